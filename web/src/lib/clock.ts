/**
 * One clock for the page: the server's time, ticking once a second for all
 * running durations together.
 */

import { useSyncExternalStore } from 'react';

let offsetMs = 0;

/** Called with each hello; a wrong clock on this computer then shows no wrong durations. */
export function setServerTime(serverTime: string): void {
  const at = Date.parse(serverTime);
  if (Number.isFinite(at)) offsetMs = at - Date.now();
}

export function serverNow(): number {
  return Date.now() + offsetMs;
}

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let tick = 0;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    tick = serverNow();
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The server's time in ms, renewed each second. */
export function useNow(): number {
  useSyncExternalStore(subscribe, () => tick);
  return serverNow();
}
