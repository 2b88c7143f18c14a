/** A small centre in the browser's memory: enough of the server for every page to run without one. */

import type { Call, CaseDetail, Interaction, Seat, ServerEvent, User, WallCall, WallShape } from '@/api/types';
import { AGENTS, ago, CUSTOMER, makeCases, makeInteractions, USERS } from './data';

export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(code);
  }
}

const OFFER_AFTER_MS = 4000;
const WRAP_UP_MS = 60_000;

export class Floor {
  user: User | null = null;
  seat: Seat = signedOut();
  interactions: Interaction[] = makeInteractions();
  cases: CaseDetail[] = makeCases();
  private send: ((event: ServerEvent) => void) | null = null;
  private seq = 0;
  private offerTimer: ReturnType<typeof setTimeout> | undefined;
  private wallTimer: ReturnType<typeof setInterval> | undefined;

  logIn(username: string): User {
    const user = USERS.find((each) => each.username === username);
    if (!user) throw new Refused(401, 'wrong_credentials');
    this.user = user;
    return user;
  }

  attach(send: (event: ServerEvent) => void): void {
    this.send = send;
    const seat = this.user?.number ? this.seat : null;
    this.emit({ type: 'hello', seat, server_time: new Date().toISOString() });
    if (seat?.call) this.pop(seat.call);
  }

  heard(event: { type: string }): void {
    if (event.type === 'ping') this.emit({ type: 'pong' });
    if (event.type === 'wall.subscribe') this.startWall();
    if (event.type === 'wall.unsubscribe') clearInterval(this.wallTimer);
    if (event.type === 'phone.connect') {
      this.seat = { ...this.seat, phone_connected: true };
      this.emit({ type: 'phone.state', connected: true });
    }
  }

  /** Puts the seat into a state as the server would, for a scene. */
  change(change: Partial<Seat>): Seat {
    this.seat = { ...this.seat, since: new Date().toISOString(), ...change };
    this.emit({ type: 'seat', seat: this.seat });
    clearTimeout(this.offerTimer);
    if (this.seat.state === 'ready') this.offerTimer = setTimeout(() => this.offer(), OFFER_AFTER_MS);
    return this.seat;
  }

  offer(): Seat {
    const call = newCall('inbound', '13800138000', '12345');
    this.pop(call);
    return this.change({ state: 'offered', call });
  }

  dial(number: string): Seat {
    const call = newCall('outbound', '12345', number);
    setTimeout(() => {
      if (this.seat.state !== 'dialing') return;
      const answered = { ...call, answered_at: new Date().toISOString(), recording: true };
      this.change({ state: 'talking', call: answered });
    }, 1500);
    return this.change({ state: 'dialing', call });
  }

  answer(): Seat {
    const call = this.seat.call;
    if (this.seat.state !== 'offered' || !call) throw new Refused(409, 'nothing_to_answer');
    const answered = { ...call, answered_at: new Date().toISOString(), recording: true };
    return this.change({ state: 'talking', call: answered });
  }

  hangUp(): Seat {
    if (!this.seat.call) throw new Refused(409, 'no_call');
    if (this.seat.state === 'offered') return this.change({ state: 'not_ready', reason: 'declined_offer', call: null });
    this.emit({ type: 'call_ended', interaction: this.seat.call.interaction });
    const until = new Date(Date.now() + WRAP_UP_MS).toISOString();
    return this.change({ state: 'wrap_up', wrap_up_until: until });
  }

  consult(to: string): Seat {
    const call = this.seat.call;
    if (!call) throw new Refused(409, 'no_call');
    setTimeout(() => {
      if (this.seat.state === 'consulting') this.change({ call: { ...call, consult: { to, answered: true } } });
    }, 1200);
    return this.change({ state: 'consulting', call: { ...call, consult: { to, answered: false } } });
  }

  emit(event: ServerEvent): void {
    this.seq += 1;
    this.send?.(Object.assign({ seq: this.seq }, event));
  }

  private pop(call: Call): void {
    this.emit({ type: 'screen_pop', ...popOf(this, call.interaction) });
  }

  private startWall(): void {
    clearInterval(this.wallTimer);
    const wall = makeWall();
    this.emit({ type: 'wall', ...wall });
    this.wallTimer = setInterval(() => {
      const seat = wall.seats[Math.floor(Math.random() * wall.seats.length)];
      if (!seat) return;
      const next = seat.state === 'talking' ? 'wrap_up' : seat.state === 'wrap_up' ? 'ready' : 'talking';
      Object.assign(seat, { state: next, since: new Date().toISOString() });
      this.emit({ type: 'wall_diff', seats: [{ ...seat }] });
    }, 3000);
  }
}

export function popOf(floor: Floor, interaction: string) {
  return {
    interaction,
    customer: CUSTOMER,
    region: CUSTOMER.region ?? null,
    history: { interactions: floor.interactions.slice(0, 5), cases: floor.cases.slice(0, 3) },
  };
}

function signedOut(): Seat {
  return {
    state: 'signed_out',
    reason: null,
    since: new Date().toISOString(),
    phone: null,
    phone_connected: false,
    pending: null,
    call: null,
    wrap_up_until: null,
    queues: ['general'],
  };
}

let calls = 0;

export function newCall(direction: Call['direction'], caller: string, called: string): Call {
  calls += 1;
  return {
    interaction: `int_live_${calls}`,
    direction,
    caller,
    called,
    queue: direction === 'inbound' ? 'general' : null,
    since: new Date().toISOString(),
    answered_at: null,
    region: CUSTOMER.region ?? null,
    customer: CUSTOMER,
    consult: null,
    recording: false,
  };
}

const WALL_STATES = ['talking', 'ready', 'talking', 'wrap_up', 'not_ready', 'talking', 'offered', 'on_hold', 'ready', 'signed_out'] as const;

function makeWall(): WallShape {
  const seats = AGENTS.map((agent, at) => {
    const state = WALL_STATES[at % WALL_STATES.length] ?? 'ready';
    const busy = ['talking', 'offered', 'on_hold'].includes(state);
    return {
      agent: agent.id,
      number: agent.number,
      name: agent.name,
      team: agent.team,
      state,
      reason: state === 'not_ready' ? 'meal' : null,
      since: ago(((at * 7) % 23) / 3 + 0.2),
      phone: at % 3 ? 'browser' : agent.extension,
      interaction: busy ? `int_w${at}` : null,
      caller: busy ? `1380013${String(8000 + at)}` : null,
    };
  });
  const calls = seats
    .filter((seat) => seat.interaction !== null)
    .map((seat): WallCall => ({
      interaction: seat.interaction ?? '',
      caller: seat.caller,
      called: '12345',
      since: seat.since,
      stage: seat.state === 'offered' ? 'offered' : 'talking',
      agent: seat.number,
      queue: 'general',
      silence: null,
    }));
  const waiting: WallCall = { interaction: 'int_wait', caller: '059187651234', called: '12345', since: ago(0.6), stage: 'waiting', agent: null, queue: 'general', silence: null };
  return {
    seats,
    calls: [...calls, waiting],
    queues: [
      { id: 'general', name: '综合受理', name_en: 'General', waiting: 3, longest_wait_since: ago(0.6), offered: 2, talking: 6, served_today: 412, abandoned_today: 9, members_ready: 4 },
      { id: 'english', name: '英语', name_en: 'English', waiting: 0, longest_wait_since: null, offered: 0, talking: 1, served_today: 23, abandoned_today: 0, members_ready: 2 },
    ],
    trunks: [{ name: 'carrier', calls: 13, calls_max: 60 }],
  };
}
