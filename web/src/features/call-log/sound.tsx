/** How each party's line sounded, in words and figures. */

import { useTranslation } from 'react-i18next';
import type { InteractionDetail } from '@/api/types';
import { phone as groupDigits } from '@/lib/format';
import { gradeOf } from './grade';

type Leg = InteractionDetail['legs'][number];
type LegSound = NonNullable<Leg['sound']>;

export function Sound({ call }: { call: InteractionDetail }) {
  const { t } = useTranslation();
  const heard = call.legs.filter((leg) => leg.sound);
  if (heard.length === 0) return null;
  return (
    <section className="card" data-testid="call-sound">
      <div className="card-head">
        <h2>{t('sound.title')}</h2>
      </div>
      <ul className="leg-sounds card-body">
        {heard.map((leg) => (
          <li key={leg.id}>
            <strong className="num">{nameOf(leg, call)}</strong>
            <Score label={t('sound.said')} value={leg.sound?.score} />
            <Score label={t('sound.heard')} value={leg.sound?.score_there} />
            <span className="quiet num">{leg.sound && figures(t, leg.sound)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The party that called has no `to`; a browser's leg is named by a word. */
function nameOf(leg: Leg, call: InteractionDetail) {
  if (leg.to === null || leg.to === undefined) return groupDigits(call.direction === 'outbound' ? call.called : call.caller);
  return leg.to;
}

function Score({ label, value }: { label: string; value?: number | null }) {
  const { t } = useTranslation();
  const grade = gradeOf(value);
  return (
    <span>
      <span className="quiet">{label} </span>
      {grade ? (
        <span className={`sound-${grade}`}>
          {t(`sound.${grade}`)} <span className="num">{value?.toFixed(1)}</span>
        </span>
      ) : (
        <span className="quiet">{t('sound.unknown')}</span>
      )}
    </span>
  );
}

function figures(t: (key: string, values?: Record<string, unknown>) => string, sound: LegSound) {
  const parts = [
    sound.codec,
    t('sound.lost', { percent: sound.lost_percent }),
    t('sound.jitter', { ms: sound.jitter_ms }),
    sound.round_trip_ms !== null && sound.round_trip_ms !== undefined && t('sound.round_trip', { ms: sound.round_trip_ms }),
  ];
  return parts.filter(Boolean).join(' · ');
}
