/** The mock floor's trunks: one well, one half gone, one that is not there. */

import type { Trunk, TrunkRoute, TrunkSpec } from '@/api/types';

const SPEC: TrunkSpec = {
  kind: 'carrier',
  off: false,
  address: '203.0.113.5:5060',
  transport: 'udp',
  tls_name: null,
  gateways: [{ address: '203.0.113.6:5060', transport: 'udp' }],
  accept_from: ['203.0.113.0/24'],
  calls_max: 240,
  calls_per_second_max: 20,
  username: null,
  password: null,
  register: false,
  register_s: null,
  domain: null,
  probe_s: 30,
  caller: { show: 'own', number: '059112345' },
  rules: { called_in: [], caller_in: [], called_out: [], caller_out: [] },
  overlap: false,
  brakes: {
    open: [],
    closed: ['0900'],
    international: null,
    calendar: null,
    calls_per_minute_max: 10,
    minutes_per_day_max: 300,
  },
};

const AT = '2026-11-24T03:05:09Z';

export const TRUNKS: Trunk[] = [
  {
    name: 'telecom',
    from_file: false,
    has_password: false,
    calls: 37,
    spec: SPEC,
    state: {
      up: true,
      gateways: [
        { address: '203.0.113.5:5060', reach: 'up', since: AT, round_trip_ms: 18, last_trouble: null },
        {
          address: '203.0.113.6:5060',
          reach: 'down',
          since: AT,
          round_trip_ms: null,
          last_trouble: { at: AT, kind: 'refused', status: 503, reason: 'Service Unavailable' },
        },
      ],
      registration: null,
    },
  },
  {
    name: 'ims',
    from_file: false,
    has_password: true,
    calls: 2,
    spec: { ...SPEC, address: 'ims.example.com:5060', gateways: [], register: true, username: '059112345', calls_max: 30 },
    state: {
      up: true,
      gateways: [{ address: 'ims.example.com:5060', reach: 'up', since: AT, round_trip_ms: 31, last_trouble: null }],
      registration: { registered: true, since: AT, until: '2026-11-24T04:05:09Z', last_trouble: null },
    },
  },
  {
    name: 'pbx',
    from_file: true,
    has_password: false,
    calls: 0,
    spec: { ...SPEC, kind: 'inside_line', address: '10.0.0.9:5060', gateways: [], calls_max: 16, caller: { show: 'pass_on', number: null } },
    state: {
      up: false,
      gateways: [
        {
          address: '10.0.0.9:5060',
          reach: 'down',
          since: AT,
          round_trip_ms: null,
          last_trouble: { at: AT, kind: 'unreachable', status: null, reason: null },
        },
      ],
      registration: null,
    },
  },
];

export const ROUTES_OUT: TrunkRoute[] = [
  { prefix: '', digits: null, trunks: ['telecom', 'ims'] },
  { prefix: '3', digits: 4, trunks: ['pbx'] },
];
