import { ArrowDownOutlined, ArrowUpOutlined, SwapOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { Direction, Interaction } from '@/api/types';
import { serverNow } from '@/lib/clock';
import { duration, phone as groupDigits, shortTime } from '@/lib/format';
import './lines.css';

const ARROWS = { inbound: ArrowDownOutlined, outbound: ArrowUpOutlined, internal: SwapOutlined };

export function DirectionIcon({ direction }: { direction: Direction }) {
  const { t } = useTranslation();
  const Icon = ARROWS[direction] ?? SwapOutlined;
  return <Icon title={t(`direction.${direction}`)} aria-label={t(`direction.${direction}`)} />;
}

/** A call in two short lines. */
export function CallLine({ item, showNumber = true }: { item: Interaction; showNumber?: boolean }) {
  const { t } = useTranslation();
  const other = item.direction === 'inbound' ? item.caller : item.called;
  return (
    <span className="line">
      <span className="line-top">
        <DirectionIcon direction={item.direction} />
        <strong className="num">
          {showNumber ? groupDigits(other) || t('pop.withheld') : shortTime(item.started_at, serverNow())}
        </strong>
        <span className="line-end">
          {item.result ? t(`result.${item.result}`) : t('calls.in_progress')}
        </span>
      </span>
      <span className="line-sub">
        {showNumber && <span className="num">{shortTime(item.started_at, serverNow())}</span>}
        {item.agent && <span>{t('calls.agent_n', { number: item.agent })}</span>}
        {item.talk_ms ? <span className="num">{duration(item.talk_ms)}</span> : null}
        {item.customer && showNumber && <span>{item.customer.name}</span>}
      </span>
    </span>
  );
}
