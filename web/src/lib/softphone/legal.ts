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
  // In a call, not ready and signing out are wishes for afterwards.
  offered: ['answer', 'hangup', 'not_ready', 'sign_out'],
  dialing: ['hangup', 'not_ready', 'sign_out'],
  talking: ['hangup', 'hold', 'transfer', 'consult', 'digits', 'not_ready', 'sign_out'],
  on_hold: ['hangup', 'retrieve', 'transfer', 'consult', 'not_ready', 'sign_out'],
  consulting: ['hangup', 'consult_cancel', 'digits', 'not_ready', 'sign_out'],
  wrap_up: ['wrap_up', 'ready', 'not_ready', 'sign_out', 'dial'],
  monitoring: ['hangup', 'not_ready', 'sign_out'],
};

export function legalFor(seat: Seat | null): ReadonlySet<Command> {
  if (!seat) return new Set();
  const legal = new Set(BY_STATE[seat.state]);
  if (seat.state === 'consulting' && seat.call?.consult?.answered) legal.add('consult_complete');
  // A wish for afterwards is taken back by a press on Ready in the call.
  if (seat.pending !== null) legal.add('ready');
  return legal;
}

/** Without the link nothing can be promised, so nothing can be pressed. */
export function legalIn(state: SoftphoneState): ReadonlySet<Command> {
  return state.link === 'live' ? legalFor(state.seat) : new Set();
}
