import { useTranslation } from 'react-i18next';
import type { CaseSummary } from '@/api/types';
import { CaseStateTag, DueTag, UrgentTag } from './case-tags';
import './lines.css';

/** A case in two short lines. */
export function CaseLine({ item }: { item: CaseSummary }) {
  const { t } = useTranslation();
  return (
    <span className="line">
      <span className="line-top">
        <strong className="line-title">{item.title}</strong>
      </span>
      <span className="line-sub">
        <CaseStateTag state={item.state} />
        <span>{t(`case_kind.${item.kind}`)}</span>
        {item.urgent && <UrgentTag />}
        <DueTag item={item} />
        <span className="num">{item.number}</span>
      </span>
    </span>
  );
}
