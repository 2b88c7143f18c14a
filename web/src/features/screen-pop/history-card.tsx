import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Call } from '@/api/types';
import { usePop } from '@/lib/pop';
import { CallLine } from '@/ui/call-line';
import { CaseLine } from '@/ui/case-line';

/** What this caller asked before: open cases first, then calls. */
export function HistoryCard({ call }: { call: Call }) {
  const { t } = useTranslation();
  const pop = usePop(call);
  const cases = pop.data?.history.cases ?? [];
  const calls = (pop.data?.history.interactions ?? []).filter((each) => each.id !== call.interaction);
  return (
    <section className="card" aria-label={t('pop.history')} data-testid="pop-history">
      <div className="card-head">
        <h2>{t('pop.history')}</h2>
      </div>
      <div className="card-body">
        {pop.isLoading ? (
          <Skeleton active paragraph={{ rows: 4 }} title={false} />
        ) : pop.isError ? (
          <p className="quiet">{t('pop.history_failed')}</p>
        ) : (
          <>
            <h3>{t('pop.cases', { count: cases.length })}</h3>
            {cases.length === 0 && <p className="quiet">{t('pop.no_cases')}</p>}
            <ul className="line-list">
              {cases.map((each) => (
                <li key={each.id}>
                  <Link to={`/cases/${each.id}`}>
                    <CaseLine item={each} />
                  </Link>
                </li>
              ))}
            </ul>
            <h3>{t('pop.calls', { count: calls.length })}</h3>
            {calls.length === 0 && <p className="quiet">{t('pop.no_calls')}</p>}
            <ul className="line-list">
              {calls.map((each) => (
                <li key={each.id}>
                  <Link to={`/calls/${each.id}`}>
                    <CallLine item={each} showNumber={false} />
                  </Link>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </section>
  );
}
