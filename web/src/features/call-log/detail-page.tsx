/** One call: its facts, its recordings, and its story step by step. */

import { useQuery } from '@tanstack/react-query';
import { Skeleton, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { interactions } from '@/api/endpoints';
import type { InteractionDetail } from '@/api/types';
import { errorText } from '@/lib/errors';
import { clock, dateTime, duration, phone as groupDigits } from '@/lib/format';
import { useAgentName, useCodeName, useAllDispositions, useQueueName } from '@/lib/queries';
import { CaseLine } from '@/ui/case-line';
import { Empty } from '@/ui/empty';
import { NumberLink } from '@/ui/number-link';
import { RecordingPlayer } from '@/ui/recording/player';
import './call-log.css';
import { Sound } from './sound';
import { namesOf, sentence, shownSteps } from './story';

export default function CallPage() {
  const { t, i18n } = useTranslation();
  const { id = '' } = useParams();
  const found = useQuery({ queryKey: ['interactions', 'one', id], queryFn: () => interactions.get(id) });
  if (found.isLoading) {
    return (
      <div className="page">
        <Skeleton active paragraph={{ rows: 10 }} />
      </div>
    );
  }
  if (!found.data) {
    return (
      <Empty title={errorText(i18n, found.error)}>
        <Link to="/calls">{t('calls.list')}</Link>
      </Empty>
    );
  }
  const call = found.data;
  return (
    <div className="page" data-testid="call-detail">
      <div className="page-head">
        <div>
          <Link to="/calls" className="quiet">
            {t('calls.list')}
          </Link>
          <h1 className="num">
            {groupDigits(call.caller) || t('pop.withheld')} → {groupDigits(call.called)}
          </h1>
        </div>
      </div>
      <div className="call-layout">
        <div className="call-column">
          <Recordings call={call} />
          <Story call={call} />
        </div>
        <div className="call-column">
          <Facts call={call} />
          <Sound call={call} />
          <Notes call={call} />
          <Cases call={call} />
        </div>
      </div>
    </div>
  );
}

function Recordings({ call }: { call: InteractionDetail }) {
  const { t } = useTranslation();
  const ids = call.recordings.map((each) => each.id);
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

function Story({ call }: { call: InteractionDetail }) {
  const { t } = useTranslation();
  const agentName = useAgentName();
  const queueName = useQueueName();
  const [all, setAll] = useState(false);
  const names = namesOf(t, call.story, { agent: agentName, queue: queueName });
  const started = Date.parse(call.started_at);
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('calls.story')}</h2>
        <label className="quiet">
          <Switch size="small" checked={all} onChange={setAll} /> {t('calls.every_step')}
        </label>
      </div>
      <ol className="story card-body" data-testid="call-story">
        {shownSteps(call.story, all).map((step, at) => (
          <li key={`${step.at}-${at}`} data-step={step.step}>
            <time className="num" dateTime={step.at}>
              {clock(step.at)}
            </time>
            <span className="num quiet">+{duration(Date.parse(step.at) - started)}</span>
            <span>{sentence(t, step, names)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Facts({ call }: { call: InteractionDetail }) {
  const { t } = useTranslation();
  const agentName = useAgentName();
  const queueName = useQueueName();
  const dispositions = useAllDispositions();
  const codeName = useCodeName();
  const rows: [string, React.ReactNode][] = [
    [t('calls.direction'), t(`direction.${call.direction}`)],
    [t('calls.caller'), call.caller ? <NumberLink key="n" number={call.caller} /> : t('pop.withheld')],
    [t('customer.title'), call.customer?.name],
    [t('calls.started'), dateTime(call.started_at)],
    [t('calls.answered'), call.answered_at && dateTime(call.answered_at)],
    [t('calls.ended'), call.ended_at && dateTime(call.ended_at)],
    [t('calls.wait'), duration(call.wait_ms)],
    [t('calls.talk'), call.ended_at && duration(call.talk_ms)],
    [t('calls.queue'), queueName(call.queue)],
    [t('calls.agent'), call.agent && agentName(call.agent)],
    [t('calls.result'), call.result ? t(`result.${call.result}`, { defaultValue: call.result }) : t('calls.in_progress')],
    [t('calls.rating'), call.rating && t(`rating.${call.rating}`)],
    [t('desk.disposition'), codeName(dispositions.data, call.disposition)],
  ];
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('calls.facts')}</h2>
      </div>
      <dl className="call-facts card-body num">
        {rows
          .filter(([, value]) => value)
          .map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </section>
  );
}

function Notes({ call }: { call: InteractionDetail }) {
  const { t } = useTranslation();
  const agentName = useAgentName();
  const dispositions = useAllDispositions();
  const codeName = useCodeName();
  if (call.notes.length === 0) return null;
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('desk.disposition')}</h2>
      </div>
      <ul className="call-notes card-body">
        {call.notes.map((note) => (
          <li key={note.at}>
            <strong>{codeName(dispositions.data, note.disposition)}</strong>{' '}
            <span className="quiet num">{agentName(note.agent)}</span>
            {note.note && <div>{note.note}</div>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Cases({ call }: { call: InteractionDetail }) {
  const { t } = useTranslation();
  if (call.cases.length === 0) return null;
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('case.list')}</h2>
      </div>
      <ul className="line-list card-body">
        {call.cases.map((each) => (
          <li key={each.id}>
            <Link to={`/cases/${each.id}`}>
              <CaseLine item={each} />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
