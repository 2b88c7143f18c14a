import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { CaseForm } from './case-form';

/** A case outside a call: a draft taken up again, or a request by another way. */
export default function NewCasePage() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  return (
    <div className="page case-narrow">
      <div className="page-head">
        <h1>{t('case.new')}</h1>
      </div>
      <CaseForm interaction={search.get('interaction') ?? undefined} />
    </div>
  );
}
