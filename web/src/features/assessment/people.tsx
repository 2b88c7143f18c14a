/** What people did with cases in a period, and how often too late (articles 25, 29 and 30). */

import { TeamOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Drawer, Table, type TableProps, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cases } from '@/api/endpoints';
import type { PersonAssessment } from '@/api/types';
import { useName } from '@/lib/queries';
import { Empty } from '@/ui/empty';
import { CaseLines } from './case-lines';

/** In the order of the process; the last two are not steps of their own and have no cases behind them. */
const STEPS = ['taken_in', 'dispatched', 'signed_for', 'contacted', 'replied', 'approved', 'followed_up', 'revisited', 'closed', 'reply_sent_back', 'reply_redone'] as const;
const WITHOUT_CASES: readonly string[] = ['reply_sent_back', 'reply_redone'];

interface Asked {
  person: string;
  name: string;
  step: string;
}

export function People({ from, to }: { from: string; to: string }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<Asked | null>(null);
  const found = useQuery({ queryKey: ['assessment', 'people', from, to], queryFn: () => cases.people({ from, to }) });
  const columns = useColumns(setAsked);
  return (
    <>
      <Table<PersonAssessment>
        rowKey="id"
        size="middle"
        className="card"
        loading={found.isLoading}
        dataSource={found.data?.people}
        columns={columns}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 1240 }}
        locale={{ emptyText: <Empty icon={<TeamOutlined />} title={t('assessment.no_people')} text={t('assessment.none_hint')} /> }}
        data-testid="assessment-people"
      />
      <Behind asked={asked} from={from} to={to} close={() => setAsked(null)} />
    </>
  );
}

function useColumns(ask: (asked: Asked) => void): TableProps<PersonAssessment>['columns'] {
  const { t, i18n } = useTranslation();
  const unitName = useName();
  const of = (row: PersonAssessment, step: string) => row.steps.find((each) => each.step === step) ?? { done: 0, late: 0 };
  const column = (step: string) => ({
    title: (
      <Tooltip title={t(`assessment_person.about_${step}`)}>
        <span className="assessment-head">{t(`assessment_person.${step}`)}</span>
      </Tooltip>
    ),
    key: step,
    width: i18n.language === 'en' ? 104 : 82,
    align: 'right' as const,
    sorter: (one: PersonAssessment, other: PersonAssessment) => of(one, step).done - of(other, step).done,
    render: (_: unknown, row: PersonAssessment) => {
      const { done, late } = of(row, step);
      const shown = (
        <>
          {done}
          {late > 0 && <span className="assessment-late"> {t('assessment_person.late', { late })}</span>}
        </>
      );
      if (done === 0) return <span className="quiet num">0</span>;
      if (WITHOUT_CASES.includes(step)) return <span className="num">{shown}</span>;
      return (
        <Button type="link" size="small" className="num" onClick={() => ask({ person: row.id, name: row.name, step })} data-testid={`person-${step}-${row.name}`}>
          {shown}
        </Button>
      );
    },
  });
  return [
    { title: t('assessment_person.name'), dataIndex: 'name', key: 'name', width: 90, fixed: 'left' },
    { title: t('admin.role'), key: 'role', width: 128, render: (_, row) => t(`role.${row.role}`) },
    { title: t('case.unit'), key: 'unit', width: 136, ellipsis: true, render: (_, row) => row.unit && unitName(row.unit) },
    ...STEPS.map(column),
  ];
}

function Behind({ asked, from, to, close }: { asked: Asked | null; from: string; to: string; close: () => void }) {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ['assessment', 'people', 'cases', asked?.person, asked?.step, from, to],
    queryFn: () => cases.behindPerson({ from, to, person: asked?.person ?? '', step: asked?.step ?? '' }),
    enabled: asked !== null,
  });
  return (
    <Drawer open={asked !== null} onClose={close} width={520} title={asked && `${asked.name} · ${t(`assessment_person.${asked.step}`)}`}>
      <CaseLines loading={found.isLoading} items={found.data} />
    </Drawer>
  );
}
