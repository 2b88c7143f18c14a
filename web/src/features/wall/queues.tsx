import { WarningFilled } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { WallQueue } from '@/api/types';
import { useNow } from '@/lib/clock';
import { duration } from '@/lib/format';
import { useName } from '@/lib/queries';

/** A caller waiting longer than this is late by the hotlines' service level. */
const LATE_MS = 15_000;

export function Queues({ queues }: { queues: WallQueue[] }) {
  const { t } = useTranslation();
  if (queues.length === 0) return null;
  return (
    <ul className="queue-row" aria-label={t('wall.queues')}>
      {queues.map((queue) => (
        <Queue key={queue.id} queue={queue} />
      ))}
    </ul>
  );
}

function Queue({ queue }: { queue: WallQueue }) {
  const { t } = useTranslation();
  const name = useName();
  const now = useNow();
  const wait = queue.longest_wait_since ? now - Date.parse(queue.longest_wait_since) : null;
  const late = queue.waiting > 0 && wait !== null && wait > LATE_MS;
  return (
    <li className={`card queue-card ${late ? 'queue-late' : ''}`} data-testid={`wall-queue-${queue.id}`}>
      <h2>{name(queue)}</h2>
      <dl className="figures">
        <Figure big label={t('wall.waiting')} value={String(queue.waiting)} />
        <Figure
          big
          label={t('wall.longest_wait')}
          value={queue.waiting > 0 ? duration(wait) : '–'}
          warning={late ? t('wall.longest_wait_late') : undefined}
        />
      </dl>
      <dl className="figures">
        <Figure label={t('wall.members_ready')} value={String(queue.members_ready)} />
        <Figure label={t('wall.offered')} value={String(queue.offered)} />
        <Figure label={t('wall.talking')} value={String(queue.talking)} />
        <Figure label={t('wall.served_today')} value={String(queue.served_today)} />
        <Figure label={t('wall.abandoned_today')} value={String(queue.abandoned_today)} />
      </dl>
    </li>
  );
}

function Figure(props: { label: string; value: string; big?: boolean; warning?: string }) {
  return (
    <div className={props.big ? 'figure figure-big' : 'figure'}>
      <dt>
        {props.warning && <WarningFilled title={props.warning} aria-label={props.warning} />} {props.label}
      </dt>
      <dd className="num">{props.value}</dd>
    </div>
  );
}
