import { ClockCircleOutlined, ThunderboltFilled, WarningFilled } from '@ant-design/icons';
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

export function DueTag({ item }: { item: Partial<CaseSummary> }) {
  const { t } = useTranslation();
  const date = item.due?.close ?? null;
  if (!date || item.state === 'closed') return null;
  if (item.overdue) {
    return (
      <span className="tag tag-overdue">
        <WarningFilled aria-hidden /> {t('case.overdue', { date })}
      </span>
    );
  }
  if (item.near_due) {
    return (
      <span className="tag tag-near">
        <ClockCircleOutlined aria-hidden /> {t('case.near_due', { date })}
      </span>
    );
  }
  return <span className="quiet num">{t('case.due', { date })}</span>;
}
