/**
 * The softphone (软电话) as a pure reducer. What the server says of the seat is
 * never contradicted here: a press changes nothing until the server's next
 * `seat`; the only state of our own is the link and the local phone.
 */

import type { LinkState } from '@/api/live';
import type { Call, Seat } from '@/api/types';

export const PHONE_PROBLEMS = [
  'mic_denied',
  'mic_missing',
  'mic_busy',
  'mic_insecure',
  'browser_unsupported',
  'media_failed',
  'elsewhere',
] as const;
export type PhoneProblem = (typeof PHONE_PROBLEMS)[number] | string;

/** The browser telephone of this page. */
export type LocalPhone =
  | { status: 'off' }
  | { status: 'asking_mic' }
  | { status: 'connecting' }
  | { status: 'connected' }
  | { status: 'problem'; code: PhoneProblem };

export type Command =
  | 'sign_in'
  | 'sign_out'
  | 'ready'
  | 'not_ready'
  | 'answer'
  | 'hangup'
  | 'dial'
  | 'hold'
  | 'retrieve'
  | 'transfer'
  | 'consult'
  | 'consult_complete'
  | 'consult_cancel'
  | 'digits'
  | 'wrap_up'
  | 'monitor';

export interface SoftphoneState {
  link: LinkState;
  /** Null until the first hello, and for people without a seat. */
  seat: Seat | null;
  known: boolean;
  phone: LocalPhone;
  /** The call the seat is in or was in last: what a case or a follow-up refers to. */
  lastCall: Call | null;
  /** A command sent and not yet answered; its button waits. */
  pending: Command | null;
}

export const INITIAL: SoftphoneState = {
  link: 'idle',
  seat: null,
  known: false,
  phone: { status: 'off' },
  lastCall: null,
  pending: null,
};

export type SoftphoneEvent =
  | { type: 'link_changed'; link: LinkState }
  | { type: 'hello'; seat: Seat | null }
  | { type: 'seat_changed'; seat: Seat }
  | { type: 'phone_changed'; phone: LocalPhone }
  | { type: 'command_sent'; command: Command }
  | { type: 'command_answered'; seat: Seat | null }
  | { type: 'logged_out' };

export function reduce(state: SoftphoneState, event: SoftphoneEvent): SoftphoneState {
  switch (event.type) {
    case 'link_changed':
      return { ...state, link: event.link };
    case 'hello':
    case 'seat_changed':
      return withSeat({ ...state, known: true }, event.seat);
    case 'phone_changed':
      return { ...state, phone: event.phone };
    case 'command_sent':
      return { ...state, pending: event.command };
    case 'command_answered':
      // An event of the socket may be newer than this answer: the later `since` wins.
      return withSeat(
        { ...state, pending: null },
        event.seat && !isOlder(event.seat, state.seat) ? event.seat : state.seat,
      );
    case 'logged_out':
      return INITIAL;
  }
}

function withSeat(state: SoftphoneState, seat: Seat | null): SoftphoneState {
  return { ...state, seat, lastCall: seat?.call ?? state.lastCall };
}

function isOlder(seat: Seat, than: Seat | null): boolean {
  return than !== null && Date.parse(seat.since) < Date.parse(than.since);
}

/** The microphone is open only where somebody is meant to hear it. */
export function micOpen(seat: Seat | null): boolean {
  return seat?.state === 'talking' || seat?.state === 'consulting' || seat?.state === 'dialing';
}

/** The page itself rings only for its own phone; a desk phone has its bell. */
export function rings(seat: Seat | null): boolean {
  return seat?.state === 'offered' && seat.phone === 'browser';
}

export function inCall(seat: Seat | null): boolean {
  return (
    seat !== null &&
    ['offered', 'dialing', 'talking', 'on_hold', 'consulting', 'monitoring'].includes(seat.state)
  );
}
