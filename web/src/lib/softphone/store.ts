/** The softphone's state for React, and its commands to the server. */

import { create } from 'zustand';
import { seat as api } from '@/api/endpoints';
import type { Seat, SeatChange } from '@/api/types';
import { legalIn } from './legal';
import { type Command, INITIAL, reduce, type SoftphoneEvent, type SoftphoneState } from './state';

export const useSoftphone = create<SoftphoneState>(() => INITIAL);

export function dispatch(event: SoftphoneEvent): void {
  useSoftphone.setState((state) => reduce(state, event), true);
}

export const useSeat = (): Seat | null => useSoftphone((state) => state.seat);

export function useLegal(): ReadonlySet<Command> {
  return legalIn(useSoftphone());
}

/** Sends a command; rejects with the server's refusal, which the caller shows. */
async function send(command: Command, request: () => Promise<Seat>): Promise<void> {
  dispatch({ type: 'command_sent', command });
  try {
    const seat = await request();
    dispatch({ type: 'command_answered', seat: seat ?? null });
  } catch (refusal) {
    dispatch({ type: 'command_answered', seat: null });
    throw refusal;
  }
}

const set = (command: Command, change: SeatChange) => send(command, () => api.set(change));

export const commands = {
  signIn: (phone: string) => set('sign_in', { state: 'not_ready', phone }),
  signOut: () => set('sign_out', { state: 'signed_out' }),
  ready: () => set('ready', { state: 'ready' }),
  notReady: (reason: string) => set('not_ready', { state: 'not_ready', reason }),
  answer: () => send('answer', api.answer),
  hangUp: () =>
    useSoftphone.getState().seat?.state === 'monitoring'
      ? send('hangup', api.stopMonitor)
      : send('hangup', api.hangUp),
  hold: () => send('hold', api.hold),
  retrieve: () => send('retrieve', api.retrieve),
  dial: (number: string) => send('dial', () => api.dial(number)),
  transfer: (to: string) => send('transfer', () => api.transfer(to)),
  consult: (to: string) => send('consult', () => api.consult(to)),
  completeConsult: () => send('consult_complete', api.completeConsult),
  cancelConsult: () => send('consult_cancel', api.cancelConsult),
  digits: (digits: string) => send('digits', () => api.digits(digits)),
  wrapUp: (interaction: string, disposition: string, note: string) =>
    send('wrap_up', () => api.wrapUp(interaction, disposition, note)),
  monitor: (agent: string) => send('monitor', () => api.monitor(agent)),
};
