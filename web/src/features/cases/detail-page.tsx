/** One case: its matter, what this person may do now, and everything that happened. */

import { useQuery } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { ApiError } from '@/api/client';
import { cases } from '@/api/endpoints';
import type { CaseDetail } from '@/api/types';
import { codeText } from '@/lib/errors';
import { dateTime } from '@/lib/format';
import { useName } from '@/lib/queries';
import { CaseStateTag, DueTag, SupervisedTag, UrgentTag } from '@/ui/case-tags';
import { Empty } from '@/ui/empty';
import { NumberLink } from '@/ui/number-link';
import { RecordingPlayer } from '@/ui/recording/player';
import { Actions } from './actions';
import './cases.css';
import { Documents } from './documents/links';
import { DueExplained } from './due';
import { Files } from './files';
import { besideTimeline } from './recordings';
import { Similar } from './similar';
import { Timeline } from './timeline';

export default function CaseDetailPage() {
  const { t, i18n } = useTranslation();
  const { id = '' } = useParams();
  // Never shown as it was when last open: commands are given on what is seen.
  const found = useQuery({ queryKey: ['case', id], queryFn: () => cases.get(id), gcTime: 0 });
  if (found.isLoading) {
    return (
      <div className="page">
        <Skeleton active paragraph={{ rows: 10 }} />
      </div>
    );
  }
  if (!found.data) {
    const code = found.error instanceof ApiError ? found.error.code : 'unknown';
    return (
      <Empty title={codeText(i18n, code)}>
        <Link to="/cases">{t('case.list')}</Link>
      </Empty>
    );
  }
  return <Whole item={found.data} />;
}

function Whole({ item }: { item: CaseDetail }) {
  const { t } = useTranslation();
  return (
    <div className="page" data-testid="case-detail" data-version={item.version}>
      <div className="page-head">
        <div>
          <Link to="/cases" className="quiet">
            {t('case.list')}
          </Link>
          <h1>{item.title}</h1>
          <div className="case-headline">
            <CaseStateTag state={item.state} />
            {item.urgent && <UrgentTag />}
            {item.supervised && <SupervisedTag />}
            {item.part === 'past' && <span className="tag tag-closed">{t('case.part_past')}</span>}
            {item.part === 'assists' && <span className="tag tag-dispatched">{t('case.part_assists')}</span>}
            <span>{t(`case_kind.${item.kind}`)}</span>
            <span className="num quiet" data-testid="case-number">
              {item.number}
            </span>
            <DueTag item={item} />
            <DueExplained clocks={item.clocks} />
          </div>
        </div>
        <Documents item={item} />
      </div>
      <div className="case-layout">
        <div className="case-column">
          <Matter item={item} />
          {item.reply && <Reply item={item} />}
          <Files item={item} />
          <Parts item={item} />
          <Notices item={item} />
          <Timeline entries={item.timeline} />
        </div>
        <div className="case-column">
          {item.state === 'received' && item.part === null && item.allowed.length > 0 && (
            <Similar title={item.title} phone={item.requester.phone} except={item.id} />
          )}
          <Actions item={item} key={item.version} />
          <Facts item={item} />
          <Recordings ids={besideTimeline(item)} />
        </div>
      </div>
    </div>
  );
}

function Matter({ item }: { item: CaseDetail }) {
  const { t } = useTranslation();
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('case.matter')}</h2>
      </div>
      <div className="card-body">
        <p className="case-text">{item.text}</p>
        {item.place && (
          <dl className="case-facts">
            <dt>{t('case.place')}</dt>
            <dd>{item.place}</dd>
          </dl>
        )}
      </div>
    </section>
  );
}

function Reply({ item }: { item: CaseDetail }) {
  const { t } = useTranslation();
  return (
    <section className="card case-reply" data-testid="case-reply">
      <div className="card-head">
        <h2>{t('case.reply')}</h2>
      </div>
      <div className="card-body">
        <p className="case-text">{item.reply}</p>
      </div>
    </section>
  );
}

/** What each assisting unit has given, and who still owes its part. */
function Parts({ item }: { item: CaseDetail }) {
  const { t } = useTranslation();
  const name = useName();
  if (item.co_units.length === 0) return null;
  return (
    <section className="card" data-testid="case-parts">
      <div className="card-head">
        <h2>{t('case.parts')}</h2>
      </div>
      <div className="card-body">
        <dl className="case-facts">
          {item.co_units.map((part) => (
            <Fragment key={part.unit.id}>
              <dt>{name(part.unit)}</dt>
              <dd className="case-text">{part.text ?? <span className="quiet num">{t('case.part_open', { date: part.date })}</span>}</dd>
            </Fragment>
          ))}
        </dl>
      </div>
    </section>
  );
}

/** What the unit of a supervised case was told, and what it did about it. */
function Notices({ item }: { item: CaseDetail }) {
  const { t } = useTranslation();
  if (item.notices.length === 0) return null;
  return (
    <section className="card" data-testid="case-notices">
      <div className="card-head">
        <h2>{t('case.notices')}</h2>
      </div>
      <div className="card-body">
        {item.notices.map((notice) => (
          <article key={notice.number} className="case-notice" data-testid={`case-notice-${notice.number}`}>
            <div className="timeline-head">
              <strong>{t(`case_notice.${notice.kind}`)}</strong>
              <span className="quiet num">{t('due.until', { date: notice.date })}</span>
            </div>
            <p className="case-text">{notice.demand}</p>
            <p className="case-text">
              {notice.answer === null || notice.answer === undefined ? (
                <span className="quiet">{t('case.notice_open')}</span>
              ) : (
                t('case.notice_answer', { text: notice.answer })
              )}
            </p>
          </article>
        ))}
      </div>
    </section>
  );
}

function Facts({ item }: { item: CaseDetail }) {
  const { t } = useTranslation();
  const name = useName();
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('case.requester')}</h2>
      </div>
      <div className="card-body">
        <dl className="case-facts">
          <dt>{t('customer.name')}</dt>
          <dd>{item.requester.name || t('case.anonymous')}</dd>
          <dt>{t('case.phone')}</dt>
          <dd>{item.requester.phone ? <NumberLink number={item.requester.phone} /> : '–'}</dd>
          {item.requester.address && (
            <>
              <dt>{t('case.address')}</dt>
              <dd>{item.requester.address}</dd>
            </>
          )}
          <dt>{t('case.unit')}</dt>
          <dd data-testid="case-unit">{item.unit ? name(item.unit) : t('case.no_unit')}</dd>
          {item.co_units.length > 0 && (
            <>
              <dt>{t('case.co_units')}</dt>
              <dd data-testid="case-co-units">{item.co_units.map((part) => name(part.unit)).join(t('app.list_comma'))}</dd>
            </>
          )}
          {item.fallback && (
            <>
              <dt>{t('case_field.fallback')}</dt>
              <dd data-testid="case-fallback">{t('case.fallback')}</dd>
            </>
          )}
          {item.passed_on > 0 && (
            <>
              <dt>{t('case.passed_on')}</dt>
              <dd data-testid="case-passed-on">{t('case.passed_on_count', { count: item.passed_on })}</dd>
            </>
          )}
          {item.proposed_unit && (
            <>
              <dt>{t('case.proposed_unit')}</dt>
              <dd data-testid="case-proposed-unit">{name(item.proposed_unit)}</dd>
            </>
          )}
          {item.declined && (
            <>
              <dt>{t('case.declined')}</dt>
              <dd data-testid="case-declined">{t(`case_ground.${item.declined}`)}</dd>
            </>
          )}
          {item.extension_asked !== null && item.extension_asked !== undefined && (
            <>
              <dt>{t('case.extension_asked')}</dt>
              <dd data-testid="case-extension">{t('case.extension_days', { count: item.extension_asked })}</dd>
            </>
          )}
          {item.redos > 0 && (
            <>
              <dt>{t('case.redos')}</dt>
              <dd data-testid="case-redos">
                {t('case.redo_count', { count: item.redos })}
              </dd>
            </>
          )}
          {item.emergency_reported && (
            <>
              <dt>{t('case.emergency')}</dt>
              <dd>{t('case.emergency_reported')}</dd>
            </>
          )}
          <dt>{t('case.created_at')}</dt>
          <dd className="num">{dateTime(item.created_at)}</dd>
          <dt>{t('case.created_by')}</dt>
          <dd>{item.created_by || t(`case_channel.${item.channel}`)}</dd>
          {item.satisfaction && (
            <>
              <dt>{t('case.satisfaction')}</dt>
              <dd>{t(`rating.${item.satisfaction}`)}</dd>
            </>
          )}
        </dl>
      </div>
    </section>
  );
}

function Recordings({ ids }: { ids: string[] }) {
  const { t } = useTranslation();
  if (ids.length === 0) return null;
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('calls.recordings')}</h2>
      </div>
      <div className="card-body">
        {ids.map((id) => (
          <RecordingPlayer key={id} id={id} />
        ))}
      </div>
    </section>
  );
}
