/** Trunks (中继): how they are doing, which numbers lead to them, what may be spent. */

import { Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { Limits } from './limits';
import { Routes } from './routes';
import { TrunkList } from './list';
import './trunks.css';

export default function TrunksPage() {
  const { t } = useTranslation();
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t('trunks.title')}</h1>
      </div>
      <Tabs
        items={[
          { key: 'trunks', label: t('trunks.tab_trunks'), children: <TrunkList /> },
          { key: 'routes', label: <span data-testid="tab-routes">{t('trunks.tab_routes')}</span>, children: <Routes /> },
          { key: 'limits', label: <span data-testid="tab-limits">{t('trunks.tab_limits')}</span>, children: <Limits /> },
        ]}
      />
    </div>
  );
}
