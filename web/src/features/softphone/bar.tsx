/** The softphone bar (软电话条): always in view above every page of a person with a seat. */

import { useTranslation } from 'react-i18next';
import { Elapsed } from '@/ui/elapsed';
import { StateChip } from '@/ui/state-chip';
import { phone as groupDigits } from '@/lib/format';
import { useCodeName, useNotReadyReasons } from '@/lib/queries';
import { inCall } from '@/lib/softphone/state';
import { useSeat, useSoftphone } from '@/lib/softphone/store';
import { Banners } from './banners';
import { CallButtons } from './call-buttons';
import { DialBox } from './dial-box';
import { Help } from './help';
import { Meters } from './meters';
import { PhoneChoice } from './phone-choice';
import { Readiness } from './readiness';
import './softphone.css';
import { useAlerts } from './use-alerts';

export function SoftphoneBar() {
  const { t } = useTranslation();
  const seat = useSeat();
  const known = useSoftphone((state) => state.known);
  useAlerts();
  return (
    <section className="phone-bar" aria-label={t('softphone.bar')} data-testid="softphone-bar">
      <div className="phone-bar-row">
        <SeatNow />
        {!known ? (
          <span className="phone-bar-hint">{t('softphone.connecting')}</span>
        ) : !seat || seat.state === 'signed_out' ? (
          <PhoneChoice />
        ) : (
          <>
            <CallButtons />
            <DialBox />
            <span className="phone-bar-gap" />
            <Meters />
            <Readiness />
          </>
        )}
        <Help />
      </div>
      <Banners />
    </section>
  );
}

function SeatNow() {
  const { t } = useTranslation();
  const seat = useSeat();
  const reasons = useNotReadyReasons();
  const codeName = useCodeName();
  if (!seat) return null;
  const reason = codeName(reasons.data, seat.reason);
  return (
    <div className="seat-now" data-testid="seat-state" data-state={seat.state}>
      <div className="seat-now-top" role="status" aria-live="polite">
        <StateChip state={seat.state} detail={reason} />
        <span className="sr-only">{announcement(t, seat.call?.caller ?? null, seat.state)}</span>
      </div>
      {seat.state !== 'signed_out' && (
        <div className="seat-now-sub">
          <Elapsed since={seat.since} className="seat-now-time" />
          <SeatDetail />
        </div>
      )}
    </div>
  );
}

function SeatDetail() {
  const { t } = useTranslation();
  const seat = useSeat();
  if (!seat) return null;
  if (seat.call && inCall(seat)) {
    const other = seat.call.direction === 'inbound' ? seat.call.caller : seat.call.called;
    return (
      <span className="num seat-now-other">
        {other ? groupDigits(other) : t('pop.withheld')}
        {seat.state === 'consulting' && seat.call.consult && ` → ${seat.call.consult.to}`}
      </span>
    );
  }
  if (seat.pending) return <span>{t(`softphone.pending_${seat.pending}`)}</span>;
  if (seat.phone === 'browser') return <span>{t('softphone.phone_browser')}</span>;
  return seat.phone ? <span>{t('softphone.phone_desk', { extension: seat.phone })}</span> : null;
}

function announcement(
  t: (key: string, params?: Record<string, unknown>) => string,
  caller: string | null,
  state: string,
): string {
  return state === 'offered'
    ? t('softphone.announce_offered', { caller: caller ?? t('pop.withheld') })
    : '';
}
