import { useTranslation } from 'react-i18next';
import type { TimelineEntry } from '@/api/types';
import { dateTime } from '@/lib/format';
import { useName } from '@/lib/queries';
import { CallLink } from '@/ui/call-link';
import { RecordingPlayer } from '@/ui/recording/player';
import { playedAt } from './recordings';

/** Every step of a case with who and when (时间线), oldest first. */
export function Timeline({ entries }: { entries: TimelineEntry[] }) {
  const { t } = useTranslation();
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('case.timeline')}</h2>
      </div>
      <div className="card-body">
        <ol className="timeline" data-testid="case-timeline">
          {entries.map((entry, at) => (
            <li key={at} data-event={entry.event}>
              <Entry entry={entry} plays={playedAt(entries, entry.recording) === at} />
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}

/** Steps that move a deadline, and how it is called in their parameters. */
const MOVES: readonly string[] = ['extension_granted', 'reclassified', 'resumed', 'recounted', 'redo_ordered'];
const DUES = ['dispatch_due', 'sign_due', 'handling_due', 'contact_due', 'notice_due'] as const;

function Entry({ entry, plays }: { entry: TimelineEntry; plays: boolean }) {
  const { t } = useTranslation();
  const who = useWho(entry);
  const rating = entry.params.satisfaction ?? entry.params.outcome;
  const moved = MOVES.includes(entry.event) ? DUES.filter((due) => entry.params[due]) : [];
  return (
    <>
      <div className="timeline-head">
        <strong>{t(`case_event.${entry.event}`, { defaultValue: entry.event })}</strong>
        <time className="num quiet" dateTime={entry.at}>
          {dateTime(entry.at)}
        </time>
      </div>
      {who && <div className="timeline-who">{who}</div>}
      {entry.params.unit && <div>{t('case.to_unit', { unit: entry.params.unit })}</div>}
      {entry.params.co_units && <div>{t('case.with_co_units', { units: entry.params.co_units })}</div>}
      {entry.params.fallback && <div>{t('case.fallback')}</div>}
      {entry.params.notice && (
        <div>
          {t(`case_notice.${entry.params.notice}`)} · {t('due.until', { date: entry.params.notice_due })}
        </div>
      )}
      {entry.params.ground && <div>{t(`case_ground.${entry.params.ground}`)}</div>}
      {entry.params.days && <div>{t('case.extension_days', { count: Number(entry.params.days) })}</div>}
      {entry.params.kind && entry.event === 'reclassified' && <div>{t(`case_kind.${entry.params.kind}`)}</div>}
      {entry.params.way && <div>{t(`case_way.${entry.params.way}`)}</div>}
      {moved.map((due) => (
        <div key={due} className="num">
          {t(`clock.${due.slice(0, -'_due'.length)}`)} · {t('due.until', { date: entry.params[due] })}
        </div>
      ))}
      {entry.params.supervised && <div>{t('case.supervised')}</div>}
      {entry.params.proposed && <div>{t('case.proposes', { unit: entry.params.proposed })}</div>}
      {rating && <div>{t(`rating.${rating}`, { defaultValue: rating })}</div>}
      {entry.text && <div className="timeline-text">{entry.text}</div>}
      {entry.params.basis && <div className="timeline-text">{t('case.basis', { basis: entry.params.basis })}</div>}
      {entry.interaction && <CallLink id={entry.interaction} />}
      {entry.recording && plays && <RecordingPlayer id={entry.recording} />}
    </>
  );
}

function useWho(entry: TimelineEntry): string {
  const { t } = useTranslation();
  const name = useName();
  const { actor } = entry;
  const role = t(`role.${actor.role}`, { defaultValue: actor.role });
  return [actor.name, role, actor.unit && name(actor.unit)].filter(Boolean).join(' · ');
}
