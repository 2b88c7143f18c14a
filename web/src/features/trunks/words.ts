/** What the server says of a trunk's health, in the reader's words. */

import type { Trunk, TrunkTrouble } from '@/api/types';

type Translate = (key: string, params?: Record<string, unknown>) => string;

export type Health = 'off' | 'down' | 'partly' | 'up' | 'unknown';

/** One word for the whole trunk: some gateways down is worth a look, all down is an outage. */
export function healthOf({ spec, state }: Trunk): Health {
  if (spec.off || !state) return 'off';
  const down = state.gateways.filter((gateway) => gateway.reach === 'down').length;
  if (!state.up || down === state.gateways.length) return 'down';
  if (down > 0 || state.registration?.registered === false) return 'partly';
  return state.gateways.some((gateway) => gateway.reach === 'up') ? 'up' : 'unknown';
}

/** Refusals that have a meaning of their own for whoever set the trunk up. */
const KNOWN_STATUS: ReadonlySet<number> = new Set([401, 403, 404, 407, 408, 480, 486, 500, 503]);

export function troubleInWords(t: Translate, { kind, status, reason }: TrunkTrouble): string {
  if (kind !== 'refused' || status === null || status === undefined) return t(`trunk_trouble.${kind}`);
  const key = KNOWN_STATUS.has(status) ? `trunk_trouble.refused_${status}` : 'trunk_trouble.refused';
  return t(key, { status, reason: reason || status });
}

/** `0591 → +86591`: what a rule does, on one line. */
export function lines(text: string): string[] {
  return text
    .split(/[\s,，、;；]+/)
    .map((line) => line.trim())
    .filter(Boolean);
}
