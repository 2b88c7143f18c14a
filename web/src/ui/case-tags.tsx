import { ClockCircleOutlined, EyeFilled, ThunderboltFilled, WarningFilled } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { CaseSummary } from '@/api/types';
import './lines.css';

/** Open work is warm, waiting work cool, finished work grey. */
export function CaseStateTag({ state }: { state: string }) {
  const { t } = useTranslation();
  return (
    <span className={`tag tag-${state}`} data-testid="case-state" data-state={state}>
      {t(`case_state.${state}`, { defaultValue: state })}
    </span>
  );
}

export function UrgentTag() {
  const { t } = useTranslation();
  return (
    <span className="tag tag-urgent">
      <ThunderboltFilled aria-hidden /> {t('case.urgent')}
    </span>
  );
}

/** In the ledger of supervised matters (督办). */
export function SupervisedTag() {
  const { t } = useTranslation();
  return (
    <span className="tag tag-overdue" data-testid="case-supervised">
      <EyeFilled aria-hidden /> {t('case.supervised')}
    </span>
  );
}

/** The clock that runs out first. */
export function DueTag({ item }: { item: Partial<CaseSummary> }) {
  const { t } = useTranslation();
  const next = item.due?.next;
  if (item.paused) return <span className="tag">{t('case.paused')}</span>;
  if (!next) return null;
  const due = { clock: t(`clock.${next.clock}`), date: [next.date, next.time].filter(Boolean).join(' ') };
  if (item.overdue) {
    return (
      <span className="tag tag-overdue">
        <WarningFilled aria-hidden /> {t('case.overdue', due)}
      </span>
    );
  }
  if (item.near_due) {
    return (
      <span className="tag tag-near">
        <ClockCircleOutlined aria-hidden /> {t('case.near_due', due)}
      </span>
    );
  }
  return <span className="quiet num">{t('case.due', due)}</span>;
}
