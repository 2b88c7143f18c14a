import { useTranslation } from 'react-i18next';
import type { Role } from '@/api/types';

const PASSWORD = 'demo-12345';

const PEOPLE: { username: string; role: Role }[] = [
  { username: '1001', role: 'agent' },
  { username: '2001', role: 'supervisor' },
  { username: '4001', role: 'hotline_operator' },
  { username: '5002', role: 'unit_operator' },
  { username: '5001', role: 'unit_leader' },
  { username: '3001', role: 'inspector' },
  { username: '3101', role: 'observer' },
  { username: '1002', role: 'agent' },
  { username: 'admin', role: 'administrator' },
];

/** The demo centre's log-ins; a press fills the form. Only shown if the server says it is a demo. */
export function DemoPeople({ onPick }: { onPick: (username: string, password: string) => void }) {
  const { t } = useTranslation();
  return (
    <section className="door-demo" aria-label={t('session.demo')} data-testid="demo-people">
      <strong>{t('session.demo')}</strong>
      <div className="quiet">{t('session.demo_hint', { password: PASSWORD })}</div>
      <ul>
        {PEOPLE.map(({ username, role }) => (
          <li key={username}>
            <button type="button" onClick={() => onPick(username, PASSWORD)}>
              <span className="num">{username}</span>
              <span className="quiet">{t(`role.${role}`)}</span>
            </button>
          </li>
        ))}
      </ul>
      <p>
        <a href="/call" target="_blank" rel="noreferrer">
          {t('session.demo_call')}
        </a>
      </p>
    </section>
  );
}
