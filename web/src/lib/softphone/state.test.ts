import { describe, expect, it } from 'vitest';
import { type Call, SEAT_STATES, type Seat, type SeatState } from '@/api/types';
import { legalFor, legalIn } from './legal';
import { INITIAL, micOpen, reduce, rings } from './state';

const CALL: Call = {
  interaction: 'int_1',
  direction: 'inbound',
  caller: '13800138000',
  called: '12345',
  queue: 'general',
  since: '2026-11-24T03:00:00Z',
  answered_at: null,
  region: null,
  customer: null,
  consult: null,
  recording: false,
};

function seat(state: SeatState, more: Partial<Seat> = {}): Seat {
  return {
    state,
    reason: null,
    since: '2026-11-24T03:00:00Z',
    phone: 'browser',
    phone_connected: true,
    pending: null,
    call: null,
    wrap_up_until: null,
    queues: [],
    ...more,
  };
}

const legal = (state: SeatState, more: Partial<Seat> = {}) =>
  [...legalFor(seat(state, more))].sort().join(' ');

describe('what may be pressed', () => {
  it('follows the state of the seat', () => {
    const table = Object.fromEntries(SEAT_STATES.map((state) => [state, legal(state)]));
    expect(table).toEqual({
      signed_out: 'sign_in',
      ready: 'dial monitor not_ready sign_out',
      not_ready: 'dial monitor not_ready ready sign_out',
      offered: 'answer hangup not_ready sign_out',
      dialing: 'hangup not_ready sign_out',
      talking: 'consult digits hangup hold not_ready sign_out transfer',
      on_hold: 'consult hangup not_ready retrieve sign_out transfer',
      consulting: 'consult_cancel digits hangup not_ready sign_out',
      wrap_up: 'dial not_ready ready sign_out wrap_up',
      monitoring: 'hangup not_ready sign_out',
    });
  });

  it('completes a consultation only after the one consulted answered', () => {
    const consulting = (answered: boolean) =>
      legalFor(seat('consulting', { call: { ...CALL, consult: { to: '1002', answered } } }));
    expect(consulting(false).has('consult_complete')).toBe(false);
    expect(consulting(true).has('consult_complete')).toBe(true);
  });

  it('takes back a wish for after the call', () => {
    expect(legalFor(seat('talking', { pending: 'not_ready' })).has('ready')).toBe(true);
    expect(legalFor(seat('talking')).has('ready')).toBe(false);
  });

  it('is nothing without a seat or without the link', () => {
    expect(legalFor(null).size).toBe(0);
    const lost = { ...INITIAL, link: 'lost' as const, seat: seat('talking') };
    expect(legalIn(lost).size).toBe(0);
    expect(legalIn({ ...lost, link: 'live' }).has('hold')).toBe(true);
  });
});

describe('the reducer', () => {
  it('shows what the server says and nothing of its own', () => {
    let state = reduce(INITIAL, { type: 'hello', seat: seat('offered', { call: CALL }) });
    state = reduce(state, { type: 'command_sent', command: 'answer' });
    expect(state.seat?.state).toBe('offered');
    expect(state.pending).toBe('answer');
    state = reduce(state, { type: 'seat_changed', seat: seat('talking', { call: CALL }) });
    expect(state.seat?.state).toBe('talking');
  });

  it('does not let a late answer undo a newer event', () => {
    const newer = seat('wrap_up', { since: '2026-11-24T03:05:00Z' });
    let state = reduce(INITIAL, { type: 'seat_changed', seat: newer });
    state = reduce(state, { type: 'command_answered', seat: seat('talking') });
    expect(state.seat).toEqual(newer);
    expect(state.pending).toBeNull();
  });

  it('keeps the seat while the link is lost', () => {
    let state = reduce(INITIAL, { type: 'hello', seat: seat('talking', { call: CALL }) });
    state = reduce(state, { type: 'link_changed', link: 'lost' });
    expect(state.seat?.state).toBe('talking');
  });

  it('remembers the last call for its case and its follow-up', () => {
    let state = reduce(INITIAL, { type: 'hello', seat: seat('talking', { call: CALL }) });
    state = reduce(state, { type: 'seat_changed', seat: seat('ready') });
    expect(state.lastCall?.interaction).toBe('int_1');
  });

  it('forgets everything at log-out', () => {
    const state = reduce(
      { ...INITIAL, seat: seat('ready'), known: true },
      { type: 'logged_out' },
    );
    expect(state).toEqual(INITIAL);
  });
});

describe('the microphone and the bell', () => {
  it('is open only where somebody is meant to hear', () => {
    const open = SEAT_STATES.filter((state) => micOpen(seat(state)));
    expect(open).toEqual(['dialing', 'talking', 'consulting']);
  });

  it('rings in the page only for the browser phone', () => {
    expect(rings(seat('offered'))).toBe(true);
    expect(rings(seat('offered', { phone: '8001' }))).toBe(false);
    expect(rings(seat('talking'))).toBe(false);
  });
});
