/** Who is on the line (弹屏): there before the phone rings, with a big Answer. */

import { EnvironmentOutlined, PhoneFilled } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { Call, Region, Seat } from '@/api/types';
import { useShowError } from '@/lib/errors';
import { phone as groupDigits } from '@/lib/format';
import { otherParty, usePop } from '@/lib/pop';
import { useQueueName } from '@/lib/queries';
import { commands, useLegal, useSoftphone } from '@/lib/softphone/store';
import { Elapsed } from '@/ui/elapsed';
import './screen-pop.css';

export function CallerPanel({ seat, call }: { seat: Seat; call: Call }) {
  const { t } = useTranslation();
  const pop = usePop(call);
  const queueName = useQueueName();
  const number = otherParty(call);
  const customer = pop.data?.customer ?? call.customer;
  const region = pop.data?.region ?? call.region;
  const offered = seat.state === 'offered';
  return (
    <section
      className={`card caller ${offered ? 'caller-offered' : ''}`}
      aria-label={t('pop.caller')}
      data-testid="pop"
    >
      <div className="caller-line">
        <span className="quiet">
          {t(`direction.${call.direction}`)}
          {call.queue && ` · ${t('pop.queue', { queue: queueName(call.queue) })}`}
        </span>
        {seat.state !== 'wrap_up' && (
          <span className="quiet">
            {t('pop.on_line')} <Elapsed since={call.answered_at ?? call.since} className="caller-time" />
          </span>
        )}
      </div>
      <div className="caller-number num" data-testid="pop-caller" data-number={number ?? ''}>
        {number ? groupDigits(number) : t('pop.withheld')}
      </div>
      <div className="caller-name" data-testid="pop-name">
        {customer?.name ?? t('pop.unknown_customer')}
      </div>
      <RegionLine region={region} />
      {call.recording && seat.state !== 'wrap_up' && (
        <div className="caller-recording">
          <span className="dot" aria-hidden /> {t('pop.recording')}
        </div>
      )}
      {offered && <Offered />}
    </section>
  );
}

function Offered() {
  const { t } = useTranslation();
  const showError = useShowError();
  const legal = useLegal();
  const busy = useSoftphone((state) => state.pending !== null);
  return (
    <div className="caller-actions">
      <button
        type="button"
        className="big-answer"
        disabled={busy || !legal.has('answer')}
        onClick={() => commands.answer().catch(showError)}
        data-testid="pop-answer"
      >
        <PhoneFilled aria-hidden /> {t('softphone.answer')}
      </button>
      <button
        type="button"
        className="big-decline"
        disabled={busy || !legal.has('hangup')}
        onClick={() => commands.hangUp().catch(showError)}
        data-testid="pop-decline"
      >
        {t('softphone.decline')}
      </button>
    </div>
  );
}

export function RegionLine({ region }: { region: Region | null }) {
  const { t } = useTranslation();
  const place = [region?.province, region?.city]
    .filter((part, at, all) => part && all.indexOf(part) === at)
    .join(' ');
  const operator = region?.operator && t(`operator.${region.operator}`, { defaultValue: region.operator });
  const text = [place, operator].filter(Boolean).join(' · ');
  return (
    <div className="caller-region" data-testid="pop-region">
      <EnvironmentOutlined aria-hidden /> {text || t('pop.region_unknown')}
    </div>
  );
}
