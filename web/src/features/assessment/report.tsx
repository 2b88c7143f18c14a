/** The year's assessment (年度考评, articles 25 and 26) as a document, to be printed or sent on. */

import { BarChartOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Select, Skeleton } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { cases } from '@/api/endpoints';
import type { MonthAssessment, Unit, UnitAssessment } from '@/api/types';
import { serverNow } from '@/lib/clock';
import { date } from '@/lib/format';
import { useName } from '@/lib/queries';
import { Empty } from '@/ui/empty';
import type { Paper } from '@/ui/paper/model';
import { PaperShown } from '@/ui/paper/sheet';
import { rates, total } from './figures';

const YEARS = 5;

export default function ReportPage() {
  const { t } = useTranslation();
  const name = useName();
  const [search, setSearch] = useSearchParams();
  const now = new Date(serverNow());
  const year = Number(search.get('year') ?? now.getFullYear());
  const period = { from: `${year}-01-01`, to: `${year}-12-31` };
  const units = useQuery({ queryKey: ['assessment', period.from, period.to], queryFn: () => cases.assessment(period) });
  const months = useQuery({ queryKey: ['assessment', 'months', year], queryFn: () => cases.months(period) });
  if (months.error) return <Empty icon={<BarChartOutlined />} title={t('errors.forbidden')} text={t('report.all_units')} />;
  if (!units.data || !months.data) return <Skeleton active className="page" />;
  const paper = report(year, units.data.units, months.data, name, date(now.toISOString()), t);
  const years = Array.from({ length: YEARS }, (_, back) => now.getFullYear() - back);
  const choice = (
    <Select value={year} onChange={(chosen) => setSearch({ year: String(chosen) }, { replace: true })} options={years.map((each) => ({ value: each, label: t('report.year', { year: each }) }))} aria-label={t('report.which_year')} data-testid="report-year" />
  );
  return <PaperShown paper={paper} back="/assessment" backText={t('report.back')} choice={choice} />;
}

function report(year: number, units: UnitAssessment[], months: MonthAssessment[], name: (unit: Unit) => string, day: string, t: TFunction): Paper {
  const percent = (value: number | null) => (value === null ? '–' : `${Math.round(value * 1000) / 10}%`);
  const all = total(units);
  const ranked = [...units].sort((one, other) => (rates(other).in_time ?? -1) - (rates(one).in_time ?? -1) || (rates(other).satisfaction ?? -1) - (rates(one).satisfaction ?? -1));
  const counts = { ...all, units: units.length, in_time: percent(rates(all).in_time), satisfaction: percent(rates(all).satisfaction) };
  return {
    title: t('report.title', { year }),
    number: t('report.as_of', { day }),
    to: null,
    parts: [
      { kind: 'heading', text: t('report.whole') },
      { kind: 'text', text: t(units.length === 0 ? 'report.nothing' : 'report.summary', counts) },
      { kind: 'heading', text: t('report.by_month') },
      {
        kind: 'table',
        head: [t('report.month'), t('assessment.received'), t('report.answered'), t('assessment.answered_late'), t('assessment.satisfaction')],
        rows: months.map((each) => [each.month, String(each.received), String(each.answered), String(each.answered_late), percent(each.satisfied + each.dissatisfied === 0 ? null : each.satisfied / (each.satisfied + each.dissatisfied))]),
      },
      { kind: 'heading', text: t('report.by_unit') },
      {
        kind: 'table',
        head: [t('case.unit'), t('assessment.received'), t('assessment.in_time'), t('assessment.satisfaction'), t('assessment.answered_late'), t('assessment.redone'), t('assessment.supervised')],
        rows: ranked.map((each) => [name(each.unit), String(each.received), percent(rates(each).in_time), percent(rates(each).satisfaction), String(each.answered_late + each.unanswered_overdue), String(each.redone), String(each.supervised)]),
      },
      { kind: 'heading', text: t('assessment.definitions') },
      { kind: 'text', text: ['received', 'in_time', 'satisfaction', 'answered_late', 'redone', 'supervised'].map((figure) => `${t(`assessment.${figure}`)}${t('report.means')}${t(`assessment.about_${figure}`)}`).join('\n') },
    ],
    from: t('document.office'),
    day,
  };
}
