/** Units that the duty list proposes for a matter, each with its ground: pressed, it is chosen. */

import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { cases } from '@/api/endpoints';
import { useName } from '@/lib/queries';
import { useRested } from './rested';

/** A title of fewer characters tells nothing. */
const TITLE_CHARS_MIN = 2;

interface Props {
  title: string;
  text: string;
  place: string;
  chosen: string | undefined;
  choose: (unit: string) => void;
}

export function Proposed({ title, text, place, chosen, choose }: Props) {
  const { t } = useTranslation();
  const name = useName();
  const matter = useRested(JSON.stringify({ title: title.trim(), text: text.trim(), place: place.trim() }));
  const asked = JSON.parse(matter) as { title: string; text: string; place: string };
  const found = useQuery({
    queryKey: ['cases', 'proposed', matter],
    queryFn: () => cases.proposed(asked),
    enabled: asked.title.length >= TITLE_CHARS_MIN,
  });
  if (!found.data || found.data.length === 0) return null;
  return (
    <div className="case-proposed" aria-live="polite" data-testid="case-proposed">
      <span className="quiet">{t('case.proposed')}</span>
      <ul>
        {found.data.map(({ unit, basis, word, place: where }) => (
          <li key={unit.id}>
            <Button size="small" type={chosen === unit.id ? 'primary' : 'default'} aria-pressed={chosen === unit.id} onClick={() => choose(unit.id)} data-testid={`proposed-${unit.id}`}>
              {name(unit)}
            </Button>
            <small className="quiet">
              {t('case.proposed_why', { words: [word, where].filter(Boolean).join(t('app.list_comma')), basis })}
            </small>
          </li>
        ))}
      </ul>
    </div>
  );
}
