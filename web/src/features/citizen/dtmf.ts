/** Key tones as every telephone has them (ITU-T Q.23), for the ear only: the server gets the key itself. */

import { audioContext, tone } from '@/lib/softphone/ring';

const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477];
const LAYOUT = ['123', '456', '789', '*0#'];
const LENGTH_S = 0.16;

export function frequencies(key: string): [number, number] | null {
  for (const [row, keys] of LAYOUT.entries()) {
    const column = keys.indexOf(key);
    if (column >= 0) return [ROWS[row] ?? 0, COLUMNS[column] ?? 0];
  }
  return null;
}

export function playKey(key: string): void {
  const pair = frequencies(key);
  const audio = pair && audioContext();
  if (!audio) return;
  for (const hertz of pair) tone(audio, hertz, 0, LENGTH_S, 0.08);
}
