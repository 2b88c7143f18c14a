import {
  ApartmentOutlined,
  AppstoreOutlined,
  BarChartOutlined,
  CustomerServiceOutlined,
  DashboardOutlined,
  FileTextOutlined,
  SafetyCertificateOutlined,
  SettingOutlined,
  UnorderedListOutlined,
} from '@ant-design/icons';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { PLACES, type Place, useUser } from '@/lib/person';
import { UserMenu } from './user-menu';

const ICONS: Record<Place, ComponentType> = {
  desk: CustomerServiceOutlined,
  wall: DashboardOutlined,
  cases: FileTextOutlined,
  assessment: BarChartOutlined,
  calls: UnorderedListOutlined,
  security: SafetyCertificateOutlined,
  trunks: ApartmentOutlined,
  settings: SettingOutlined,
};

/** The places this role may go, and the person's own menu. */
export function Rail() {
  const { t } = useTranslation();
  const user = useUser();
  return (
    <nav className="rail" aria-label={t('app.places')}>
      <div className="rail-brand" title={t('app.name')}>
        <img src="/favicon.svg" alt="" width={30} height={30} />
        <span>{t('app.name')}</span>
      </div>
      {PLACES[user.role].map((place) => {
        const Icon = ICONS[place] ?? AppstoreOutlined;
        return (
          <NavLink key={place} to={`/${place}`} className="rail-link" data-testid={`nav-${place}`}>
            <Icon />
            <span>{t(`app.place_${place}`)}</span>
          </NavLink>
        );
      })}
      <div className="rail-gap" />
      <UserMenu />
    </nav>
  );
}
