/** The supervisor's wall (监控墙): seats, queues, trunks and calls as they are this second. */

import { DashboardOutlined, FullscreenOutlined } from '@ant-design/icons';
import { Button, Input, Segmented, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SeatState, WallSeat, WallShape } from '@/api/types';
import { Empty } from '@/ui/empty';
import { StateIcon } from '@/ui/state-chip';
import { Calls } from './calls';
import { arrange, countByState, type SeatFilter, type Sort } from './fold';
import { Queues } from './queues';
import { SeatCard } from './seat-card';
import { Trunks } from './trunks';
import { useWall } from './use-wall';
import './wall.css';

const ALL: SeatFilter = { states: new Set(), team: null, text: '', sort: 'state' };

export default function WallPage() {
  const { t } = useTranslation();
  const wall = useWall();
  if (!wall) {
    return (
      <div className="page">
        <Skeleton active paragraph={{ rows: 8 }} />
      </div>
    );
  }
  return (
    <div className="wall" data-testid="wall">
      <div className="wall-main">
        <div className="page-head">
          <h1>{t('wall.title')}</h1>
          <Button
            type="text"
            icon={<FullscreenOutlined />}
            onClick={() => void document.documentElement.requestFullscreen().catch(() => undefined)}
          >
            {t('wall.full_screen')}
          </Button>
        </div>
        <Queues queues={wall.queues} />
        <Seats wall={wall} />
      </div>
      <aside className="wall-side">
        <Calls calls={wall.calls} />
        <Trunks trunks={wall.trunks} />
      </aside>
    </div>
  );
}

function Seats({ wall }: { wall: WallShape }) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState(ALL);
  const shown = arrange(wall.seats, filter);
  return (
    <section aria-label={t('wall.seats')}>
      <SeatFilters seats={wall.seats} filter={filter} setFilter={setFilter} />
      {shown.length === 0 ? (
        <Empty icon={<DashboardOutlined />} title={t('wall.no_seats')} text={t('wall.no_seats_why')} />
      ) : (
        <ul className="seat-grid">
          {shown.map((seat) => (
            <SeatCard key={seat.agent} seat={seat} />
          ))}
        </ul>
      )}
    </section>
  );
}

function SeatFilters(props: {
  seats: WallSeat[];
  filter: SeatFilter;
  setFilter: (filter: SeatFilter) => void;
}) {
  const { t } = useTranslation();
  const { seats, filter, setFilter } = props;
  const teams = [...new Set(seats.map((seat) => seat.team).filter((team) => team !== null))];
  const toggle = (state: SeatState) => {
    const states = new Set(filter.states);
    if (!states.delete(state)) states.add(state);
    setFilter({ ...filter, states });
  };
  return (
    <div className="seat-filters">
      <h2>{t('wall.seats')}</h2>
      <div className="seat-counts" role="group" aria-label={t('wall.filter_states')}>
        {[...countByState(seats)].map(([state, count]) => (
          <button
            key={state}
            type="button"
            className={`state-chip seat-count state-${state}`}
            aria-pressed={filter.states.has(state)}
            onClick={() => toggle(state)}
          >
            <StateIcon state={state} />
            {t(`seat_state.${state}`)} <strong className="num">{count}</strong>
          </button>
        ))}
      </div>
      <div className="seat-tools">
        {teams.length > 1 && (
          <Select
            allowClear
            placeholder={t('wall.team')}
            aria-label={t('wall.team')}
            value={filter.team}
            onChange={(team) => setFilter({ ...filter, team: team ?? null })}
            options={teams.map((team) => ({ value: team, label: team }))}
            style={{ width: 130 }}
          />
        )}
        <Input
          allowClear
          placeholder={t('wall.search')}
          aria-label={t('wall.search')}
          value={filter.text}
          onChange={(event) => setFilter({ ...filter, text: event.target.value })}
          style={{ width: 150 }}
        />
        <Segmented<Sort>
          aria-label={t('wall.sort')}
          value={filter.sort}
          onChange={(sort) => setFilter({ ...filter, sort })}
          options={(['state', 'number', 'longest'] as const).map((sort) => ({
            value: sort,
            label: t(`wall.sort_${sort}`),
          }))}
        />
      </div>
    </div>
  );
}
