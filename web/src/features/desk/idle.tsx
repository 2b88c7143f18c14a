/** The desk between calls: what to do next, unfinished work, the last calls. */

import { CoffeeOutlined, CustomerServiceOutlined, SmileOutlined, SoundOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { cases, interactions } from '@/api/endpoints';
import type { SeatState } from '@/api/types';
import { listDrafts } from '@/lib/drafts';
import { useUser } from '@/lib/person';
import { useShowError } from '@/lib/errors';
import { commands, useLegal, useSeat } from '@/lib/softphone/store';
import { CallLine } from '@/ui/call-line';
import { CaseLine } from '@/ui/case-line';
import { Empty } from '@/ui/empty';
import './desk-parts.css';

const SHOWN = 8;

export function Idle() {
  const seat = useSeat();
  return (
    <div className="idle">
      <NextStep state={seat?.state ?? 'signed_out'} />
      <Drafts />
      <RecentCalls />
      <OwnCases />
    </div>
  );
}

const NEXT_ICON: Partial<Record<SeatState, React.ReactNode>> = {
  ready: <SmileOutlined />,
  not_ready: <CoffeeOutlined />,
  monitoring: <SoundOutlined />,
};

function NextStep({ state }: { state: SeatState }) {
  const { t } = useTranslation();
  const showError = useShowError();
  const legal = useLegal();
  const which = ['signed_out', 'ready', 'not_ready', 'monitoring'].includes(state) ? state : 'ready';
  return (
    <section className="card idle-next">
      <Empty
        icon={NEXT_ICON[state] ?? <CustomerServiceOutlined />}
        title={t(`desk.next_${which}`)}
        text={t(`desk.next_${which}_why`)}
      >
        {state === 'not_ready' && (
          <Button
            type="primary"
            size="large"
            disabled={!legal.has('ready')}
            onClick={() => commands.ready().catch(showError)}
            data-testid="idle-ready"
          >
            {t('desk.become_ready')}
          </Button>
        )}
      </Empty>
    </section>
  );
}

/** Case forms begun in a call and not yet saved. */
function Drafts() {
  const { t } = useTranslation();
  const [drafts] = useState(listDrafts);
  if (drafts.length === 0) return null;
  return (
    <section className="card idle-wide" data-testid="drafts">
      <div className="card-head">
        <h2>{t('desk.drafts')}</h2>
      </div>
      <ul className="line-list card-body">
        {drafts.map((draft) => (
          <li key={draft.interaction}>
            <Link to={`/cases/new?interaction=${draft.interaction}`}>
              <span className="line-top">
                <strong>{draft.title || t('desk.draft_untitled')}</strong>
                <span className="quiet num">{draft.phone}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function RecentCalls() {
  const { t } = useTranslation();
  const { number } = useUser();
  const list = useQuery({
    queryKey: ['interactions', 'own', number],
    queryFn: () => interactions.list({ agent: number ?? undefined, limit: SHOWN }),
    enabled: number !== null,
  });
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('desk.recent_calls')}</h2>
        <Link to="/calls">{t('app.all')}</Link>
      </div>
      <div className="card-body">
        {list.isLoading && <Skeleton active title={false} />}
        {list.data?.items.length === 0 && <p className="quiet">{t('desk.no_calls')}</p>}
        <ul className="line-list">
          {list.data?.items.map((each) => (
            <li key={each.id}>
              <Link to={`/calls/${each.id}`}>
                <CallLine item={each} />
              </Link>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

function OwnCases() {
  const { t } = useTranslation();
  const list = useQuery({
    queryKey: ['cases', 'own'],
    queryFn: () => cases.list({ mine: true, limit: SHOWN }),
  });
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('desk.own_cases')}</h2>
        <Link to="/cases">{t('app.all')}</Link>
      </div>
      <div className="card-body">
        {list.isLoading && <Skeleton active title={false} />}
        {list.data?.items.length === 0 && <p className="quiet">{t('desk.no_cases')}</p>}
        <ul className="line-list">
          {list.data?.items.map((each) => (
            <li key={each.id}>
              <Link to={`/cases/${each.id}`}>
                <CaseLine item={each} />
              </Link>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
