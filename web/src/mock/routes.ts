/** The mock floor's endpoints: the contract's paths on the floor's memory. */

import type { CaseDetail, CaseState, NewCase, Requester, Seat } from '@/api/types';
import { ROUTES_OUT, TRUNKS } from './trunks';
import { AGENTS, allowedFor, DISPOSITIONS, QUEUES, REASONS, storyOf, UNITS } from './data';
import { ADMINISTRATION } from './administration';
import { type Floor, newCall, popOf, Refused } from './floor';

type Body = Record<string, unknown>;
type Handler = (floor: Floor, match: string[], body: Body, query: URLSearchParams) => unknown;

const NEXT_STATE: Record<string, CaseState> = {
  dispatch: 'dispatched',
  'sign-for': 'handling',
  reply: 'under_review',
  approve: 'awaiting_follow_up',
  'send-back': 'handling',
  close: 'closed',
};

const ROUTES: [string, RegExp, Handler][] = [
  ['GET', /^\/session$/, (floor) => ({ user: need(floor) })],
  ['POST', /^\/session$/, (floor, _, body) => ({ token: 'mock', user: floor.logIn(String(body.username)) })],
  ['DELETE', /^\/session$/, (floor) => void (floor.user = null)],
  ['GET', /^\/setup$/, (floor) => ({ needed: false, demo: true, citizen_phone: true, logged_in: floor.user !== null })],
  ['GET', /^\/agents$/, () => AGENTS],
  ['GET', /^\/units$/, () => UNITS],
  ['GET', /^\/queues$/, () => QUEUES],
  ['GET', /^\/dispositions$/, () => DISPOSITIONS],
  ['GET', /^\/not-ready-reasons$/, () => REASONS],
  ['GET', /^\/seat$/, (floor) => floor.seat],
  ['PUT', /^\/seat$/, (floor, _, body) => setSeat(floor, body)],
  ['POST', /^\/seat\/answer$/, (floor) => floor.answer()],
  ['POST', /^\/seat\/hangup$/, (floor) => floor.hangUp()],
  ['POST', /^\/seat\/hold$/, (floor) => floor.change({ state: 'on_hold' })],
  ['POST', /^\/seat\/retrieve$/, (floor) => floor.change({ state: 'talking' })],
  ['POST', /^\/seat\/dial$/, (floor, _, body) => floor.dial(String(body.number))],
  ['POST', /^\/seat\/transfer$/, (floor) => floor.hangUp()],
  ['POST', /^\/seat\/consult$/, (floor, _, body) => floor.consult(String(body.to))],
  ['POST', /^\/seat\/consult\/complete$/, (floor) => floor.hangUp()],
  ['POST', /^\/seat\/consult\/cancel$/, (floor) => floor.change({ state: 'talking' })],
  ['POST', /^\/seat\/digits$/, (floor) => floor.seat],
  ['POST', /^\/seat\/wrap-up$/, (floor) => floor.change({ state: 'ready', call: null, wrap_up_until: null })],
  ['POST', /^\/seat\/monitor$/, (floor) => floor.change({ state: 'monitoring', call: newCall('inbound', '13800138000', '12345') })],
  ['DELETE', /^\/seat\/monitor$/, (floor) => floor.change({ state: 'not_ready', reason: null, call: null })],
  ['GET', /^\/interactions$/, (floor, _, __, query) => page(filterCalls(floor, query), query)],
  ['GET', /^\/interactions\/(\w+)$/, (floor, [id]) => oneCall(floor, id)],
  ['GET', /^\/recordings\/\w+\/peaks$/, () => peaks()],
  ['GET', /^\/screen-pop\/(\w+)$/, (floor, [id]) => popOf(floor, id ?? '')],
  ['POST', /^\/customers$/, (_, __, body) => ({ id: 'cus_new', region: null, ...body })],
  ['PUT', /^\/customers\/(\w+)$/, (_, [id], body) => ({ id, region: null, ...body })],
  ['GET', /^\/cases$/, (floor, _, __, query) => page(filterCases(floor, query), query)],
  ['POST', /^\/cases$/, (floor, _, body) => createCase(floor, body as unknown as NewCase)],
  ['GET', /^\/cases\/(\w+)$/, (floor, [id]) => oneCase(floor, id)],
  ['POST', /^\/cases\/(\w+)\/([\w-]+)$/, (floor, [id, command], body) => commandCase(floor, id, command, body)],
  ['GET', /^\/saved-filters\/.+$/, () => []],
  ['GET', /^\/reminders$/, () => []],
  ['GET', /^\/alarms$/, () => []],
  ['GET', /^\/security\/shut-outs$/, () => [{ address: '203.0.113.7', user: '8001', since: '2026-11-24T03:13:20.000Z', until: '2026-11-24T03:18:20.000Z', tries: 20, reason: 'one_user_guessed' }]],
  ['DELETE', /^\/security\/shut-outs\/.+$/, () => undefined],
  ['GET', /^\/flows$/, () => [{ id: 'hotline', version: 3 }]],
  ['GET', /^\/flows\/\w+$/, () => ({ format: 1, id: 'hotline', version: 3, start: 'open', nodes: {} })],
  ['GET', /^\/admin\/(\w+)$/, (_, [list]) => ADMINISTRATION[list ?? '']],
  ['GET', /^\/calendars$/, () => [{ id: 'office', weekdays: ['08:30-12:00', '14:30-17:30'] }]],
  ['GET', /^\/trunks$/, () => TRUNKS],
  ['GET', /^\/trunk-routes$/, () => ROUTES_OUT],
  ['GET', /^\/dialing-limits$/, () => TRUNKS[0]?.spec.brakes],
];

export function answer(floor: Floor, method: string, url: string, body: Body): [number, unknown] {
  const { pathname, searchParams } = new URL(url, 'http://mock');
  const path = pathname.replace('/api/v1', '');
  for (const [verb, pattern, handler] of ROUTES) {
    const match = verb === method && pattern.exec(path);
    if (!match) continue;
    try {
      return [200, handler(floor, match.slice(1), body, searchParams) ?? null];
    } catch (error) {
      if (error instanceof Refused) return [error.status, refusal(error.code)];
      throw error;
    }
  }
  return [404, refusal('not_found')];
}

const refusal = (code: string) => ({ error: { code, message: code } });

function need(floor: Floor) {
  if (!floor.user) throw new Refused(401, 'not_logged_in');
  return floor.user;
}

function setSeat(floor: Floor, body: Body): Seat {
  if (body.state === 'signed_out') return floor.change({ state: 'signed_out', phone: null, reason: null });
  const phone = body.phone ? { phone: String(body.phone), phone_connected: true } : {};
  const busy = ['talking', 'on_hold', 'consulting'].includes(floor.seat.state);
  if (busy) return floor.change({ pending: body.state === 'ready' ? null : 'not_ready', since: floor.seat.since });
  return floor.change({
    state: body.state === 'ready' ? 'ready' : 'not_ready',
    reason: body.reason ? String(body.reason) : null,
    call: null,
    wrap_up_until: null,
    ...phone,
  });
}

function page<T>(items: T[], query: URLSearchParams) {
  return { items: items.slice(0, Number(query.get('limit') ?? 50)), next: null };
}

function filterCalls(floor: Floor, query: URLSearchParams) {
  const keys = ['agent', 'queue', 'result', 'direction'] as const;
  return floor.interactions
    .filter((call) => keys.every((key) => !query.get(key) || call[key] === query.get(key)))
    .filter((call) => `${call.caller} ${call.called}`.includes(query.get('number') ?? ''));
}

function oneCall(floor: Floor, id: string | undefined) {
  const call = floor.interactions.find((each) => each.id === id) ?? floor.interactions[0];
  if (!call) throw new Refused(404, 'not_found');
  return {
    ...call,
    story: storyOf(call),
    legs: [],
    recordings: call.recording ? [{ id: call.recording }] : [],
    cases: floor.cases.slice(0, 1),
  };
}

function filterCases(floor: Floor, query: URLSearchParams) {
  return floor.cases
    .filter((item) => !query.get('state') || item.state === query.get('state'))
    .filter((item) => !query.get('kind') || item.kind === query.get('kind'))
    .filter((item) => `${item.number} ${item.title}`.includes(query.get('q') ?? ''));
}

function oneCase(floor: Floor, id: string | undefined): CaseDetail {
  const item = floor.cases.find((each) => each.id === id);
  if (!item) throw new Refused(404, 'not_found');
  return { ...item, allowed: allowedFor(item.state, need(floor).role) };
}

function createCase(floor: Floor, draft: NewCase): CaseDetail {
  const base = floor.cases[0];
  if (!base) throw new Refused(404, 'not_found');
  const created: CaseDetail = {
    ...base,
    ...draft,
    id: `case_${floor.cases.length + 1}`,
    number: `20261124${String(floor.cases.length + 40).padStart(4, '0')}`,
    version: 1,
    state: draft.answer ? 'closed' : draft.dispatch_to ? 'dispatched' : 'received',
    unit: UNITS.find((unit) => unit.id === draft.dispatch_to) ?? null,
    place: draft.place ?? '',
    urgent: draft.urgent ?? false,
    requester: { ...base.requester, ...(draft.requester as Partial<Requester>) },
    due: draft.answer ? { ...base.due, close: null, explanation: [] } : base.due,
    reply: draft.answer ?? null,
    created_at: new Date().toISOString(),
  };
  floor.cases.unshift(created);
  return created;
}

function commandCase(floor: Floor, id: string | undefined, command: string | undefined, body: Body) {
  const item = floor.cases.find((each) => each.id === id);
  const user = need(floor);
  if (!item || !command) throw new Refused(404, 'not_found');
  if (body.version !== item.version) throw new Refused(409, 'stale_version');
  item.version += 1;
  item.state = NEXT_STATE[command] ?? item.state;
  if (typeof body.text === 'string') item.reply = body.text;
  item.timeline = [
    ...item.timeline,
    {
      at: new Date().toISOString(),
      event: command.replaceAll('-', '_'),
      actor: { name: user.name, role: user.role, unit: user.unit },
      params: {},
      interaction: null,
      recording: null,
      text: String(body.text ?? body.note ?? body.reason ?? ''),
    },
  ];
  return item;
}

/** Speech-like waves: two people taking turns. */
function peaks() {
  const wave = (turn: number) =>
    Array.from({ length: 800 }, (_, at): [number, number] => {
      const speaks = Math.floor(at / 57) % 2 === turn ? 1 : 0.04;
      const size = speaks * (0.25 + 0.7 * Math.abs(Math.sin(at * 1.7) * Math.sin(at * 0.31 + turn)));
      return [-size * 0.9, size];
    });
  return { duration_ms: 187_400, left: wave(0), right: wave(1) };
}
