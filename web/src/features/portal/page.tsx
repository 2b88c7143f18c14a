/** `/portal`: a citizen files a request and follows it, without an account, on a phone or at home. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { LanguageSwitch } from '@/ui/language-switch';
import { FileForm } from './file-form';
import { Follow } from './follow';
import './portal.css';

const LARGE = 'portal-large';

export default function PortalPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const follows = search.get('tab') === 'follow';
  const [large, setLarge] = useState(() => localStorage.getItem(LARGE) === 'yes');
  const enlarge = () => {
    localStorage.setItem(LARGE, large ? 'no' : 'yes');
    setLarge(!large);
  };
  return (
    <div className={`portal ${large ? 'portal-large' : ''}`}>
      <header className="portal-top">
        <strong className="portal-brand num">12345</strong>
        <button type="button" className="portal-plain" aria-pressed={large} onClick={enlarge} data-testid="portal-large">
          {t('portal.large')}
        </button>
        <LanguageSwitch />
      </header>
      <main className="portal-main">
        <h1>{t('portal.title')}</h1>
        <nav className="portal-tabs" aria-label={t('portal.title')}>
          {['file', 'follow'].map((tab) => (
            <button
              key={tab}
              type="button"
              aria-current={follows === (tab === 'follow') ? 'page' : undefined}
              onClick={() => setSearch(tab === 'follow' ? { tab } : {})}
              data-testid={`portal-tab-${tab}`}
            >
              {t(`portal.tab_${tab}`)}
            </button>
          ))}
        </nav>
        {follows ? <Follow /> : <FileForm />}
      </main>
      <footer className="portal-foot">
        <p>{t('portal.urgent')}</p>
        <Link to="/call">{t('portal.call')}</Link>
      </footer>
    </div>
  );
}
