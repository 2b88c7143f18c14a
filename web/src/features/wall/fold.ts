/** The wall's picture: a snapshot, then changes by key. */

import { SEAT_STATES, type SeatState, type WallSeat, type WallShape } from '@/api/types';

export const NOTHING: WallShape = { seats: [], queues: [], trunks: [], calls: [] };

export function fold(wall: WallShape, diff: Partial<WallShape>): WallShape {
  return {
    seats: merge(wall.seats, diff.seats, (seat) => seat.agent),
    queues: merge(wall.queues, diff.queues, (queue) => queue.id),
    trunks: merge(wall.trunks, diff.trunks, (trunk) => trunk.name),
    // Calls end and vanish, so their list always comes whole.
    calls: diff.calls ?? wall.calls,
  };
}

function merge<T>(old: T[], changed: T[] | undefined, key: (item: T) => string): T[] {
  if (!changed || changed.length === 0) return old;
  const byKey = new Map(old.map((item) => [key(item), item]));
  for (const item of changed) byKey.set(key(item), item);
  return [...byKey.values()];
}

export type Sort = 'number' | 'state' | 'longest';

/** What needs a look comes first. */
const URGENCY: readonly SeatState[] = [
  'offered',
  'talking',
  'consulting',
  'on_hold',
  'dialing',
  'wrap_up',
  'ready',
  'not_ready',
  'monitoring',
  'signed_out',
];

export interface SeatFilter {
  states: ReadonlySet<SeatState>;
  team: string | null;
  text: string;
  sort: Sort;
}

export function arrange(seats: WallSeat[], filter: SeatFilter): WallSeat[] {
  const text = filter.text.trim().toLowerCase();
  return seats
    .filter((seat) => filter.states.size === 0 || filter.states.has(seat.state))
    .filter((seat) => !filter.team || seat.team === filter.team)
    .filter((seat) => `${seat.number} ${seat.name} ${seat.caller ?? ''}`.toLowerCase().includes(text))
    .sort(
      (a, b) =>
        compare(a, b, filter.sort) || a.number.localeCompare(b.number, 'en', { numeric: true }),
    );
}

function compare(a: WallSeat, b: WallSeat, sort: Sort): number {
  if (sort === 'state') return URGENCY.indexOf(a.state) - URGENCY.indexOf(b.state);
  if (sort === 'longest') return Date.parse(a.since) - Date.parse(b.since);
  return 0;
}

export function countByState(seats: WallSeat[]): Map<SeatState, number> {
  const counts = new Map<SeatState, number>();
  for (const state of SEAT_STATES) {
    const count = seats.filter((seat) => seat.state === state).length;
    if (count > 0) counts.set(state, count);
  }
  return counts;
}

export function mayListenTo(seat: WallSeat, own: string | null): boolean {
  return ['talking', 'on_hold', 'consulting'].includes(seat.state) && seat.number !== own;
}
