/** Regulation profiles (规则): by which numbers new cases are timed. */

import { useQuery } from '@tanstack/react-query';
import { Button, Popconfirm, Skeleton, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { configuration } from '@/api/endpoints';
import type { Regulation } from '@/api/types';
import { useChange } from './admin';

export default function Regulations() {
  const { t } = useTranslation();
  const list = useQuery({ queryKey: ['admin', 'regulations'], queryFn: configuration.regulations });
  if (!list.data) return <Skeleton active />;
  return (
    <>
      <p className="quiet">{t('regulation.intro')}</p>
      {list.data.map((each) => (
        <Profile key={each.id} profile={each} />
      ))}
    </>
  );
}

function Profile({ profile }: { profile: Regulation }) {
  const { t } = useTranslation();
  const [busy, change] = useChange();
  const time = (limit: { unit: string; count: number }) => t(`regulation.time_${limit.unit}`, { count: limit.count });
  const choose = () => void change(() => configuration.chooseRegulation(profile.id), t('admin.saved'));
  return (
    <section className="card regulation" data-testid={`regulation-${profile.id}`} data-current={profile.current}>
      <div className="card-head">
        <h2>{profile.name}</h2>
        {profile.current ? (
          <Tag color="success">{t('regulation.current')}</Tag>
        ) : (
          <Popconfirm title={t('regulation.choose_sure')} onConfirm={choose} okText={t('regulation.choose')} cancelText={t('app.cancel')} okButtonProps={{ 'data-testid': 'regulation-sure' }}>
            <Button loading={busy} data-testid={`regulation-choose-${profile.id}`}>
              {t('regulation.choose')}
            </Button>
          </Popconfirm>
        )}
      </div>
      <div className="card-body">
        <table className="due-table num">
          <thead>
            <tr>
              <th scope="col">{t('regulation.step')}</th>
              <th scope="col">{t('regulation.limit')}</th>
              <th scope="col">{t('regulation.article')}</th>
            </tr>
          </thead>
          <tbody>
            {profile.limits.map((limit) => (
              <tr key={limit.step}>
                <td>{t(`regulation.step_${limit.step}`)}</td>
                <td>{time(limit)}</td>
                <td>{limit.article ?? <span className="quiet">{t('regulation.custom')}</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className="quiet">
          {profile.extension_total ? t('regulation.extension_total', { time: time(profile.extension_total) }) : t('regulation.extension_twice')}
        </p>
      </div>
    </section>
  );
}
