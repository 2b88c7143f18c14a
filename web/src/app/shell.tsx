/** The frame of every page behind the log-in: rail, softphone bar, place. */

import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useLocation } from 'react-router';
import { Alarms } from '@/features/alarms/banner';
import { SoftphoneBar } from '@/features/softphone/bar';
import { SoftphoneProvider } from '@/features/softphone/provider';
import { hasSeat, mayOpen, type Place, useUser } from '@/lib/person';
import { NotFound } from './broken';
import { Rail } from './rail';
import './shell.css';
import { useLiveBridge } from './live-bridge';

export function Shell() {
  const user = useUser();
  const { t } = useTranslation();
  useLiveBridge();
  const frame = (
    <div className="shell">
      <a className="skip-link" href="#main">
        {t('app.skip')}
      </a>
      <Rail />
      <div className="shell-main">
        {hasSeat(user) && <SoftphoneBar />}
        {['administrator', 'supervisor'].includes(user.role) && <Alarms />}
        <main id="main" tabIndex={-1}>
          <Suspense>
            <Allowed />
          </Suspense>
        </main>
      </div>
    </div>
  );
  return hasSeat(user) ? <SoftphoneProvider>{frame}</SoftphoneProvider> : frame;
}

/** The server refuses what a role may not see; the page does not even draw it. */
function Allowed() {
  const user = useUser();
  const place = useLocation().pathname.split('/')[1] as Place;
  const known = ['desk', 'wall', 'cases', 'calls', 'settings'].includes(place);
  return known && !mayOpen(user.role, place) ? <NotFound /> : <Outlet />;
}
