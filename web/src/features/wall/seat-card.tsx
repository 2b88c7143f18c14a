import { CustomerServiceOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WallSeat } from '@/api/types';
import { useShowError } from '@/lib/errors';
import { phone as groupDigits } from '@/lib/format';
import { useUser } from '@/lib/person';
import { useCodeName, useNotReadyReasons } from '@/lib/queries';
import { commands, useLegal, useSoftphone } from '@/lib/softphone/store';
import { useLine } from '@/lib/softphone/use-line';
import { Elapsed } from '@/ui/elapsed';
import { StateIcon } from '@/ui/state-chip';
import { mayListenTo } from './fold';

/** One seat: who, what, how long; and a button to listen in (监听). */
export function SeatCard({ seat }: { seat: WallSeat }) {
  const { t } = useTranslation();
  const reasons = useNotReadyReasons();
  const codeName = useCodeName();
  const own = useUser().number;
  const reason = codeName(reasons.data, seat.reason);
  return (
    <li
      className={`seat-card seat-card-${seat.state}`}
      data-testid={`wall-seat-${seat.number}`}
      data-state={seat.state}
    >
      <div className="seat-card-head">
        <strong className="num">{seat.number}</strong>
        <span className="seat-card-name">{seat.name}</span>
      </div>
      <div className={`seat-card-state state-${seat.state}`}>
        <StateIcon state={seat.state} />
        <span className="seat-card-word">{t(`seat_state.${seat.state}`)}</span>
        {seat.state !== 'signed_out' && <Elapsed since={seat.since} className="seat-card-time" />}
      </div>
      <div className="seat-card-foot">
        <span className="num">{seat.caller ? groupDigits(seat.caller) : reason}</span>
        {mayListenTo(seat, own) && <Listen seat={seat} />}
      </div>
    </li>
  );
}

function Listen({ seat }: { seat: WallSeat }) {
  const { t } = useTranslation();
  const showError = useShowError();
  const line = useLine();
  const legal = useLegal();
  const [busy, setBusy] = useState(false);
  const signedOut = legal.has('sign_in');
  const listen = async () => {
    setBusy(true);
    try {
      if (signedOut) await line?.signIn('browser');
      await commands.monitor(seat.agent);
    } catch (error) {
      // A phone's own problem stands in the banner, with what to do about it.
      if (useSoftphone.getState().phone.status !== 'problem') showError(error);
    }
    setBusy(false);
  };
  const lawful = signedOut || legal.has('monitor');
  return (
    <Tooltip title={signedOut ? t('wall.listen_signed_out') : lawful ? undefined : t('wall.listen_not_now')}>
      <Button
        size="small"
        icon={<CustomerServiceOutlined />}
        disabled={!lawful}
        loading={busy}
        onClick={listen}
        aria-label={t('wall.listen_to', { name: `${seat.number} ${seat.name}` })}
        data-testid={`wall-listen-${seat.number}`}
      >
        {t('wall.listen')}
      </Button>
    </Tooltip>
  );
}
