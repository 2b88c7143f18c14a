import { TeamOutlined } from '@ant-design/icons';
import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAgents, useUnits } from '@/lib/queries';
import { Empty } from '@/ui/empty';

/** Seats and units, to be read; making and changing them is by the API for now. */
export function People() {
  const { t } = useTranslation();
  const agents = useAgents();
  const units = useUnits();
  if (agents.isLoading) return <Skeleton active />;
  if (agents.data?.length === 0 && units.data?.length === 0) {
    return <Empty icon={<TeamOutlined />} title={t('settings.no_people')} />;
  }
  return (
    <div className="people">
      <section className="card">
        <div className="card-head">
          <h2>{t('settings.agents')}</h2>
        </div>
        <table className="plain-table num">
          <thead>
            <tr>
              <th scope="col">{t('settings.agent_number')}</th>
              <th scope="col">{t('customer.name')}</th>
              <th scope="col">{t('wall.team')}</th>
              <th scope="col">{t('settings.extension')}</th>
            </tr>
          </thead>
          <tbody>
            {agents.data?.map((agent) => (
              <tr key={agent.id}>
                <td>{agent.number}</td>
                <td>{agent.name}</td>
                <td>{agent.team}</td>
                <td>{agent.extension}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section className="card">
        <div className="card-head">
          <h2>{t('settings.units')}</h2>
        </div>
        <ul className="card-body plain-list">
          {units.data?.map((unit) => (
            <li key={unit.id}>{unit.name}</li>
          ))}
        </ul>
      </section>
    </div>
  );
}
