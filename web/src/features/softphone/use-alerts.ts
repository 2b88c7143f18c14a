/** Calls the person to an offered call: bell, tab title, desktop notification. */

import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { phone as groupDigits } from '@/lib/format';
import { startRinging } from '@/lib/softphone/ring';
import { rings } from '@/lib/softphone/state';
import { useSeat } from '@/lib/softphone/store';

const FLASH_EVERY_MS = 1000;

export function useAlerts(): void {
  const { t } = useTranslation();
  const seat = useSeat();
  const offered = seat?.state === 'offered';
  const ringing = rings(seat);
  const caller = seat?.call?.caller ?? null;
  useEffect(() => (ringing ? startRinging() : undefined), [ringing]);
  useEffect(() => {
    if (!offered) return undefined;
    const text = t('softphone.incoming_title', { caller: groupDigits(caller) || t('pop.withheld') });
    const stopFlashing = flashTitle(text);
    const closeNote = notify(text);
    return () => {
      stopFlashing();
      closeNote();
    };
  }, [offered, caller, t]);
  useEffect(askOnce, []);
}

function flashTitle(text: string): () => void {
  const before = document.title;
  let shown = false;
  const timer = setInterval(() => {
    shown = !shown;
    document.title = shown ? text : before;
  }, FLASH_EVERY_MS);
  return () => {
    clearInterval(timer);
    document.title = before;
  };
}

function notify(text: string): () => void {
  if (typeof Notification === 'undefined' || Notification.permission !== 'granted') {
    return () => undefined;
  }
  if (document.visibilityState === 'visible') return () => undefined;
  const note = new Notification(text, { tag: 'yingda-call', requireInteraction: true });
  note.onclick = () => {
    window.focus();
    note.close();
  };
  return () => note.close();
}

/** Browsers want a gesture before they ask; the first click of the day serves. */
function askOnce(): () => void {
  const ask = () => {
    if (typeof Notification !== 'undefined' && Notification.permission === 'default') {
      void Notification.requestPermission();
    }
  };
  window.addEventListener('click', ask, { once: true });
  return () => window.removeEventListener('click', ask);
}
