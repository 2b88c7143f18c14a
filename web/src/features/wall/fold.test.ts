import { describe, expect, it } from 'vitest';
import type { SeatState, WallSeat } from '@/api/types';
import { arrange, countByState, fold, mayListenTo, NOTHING } from './fold';

const seat = (number: string, state: SeatState, minute = 0): WallSeat => ({
  agent: `agt_${number}`,
  number,
  name: `N${number}`,
  team: number < '1010' ? 'A' : 'B',
  state,
  reason: null,
  since: `2026-11-24T03:${String(minute).padStart(2, '0')}:00Z`,
  phone: 'browser',
  interaction: null,
  caller: null,
});

describe('the wall', () => {
  it('changes only what a diff names', () => {
    const before = fold(NOTHING, { seats: [seat('1001', 'ready'), seat('1002', 'ready')] });
    const after = fold(before, { seats: [seat('1002', 'talking')] });
    expect(after.seats.map((each) => each.state)).toEqual(['ready', 'talking']);
    expect(after.queues).toBe(before.queues);
  });

  it('takes the list of calls whole', () => {
    const call = { interaction: 'int_1', caller: null, called: '12345', since: '', stage: 'in_flow' as const, agent: null, queue: null, silence: null };
    const before = fold(NOTHING, { calls: [call] });
    expect(fold(before, {}).calls).toHaveLength(1);
    expect(fold(before, { calls: [] }).calls).toHaveLength(0);
  });

  it('sorts and filters', () => {
    const seats = [seat('1002', 'ready', 5), seat('1011', 'offered', 9), seat('1001', 'talking', 1)];
    const all = { states: new Set<SeatState>(), team: null, text: '' };
    const numbers = (sort: 'state' | 'number' | 'longest', more = {}) =>
      arrange(seats, { ...all, sort, ...more }).map((each) => each.number);
    expect(numbers('state')).toEqual(['1011', '1001', '1002']);
    expect(numbers('number')).toEqual(['1001', '1002', '1011']);
    expect(numbers('longest')).toEqual(['1001', '1002', '1011']);
    expect(numbers('number', { team: 'A' })).toEqual(['1001', '1002']);
    expect(numbers('number', { text: 'n1011' })).toEqual(['1011']);
    expect(numbers('number', { states: new Set(['ready']) })).toEqual(['1002']);
  });

  it('counts only states that occur', () => {
    expect([...countByState([seat('1001', 'ready'), seat('1002', 'ready')])]).toEqual([['ready', 2]]);
  });

  it('listens to talking seats, never to its own', () => {
    expect(mayListenTo(seat('1001', 'talking'), '2001')).toBe(true);
    expect(mayListenTo(seat('1001', 'ready'), '2001')).toBe(false);
    expect(mayListenTo(seat('2001', 'talking'), '2001')).toBe(false);
  });
});
