import { AudioMutedOutlined, PhoneOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { WallCall } from '@/api/types';
import { phone as groupDigits } from '@/lib/format';
import { useAgentName, useQueueName } from '@/lib/queries';
import { Elapsed } from '@/ui/elapsed';
import { Empty } from '@/ui/empty';

/** Calls in progress, longest first. */
export function Calls({ calls }: { calls: WallCall[] }) {
  const { t } = useTranslation();
  const queueName = useQueueName();
  const agentName = useAgentName();
  const sorted = [...calls].sort((a, b) => Date.parse(a.since) - Date.parse(b.since));
  return (
    <section className="card" aria-label={t('wall.calls')}>
      <div className="card-head">
        <h2>{t('wall.calls')}</h2>
        <strong className="num">{calls.length}</strong>
      </div>
      {sorted.length === 0 && <Empty icon={<PhoneOutlined />} title={t('wall.no_calls')} />}
      <ul className="wall-calls">
        {sorted.map((call) => (
          <li key={call.interaction}>
            <span className="wall-call-top">
              <strong className="num">{groupDigits(call.caller) || t('pop.withheld')}</strong>
              <Elapsed since={call.since} />
            </span>
            <span className="quiet">
              {t(`stage.${call.stage}`, { defaultValue: call.stage })}
              {call.queue && ` · ${queueName(call.queue)}`}
              {call.agent && ` · ${agentName(call.agent)}`}
            </span>
            {call.silence && (
              <span className="wall-silence" data-testid="wall-silence">
                <AudioMutedOutlined aria-hidden /> {t(`silence.${call.silence}`)}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
