/** Assessment of the units (考核, article 25): what each did with what it was dispatched in a period. */

import { BarChartOutlined, DownloadOutlined, FileTextOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Drawer, Segmented, Table, type TableProps, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { cases } from '@/api/endpoints';
import type { Figure, UnitAssessment } from '@/api/types';
import { serverNow } from '@/lib/clock';
import { thisMonth } from '@/lib/format';
import { useUser } from '@/lib/person';
import { useName } from '@/lib/queries';
import { saveSpreadsheet } from '@/lib/spreadsheet';
import { Empty } from '@/ui/empty';
import './assessment.css';
import { CaseLines } from './case-lines';
import { csv, rates } from './figures';
import { People } from './people';

/** In the order of the columns; each leads to its cases. */
const COUNTS: readonly Figure[] = ['received', 'given_back', 'signed_late', 'unsigned_overdue', 'answered_late', 'unanswered_overdue', 'redone', 'supervised', 'dissatisfied'];

interface Asked {
  unit: string;
  name: string;
  figure: Figure;
}

export default function AssessmentPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const month = thisMonth(new Date(serverNow()));
  const from = search.get('from') ?? month.from;
  const to = search.get('to') ?? month.to;
  const found = useQuery({ queryKey: ['assessment', from, to], queryFn: () => cases.assessment({ from, to }) });
  const [asked, setAsked] = useState<Asked | null>(null);
  const columns = useColumns(setAsked);
  const units = found.data?.units ?? [];
  const of = search.get('of') === 'people' ? 'people' : 'units';
  const set = (key: 'from' | 'to' | 'of', value: string) => setSearch({ from, to, of, [key]: value }, { replace: true });
  return (
    <div className="page" data-testid="assessment">
      <div className="page-head">
        <h1>{t('assessment.title')}</h1>
        <Save units={units} from={from} to={to} />
      </div>
      <form className="assessment-period">
        <label>
          {t('assessment.from')} <input type="date" value={from} max={to} onChange={(event) => set('from', event.target.value)} data-testid="assessment-from" />
        </label>
        <label>
          {t('assessment.to')} <input type="date" value={to} min={from} onChange={(event) => set('to', event.target.value)} data-testid="assessment-to" />
        </label>
        <Segmented
          value={of}
          onChange={(value) => set('of', value)}
          options={(['units', 'people'] as const).map((value) => ({ value, label: <span data-testid={`assessment-of-${value}`}>{t(`assessment.of_${value}`)}</span> }))}
        />
        <span className="quiet">{t(of === 'people' ? 'assessment.people_definition' : 'assessment.definition')}</span>
      </form>
      {found.error && <p role="alert">{t('assessment.bad_period')}</p>}
      {of === 'people' ? (
        <People from={from} to={to} />
      ) : (
        <Table<UnitAssessment>
          rowKey={(row) => row.unit.id}
          size="middle"
          className="card"
          loading={found.isLoading}
          dataSource={units}
          columns={columns}
          pagination={false}
          scroll={{ x: 1120 }}
          locale={{ emptyText: <Empty icon={<BarChartOutlined />} title={t('assessment.none')} text={t('assessment.none_hint')} /> }}
        />
      )}
      <Behind asked={asked} from={from} to={to} close={() => setAsked(null)} />
    </div>
  );
}

function useColumns(ask: (asked: Asked) => void): TableProps<UnitAssessment>['columns'] {
  const { t } = useTranslation();
  const name = useName();
  const head = (figure: string) => (
    <Tooltip title={t(`assessment.about_${figure}`)}>
      <span className="assessment-head">{t(`assessment.${figure}`)}</span>
    </Tooltip>
  );
  const count = (figure: Figure) => ({
    title: head(figure),
    key: figure,
    width: 86,
    align: 'right' as const,
    sorter: (one: UnitAssessment, other: UnitAssessment) => one[figure] - other[figure],
    render: (_: unknown, row: UnitAssessment) =>
      row[figure] === 0 ? (
        <span className="quiet num">0</span>
      ) : (
        <Button type="link" size="small" className="num" onClick={() => ask({ unit: row.unit.id, name: name(row.unit), figure })} data-testid={`assessment-${figure}-${row.unit.id}`}>
          {row[figure]}
        </Button>
      ),
  });
  const rate = (figure: 'in_time' | 'satisfaction') => ({
    title: head(figure),
    key: figure,
    width: 128,
    sorter: (one: UnitAssessment, other: UnitAssessment) => (rates(one)[figure] ?? -1) - (rates(other)[figure] ?? -1),
    render: (_: unknown, row: UnitAssessment) => <Rate value={rates(row)[figure]} />,
  });
  const [received, ...others] = COUNTS;
  return [
    { title: t('case.unit'), key: 'unit', width: 190, fixed: 'left', render: (_, row) => name(row.unit) },
    ...(received ? [count(received)] : []),
    rate('in_time'),
    rate('satisfaction'),
    ...others.map(count),
  ];
}

/** A share as a bar and a number: the number alone carries the meaning. */
function Rate({ value }: { value: number | null }) {
  if (value === null) return <span className="quiet">–</span>;
  const percent = Math.round(value * 1000) / 10;
  return (
    <span className="assessment-rate num">
      <span className="assessment-bar" aria-hidden>
        <span style={{ width: `${percent}%` }} />
      </span>
      {percent}%
    </span>
  );
}

function Behind({ asked, from, to, close }: { asked: Asked | null; from: string; to: string; close: () => void }) {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ['assessment', 'cases', asked?.unit, asked?.figure, from, to],
    queryFn: () => cases.behind({ from, to, unit: asked?.unit ?? '', figure: asked?.figure ?? 'received' }),
    enabled: asked !== null,
  });
  return (
    <Drawer open={asked !== null} onClose={close} width={520} title={asked && `${asked.name} · ${t(`assessment.${asked.figure}`)}`}>
      <CaseLines loading={found.isLoading} items={found.data} />
    </Drawer>
  );
}

function Save({ units, from, to }: { units: UnitAssessment[]; from: string; to: string }) {
  const { t } = useTranslation();
  // The report is of all units.
  const { role } = useUser();
  const name = useName();
  const head = [t('case.unit'), ...COUNTS.map((figure) => t(`assessment.${figure}`)), t('assessment.in_time'), t('assessment.satisfaction')];
  const row = (unit: UnitAssessment) => [name(unit.unit), ...COUNTS.map((figure) => unit[figure]), rates(unit).in_time, rates(unit).satisfaction];
  const saveCsv = () => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([csv([head, ...units.map(row)])], { type: 'text/csv;charset=utf-8' }));
    link.download = `${t('assessment.title')} ${from} ${to}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  /** The figures, and what each means: a sheet is read without this page beside it. */
  const saveSheets = () =>
    saveSpreadsheet(`${t('assessment.title')} ${from} ${to}.xlsx`, [
      { name: t('assessment.title'), head, rows: units.map(row), percent: [head.length - 2, head.length - 1] },
      {
        name: t('assessment.definitions'),
        head: [t('assessment.figure'), t('assessment.definition_of')],
        rows: [...COUNTS, 'in_time', 'satisfaction'].map((figure) => [t(`assessment.${figure}`), t(`assessment.about_${figure}`)]),
      },
    ]);
  return (
    <div className="head-buttons">
      {!role.startsWith('unit_') && (
        <Link to="/assessment/report">
          <Button icon={<FileTextOutlined />} data-testid="assessment-report">
            {t('report.link')}
          </Button>
        </Link>
      )}
      <Button disabled={units.length === 0} onClick={saveCsv} data-testid="assessment-save">
        {t('assessment.save')}
      </Button>
      <Button icon={<DownloadOutlined />} disabled={units.length === 0} onClick={() => void saveSheets()} data-testid="assessment-save-xlsx">
        {t('assessment.save_xlsx')}
      </Button>
    </div>
  );
}
