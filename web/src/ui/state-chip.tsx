import {
  AudioOutlined,
  CheckCircleOutlined,
  ClockCircleOutlined,
  CoffeeOutlined,
  EditOutlined,
  PauseCircleOutlined,
  PhoneOutlined,
  PoweroffOutlined,
  SoundOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import type { SeatState } from '@/api/types';

/** Shape and word beside colour: colour is never the only sign. */
const ICONS: Record<SeatState, ComponentType> = {
  signed_out: PoweroffOutlined,
  ready: CheckCircleOutlined,
  not_ready: CoffeeOutlined,
  offered: PhoneOutlined,
  dialing: ClockCircleOutlined,
  talking: AudioOutlined,
  on_hold: PauseCircleOutlined,
  consulting: TeamOutlined,
  wrap_up: EditOutlined,
  monitoring: SoundOutlined,
};

export function StateIcon({ state }: { state: SeatState }) {
  const Icon = ICONS[state] ?? ClockCircleOutlined;
  return <Icon />;
}

export function StateChip({ state, detail }: { state: SeatState; detail?: string }) {
  const { t } = useTranslation();
  return (
    <span className={`state-chip state-${state}`}>
      <StateIcon state={state} />
      <span>{t(`seat_state.${state}`)}</span>
      {detail ? <span className="state-chip-detail">{detail}</span> : null}
    </span>
  );
}
