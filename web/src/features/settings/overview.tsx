/** What a new centre still needs before a citizen reaches somebody, step by step. */

import { CheckCircleFilled, RocketOutlined } from '@ant-design/icons';
import { Alert, Button, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Checklist } from '@/api/types';
import { useChecklist, useNumbers } from './admin';
import { HotlineDialog } from './hotline-dialog';

interface Step {
  name: 'unit' | 'agents' | 'hotline' | 'queue' | 'number' | 'phone' | 'trunk';
  done: boolean;
  /** Nice to have: browsers need no telephone. */
  optional?: boolean;
  to: string;
  count: number;
}

export function stepsOf(list: Checklist): Step[] {
  return [
    { name: 'unit', done: list.units > 0, to: 'units', count: list.units },
    { name: 'agents', done: list.agents > 0, to: 'users', count: list.agents },
    { name: 'hotline', done: list.flows > 0, to: 'flows', count: list.flows },
    { name: 'queue', done: list.queues_with_agents > 0, to: 'queues', count: list.queues_with_agents },
    { name: 'number', done: list.numbers > 0, to: 'numbers', count: list.numbers },
    { name: 'phone', done: list.phones > 0, optional: true, to: 'phones', count: list.phones },
    { name: 'trunk', done: list.trunks > 0, to: 'trunks', count: list.trunks },
  ];
}

export default function Overview() {
  const { t } = useTranslation();
  const list = useChecklist();
  const [hotline, setHotline] = useState(false);
  if (!list.data) return <Skeleton active paragraph={{ rows: 8 }} />;
  const steps = stepsOf(list.data);
  const needed = steps.filter((step) => !step.optional);
  const done = needed.filter((step) => step.done).length;
  return (
    <div className="overview">
      {done === needed.length ? (
        <Ready />
      ) : (
        <p className="quiet">{t('admin.checklist_why', { done, all: needed.length })}</p>
      )}
      {list.data.units_with_people < list.data.units && (
        <Alert
          type="info"
          showIcon
          title={t('admin.units_without_people', { count: list.data.units - list.data.units_with_people })}
        />
      )}
      <ol className="checklist" data-testid="checklist">
        {steps.map((step, at) => (
          <li key={step.name} className="card" data-step={step.name} data-done={step.done}>
            <Mark step={step} number={at + 1} />
            <div className="checklist-text">
              <h2>{t(`admin.step_${step.name}`)}</h2>
              <p className="quiet">{t(`admin.step_${step.name}_why`)}</p>
            </div>
            {step.name === 'hotline' && !list.data.hotline ? (
              <Button
                type="primary"
                icon={<RocketOutlined />}
                onClick={() => setHotline(true)}
                data-testid="hotline-open"
              >
                {t('admin.hotline_set_up')}
              </Button>
            ) : (
              <Link to={`/settings/${step.to}`} data-testid={`step-${step.name}`}>
                <Button>{step.done ? t('admin.look') : t('admin.do_it')}</Button>
              </Link>
            )}
          </li>
        ))}
      </ol>
      <HotlineDialog open={hotline} onClose={() => setHotline(false)} agents={list.data.agents} />
    </div>
  );
}

function Mark({ step, number }: { step: Step; number: number }) {
  const { t } = useTranslation();
  if (step.done) {
    return (
      <span className="checklist-mark checklist-done">
        <CheckCircleFilled aria-hidden />
        <span className="num">{t('admin.there_are', { count: step.count })}</span>
      </span>
    );
  }
  return (
    <span className="checklist-mark">
      <span className="checklist-number num" aria-hidden>
        {number}
      </span>
      <span>{t(step.optional ? 'admin.optional' : 'admin.to_do')}</span>
    </span>
  );
}

function Ready() {
  const { t } = useTranslation();
  const numbers = useNumbers();
  const number = numbers.data?.find((each) => each.kind === 'flow')?.number ?? '';
  return <Alert type="success" showIcon title={t('admin.ready')} description={t('admin.ready_why', { number })} />;
}
