/**
 * Which presses are lawful now: the page's mirror of the table by which the
 * server refuses. A disabled button is a promise that the server would say no.
 */

import type { Seat, SeatState } from '@/api/types';
import type { Command, SoftphoneState } from './state';

const BY_STATE: Record<SeatState, readonly Command[]> = {
  signed_out: ['sign_in'],
  ready: ['not_ready', 'sign_out', 'dial', 'monitor'],
  not_ready: ['ready', 'not_ready', 'sign_out', 'dial', 'monitor'],
  offered: ['answer', 'hangup'],
  dialing: ['hangup'],
  talking: ['hangup', 'hold', 'transfer', 'consult', 'digits', 'not_ready'],
  on_hold: ['hangup', 'retrieve', 'transfer', 'consult', 'not_ready'],
  consulting: ['hangup', 'consult_cancel', 'digits', 'not_ready'],
  wrap_up: ['wrap_up', 'ready', 'not_ready', 'sign_out'],
  monitoring: ['hangup'],
};

export function legalFor(seat: Seat | null): ReadonlySet<Command> {
  if (!seat) return new Set();
  const legal = new Set(BY_STATE[seat.state]);
  if (seat.state === 'consulting' && seat.call?.consult?.answered) legal.add('consult_complete');
  // Taking back "not ready afterwards" is a press on Ready in the call.
  if (seat.pending === 'not_ready') legal.add('ready');
  return legal;
}

/** Without the link nothing can be promised, so nothing can be pressed. */
export function legalIn(state: SoftphoneState): ReadonlySet<Command> {
  return state.link === 'live' ? legalFor(state.seat) : new Set();
}
