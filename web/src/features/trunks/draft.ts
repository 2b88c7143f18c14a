/** A trunk as the form holds it: lists as text, one entry a line. */

import type { Brakes, Trunk, TrunkSpec } from '@/api/types';
import { lines } from './words';

export interface BrakesDraft extends Omit<Brakes, 'open' | 'closed' | 'international'> {
  open: string;
  closed: string;
  international: 'inherit' | 'open' | 'closed';
}

export interface Draft extends Omit<TrunkSpec, 'gateways' | 'accept_from' | 'brakes'> {
  name: string;
  gateways: string;
  accept_from: string;
  brakes: BrakesDraft;
}

const NEW: TrunkSpec = {
  kind: 'carrier',
  off: false,
  address: '',
  transport: 'udp',
  tls_name: null,
  gateways: [],
  accept_from: [],
  calls_max: 100,
  calls_per_second_max: null,
  username: null,
  password: null,
  register: false,
  register_s: null,
  domain: null,
  probe_s: 30,
  caller: { show: 'own', number: null },
  rules: { called_in: [], caller_in: [], called_out: [], caller_out: [] },
  overlap: false,
  brakes: {
    open: [],
    closed: [],
    international: null,
    calendar: null,
    calls_per_minute_max: null,
    minutes_per_day_max: null,
  },
};

export function draftOf(trunk: Trunk | null): Draft {
  const { gateways = [], accept_from = [], brakes, ...spec } = trunk?.spec ?? NEW;
  const written = (gateway: { address: string; transport: string }) =>
    gateway.transport === 'udp' ? gateway.address : `${gateway.address}/${gateway.transport}`;
  return {
    ...spec,
    name: trunk?.name ?? '',
    gateways: gateways.map(written).join('\n'),
    accept_from: accept_from.join('\n'),
    brakes: brakesDraft(brakes),
  };
}

export function specOf({ name: _, gateways, accept_from, brakes, ...rest }: Draft): TrunkSpec {
  const gateway = (line: string) => {
    const [address = '', named] = line.split('/');
    const transport: TrunkSpec['transport'] = named === 'tcp' || named === 'tls' ? named : 'udp';
    return { address, transport };
  };
  const rules = Object.fromEntries(
    Object.entries(rest.rules).map(([list, all]) => [
      list,
      (all ?? []).map((rule) => ({
        prefix: rule?.prefix ?? '',
        digits: rule?.digits ?? null,
        strip: rule?.strip ?? 0,
        add: rule?.add ?? '',
      })),
    ]),
  ) as TrunkSpec['rules'];
  return {
    ...rest,
    username: rest.username || null,
    password: rest.password || null,
    domain: rest.domain || null,
    tls_name: rest.tls_name || null,
    caller: { show: rest.caller.show, number: rest.caller.number || null },
    rules,
    gateways: lines(gateways).map(gateway),
    accept_from: lines(accept_from),
    brakes: brakesOf(brakes),
  };
}

export function brakesDraft(brakes: Brakes): BrakesDraft {
  const open = brakes.international === true;
  const international = open ? 'open' : brakes.international === false ? 'closed' : 'inherit';
  return { ...brakes, open: brakes.open.join('\n'), closed: brakes.closed.join('\n'), international };
}

export function brakesOf(draft: BrakesDraft): Brakes {
  return {
    ...draft,
    open: lines(draft.open),
    closed: lines(draft.closed),
    international: draft.international === 'inherit' ? null : draft.international === 'open',
    calendar: draft.calendar || null,
    calls_per_minute_max: draft.calls_per_minute_max ?? null,
    minutes_per_day_max: draft.minutes_per_day_max ?? null,
  };
}
