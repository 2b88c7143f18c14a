/**
 * Wire types of `/api/v1`, by hand after docs/contract/api.md, until the
 * client generated from the server's OpenAPI document takes this file's place.
 * Times are RFC 3339 UTC text, ids are text with a prefix.
 */

export type Time = string;

export type Role =
  | 'agent'
  | 'supervisor'
  | 'inspector'
  | 'hotline_operator'
  | 'unit_operator'
  | 'unit_leader'
  | 'administrator';

export interface Unit {
  id: string;
  name: string;
}

export interface User {
  id: string;
  username: string;
  name: string;
  role: Role;
  /** 工号; null for people without a seat. */
  number: string | null;
  team: string | null;
  unit: Unit | null;
  rights: string[];
}

export interface Agent {
  id: string;
  number: string;
  name: string;
  team: string | null;
  extension: string | null;
}

/** A code with its two names: dispositions and not-ready reasons. */
export interface CodeName {
  code: string;
  zh: string;
  en: string;
}

export interface ErrorBody {
  error: { code: string; message: string; params?: Record<string, unknown> };
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

// Seat

export const SEAT_STATES = [
  'signed_out',
  'ready',
  'not_ready',
  'offered',
  'dialing',
  'talking',
  'on_hold',
  'consulting',
  'wrap_up',
  'monitoring',
] as const;
export type SeatState = (typeof SEAT_STATES)[number];

export type Direction = 'inbound' | 'outbound' | 'internal';

export interface Region {
  province: string | null;
  city: string | null;
  operator: string | null;
}

export interface Call {
  interaction: string;
  direction: Direction;
  caller: string | null;
  called: string;
  queue: string | null;
  since: Time;
  answered_at: Time | null;
  region: Region | null;
  customer: Customer | null;
  consult: { to: string; answered: boolean } | null;
  recording: boolean;
}

export interface Seat {
  state: SeatState;
  reason: string | null;
  since: Time;
  /** `browser`, a desk phone's extension, or null while signed out. */
  phone: string | null;
  phone_connected: boolean;
  pending: 'not_ready' | 'signed_out' | null;
  call: Call | null;
  wrap_up_until: Time | null;
  queues: string[];
}

export interface SeatChange {
  state: 'ready' | 'not_ready' | 'signed_out';
  reason?: string;
  phone?: string;
}

// Calls

export const RESULTS = [
  'served',
  'left_in_flow',
  'flow_completed',
  'abandoned',
  'not_answered',
  'busy',
  'rejected',
  'unreachable',
  'failed',
] as const;
export type Result = (typeof RESULTS)[number];
export type Rating = 'satisfied' | 'fair' | 'not_satisfied';

export interface Interaction {
  id: string;
  direction: Direction;
  caller: string | null;
  called: string;
  started_at: Time;
  answered_at: Time | null;
  ended_at: Time | null;
  agent: string | null;
  queue: string | null;
  result: Result | null;
  rating: Rating | null;
  recording: string | null;
  disposition: string | null;
  customer: { id: string; name: string } | null;
  case: string | null;
  wait_ms: number | null;
  talk_ms: number | null;
}

/** One step of `calls::Story`: `step` and its own fields beside it. */
export interface StoryStep {
  at: Time;
  step: string;
  [param: string]: unknown;
}

export interface Recording {
  id: string;
  started_at?: Time;
  duration_ms?: number;
  agent?: string | null;
}

export interface InteractionDetail extends Interaction {
  story: StoryStep[];
  legs: unknown[];
  recordings: (Recording | string)[];
  cases: (CaseSummary | string)[];
  /** What agents noted afterwards. */
  notes?: CallNote[];
}

export interface CallNote {
  agent: string | null;
  disposition: string;
  note: string;
  at: Time;
}

export interface InteractionQuery {
  from?: Time;
  to?: Time;
  number?: string;
  agent?: string;
  queue?: string;
  result?: string;
  direction?: string;
  limit?: number;
  after?: string;
}

export interface Peaks {
  duration_ms: number;
  left: [number, number][];
  right: [number, number][];
}

// Customers

export interface Customer {
  id: string;
  name: string;
  numbers: string[];
  kind: 'person' | 'company';
  address: string | null;
  note: string | null;
  dedicated_agent: string | null;
  region?: Region | null;
}

export type CustomerDraft = Omit<Customer, 'id' | 'region'>;

export interface History {
  interactions: Interaction[];
  cases: CaseSummary[];
}

export interface ScreenPop {
  interaction: string;
  customer: Customer | null;
  region: Region | null;
  history: History;
}

// Cases

export const CASE_KINDS = ['consultation', 'complaint', 'suggestion', 'help'] as const;
export type CaseKind = (typeof CASE_KINDS)[number];

export interface DueDay {
  date: string;
  counts: boolean;
  why: 'weekend' | 'holiday' | 'make_up' | 'intake_day' | 'working_day';
  /** The holiday's name. */
  name?: string | null;
  left: number;
}

export interface Due {
  dispatch: { at: Time } | { date: string } | null;
  close: string | null;
  explanation: DueDay[];
}

export interface Requester {
  /** Empty for an anonymous request. */
  name: string;
  phone: string | null;
  address: string | null;
}

export interface Case {
  id: string;
  number: string;
  version: number;
  kind: CaseKind;
  state: string;
  urgent: boolean;
  requester: Requester;
  title: string;
  text: string;
  place: string | null;
  unit: Unit | null;
  channel: string;
  interactions: string[];
  recordings: string[];
  due: Due | null;
  overdue: boolean;
  near_due: boolean;
  created_at: Time;
  created_by: string | { name: string } | null;
  reply: string | null;
  result?: string | null;
  satisfaction?: Rating | null;
  /** Commands this user may give now. */
  allowed: string[];
}

/** What lists and histories carry; a whole case is allowed there too. */
export type CaseSummary = Pick<Case, 'id' | 'number' | 'kind' | 'state' | 'title' | 'created_at'> &
  Partial<Case>;

export interface TimelineEntry {
  at: Time;
  event: string;
  actor: { name: string; role: Role | string; unit: Unit | string | null } | null;
  text: string | null;
  params?: Record<string, unknown>;
  interaction?: string | null;
  recording?: string | null;
}

export interface CaseDetail extends Case {
  timeline: TimelineEntry[];
}

export interface CaseQuery {
  state?: string;
  kind?: string;
  unit?: string;
  q?: string;
  mine?: boolean;
  limit?: number;
  after?: string;
}

export interface NewCase {
  kind: CaseKind;
  urgent: boolean;
  requester: Requester;
  title: string;
  text: string;
  place: string | null;
  interaction?: string;
  answer?: string;
  dispatch_to?: string;
}

// The wall

export interface WallSeat {
  agent: string;
  number: string;
  name: string;
  team: string | null;
  state: SeatState;
  reason: string | null;
  since: Time;
  phone: string | null;
  interaction: string | null;
  caller: string | null;
}

export interface WallQueue {
  id: string;
  name: string;
  waiting: number;
  longest_wait_since: Time | null;
  offered: number;
  talking: number;
  served_today: number;
  abandoned_today: number;
  members_ready: number;
}

export interface WallTrunk {
  name: string;
  calls: number;
  calls_max: number;
}

export interface WallCall {
  interaction: string;
  caller: string | null;
  called: string;
  since: Time;
  stage: string;
  agent: string | null;
  queue: string | null;
}

export interface WallShape {
  seats: WallSeat[];
  queues: WallQueue[];
  trunks: WallTrunk[];
  calls: WallCall[];
}

// Live events

export type ServerEvent =
  | { type: 'hello'; seat: Seat | null; server_time: Time }
  | ({ type: 'seat' } & SeatEvent)
  | ({ type: 'screen_pop' } & ScreenPop)
  | { type: 'call_ended'; interaction: string }
  | { type: 'toast'; code: string; params?: Record<string, unknown> }
  | { type: 'case_changed'; id: string; number: string; state: string }
  | { type: 'phone.answer'; sdp: string }
  | { type: 'phone.error'; code: string; message: string }
  | { type: 'phone.state'; connected: boolean }
  | ({ type: 'wall' } & WallShape)
  | ({ type: 'wall_diff' } & Partial<WallShape>)
  | { type: 'pong' };

/** The whole seat, either in `seat` or beside `type`. */
export type SeatEvent = { seat: Seat } | Seat;

export type PageEvent =
  | { type: 'phone.connect'; sdp: string }
  | { type: 'phone.disconnect' }
  | { type: 'wall.subscribe' }
  | { type: 'wall.unsubscribe' }
  | { type: 'ping' };

// Configuration

export interface FlowSummary {
  id: string;
  version?: number;
  name?: string;
}

export interface Setup {
  needed: boolean;
  demo?: boolean;
  /** The citizen's telephone at `/call` is on. */
  citizen_phone?: boolean;
}
