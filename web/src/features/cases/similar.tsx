/** Cases like the one before one's eyes: repeats, and what others reported already. */

import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { cases } from '@/api/endpoints';
import { serverNow } from '@/lib/clock';
import { shortTime } from '@/lib/format';
import { CaseStateTag } from '@/ui/case-tags';
import { useRested } from './rested';

/** A title of fewer characters tells nothing. */
const TITLE_CHARS_MIN = 3;

export function Similar({ title, phone, except }: { title: string; phone?: string | null; except?: string }) {
  const { t } = useTranslation();
  const rested = useRested(title.trim());
  const found = useQuery({
    queryKey: ['cases', 'similar', rested, phone, except],
    queryFn: () => cases.similar({ title: rested, phone: phone ?? undefined, except }),
    enabled: rested.length >= TITLE_CHARS_MIN,
  });
  const items = rested.length >= TITLE_CHARS_MIN ? (found.data ?? []) : [];
  if (items.length === 0) return null;
  return (
    <aside className="case-similar" aria-live="polite" data-testid="case-similar">
      <strong>{t('case.similar')}</strong>
      <ul>
        {items.map((item) => (
          <li key={item.id}>
            <Link to={`/cases/${item.id}`} target="_blank" data-testid={`similar-${item.number}`}>
              {item.title}
            </Link>{' '}
            <CaseStateTag state={item.state} /> <span className="quiet num">{shortTime(item.created_at, serverNow())}</span>
            {item.same_requester && (
              <div className="case-similar-same">{t(item.state === 'closed' ? 'case.similar_finished' : 'case.similar_same')}</div>
            )}
          </li>
        ))}
      </ul>
    </aside>
  );
}
