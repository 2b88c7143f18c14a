/** The administration (管理): people, telephones and rules of the centre, a room each. */

import { Skeleton } from 'antd';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, useParams } from 'react-router';
import { NoSuchRoom } from './no-such-room';
import { FIRST, GROUPS, ROOMS, type Section } from './sections';
import './settings.css';

export default function SettingsPage() {
  const { t } = useTranslation();
  const asked = useParams().section ?? FIRST;
  const section = asked in ROOMS ? (asked as Section) : null;
  const Room = section ? ROOMS[section] : NoSuchRoom;
  return (
    <div className="page settings">
      <nav className="settings-nav" aria-label={t('settings.title')}>
        {Object.entries(GROUPS).map(([group, sections]) => (
          <div key={group} className="settings-group">
            <h2>{t(`settings.group_${group}`)}</h2>
            {sections.map((each) => (
              <NavLink
                key={each}
                to={`/settings/${each}`}
                className={each === section ? 'active' : undefined}
                data-testid={`settings-${each}`}
              >
                {t(`settings.${each}`)}
              </NavLink>
            ))}
          </div>
        ))}
      </nav>
      <div className="settings-room">
        <div className="page-head">
          <h1>{section ? t(`settings.${section}`) : t('settings.title')}</h1>
        </div>
        <Suspense fallback={<Skeleton active />}>
          <Room />
        </Suspense>
      </div>
    </div>
  );
}
