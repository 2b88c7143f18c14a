/** The administrator's page: flows, calendars and people, as far as the API has them. */

import { Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { configuration } from '@/api/endpoints';
import { Documents } from './documents';
import { People } from './people';
import './settings.css';

export default function SettingsPage() {
  const { t } = useTranslation();
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t('settings.title')}</h1>
      </div>
      <Tabs
        items={[
          {
            key: 'flows',
            label: t('settings.flows'),
            children: (
              <Documents
                kind="flows"
                list={configuration.flows}
                load={configuration.flow}
                save={configuration.saveFlow}
              />
            ),
          },
          {
            key: 'calendars',
            label: t('settings.calendars'),
            children: (
              <Documents
                kind="calendars"
                list={configuration.calendars}
                load={loadCalendar}
                save={configuration.saveCalendar}
              />
            ),
          },
          { key: 'people', label: t('settings.people'), children: <People /> },
        ]}
      />
    </div>
  );
}

/** Calendars come whole in their list. */
async function loadCalendar(id: string): Promise<unknown> {
  return (await configuration.calendars()).find((calendar) => calendar.id === id) ?? null;
}
