import { describe, expect, it } from 'vitest';
import type { Trunk } from '@/api/types';
import { brakesDraft, brakesOf, draftOf, specOf } from './draft';
import { healthOf, troubleInWords } from './words';

const fresh = { ...specOf(draftOf(null)), address: '203.0.113.5:5060' };
const gateway = (reach: 'up' | 'down' | 'unknown') => ({
  address: reach,
  reach,
  since: '2026-11-26T00:00:00Z',
  round_trip_ms: null,
  last_trouble: null,
});
const trunk = (reaches: ('up' | 'down' | 'unknown')[], up = true): Trunk => ({
  name: 'carrier',
  from_file: false,
  has_password: false,
  calls: 0,
  spec: fresh,
  state: { up, gateways: reaches.map(gateway), registration: null },
});

describe('a trunk in the form', () => {
  it('comes out as it went in', () => {
    const spec = {
      ...fresh,
      gateways: [
        { address: '203.0.113.6:5060', transport: 'udp' as const },
        { address: 'sbc.example.com:5060', transport: 'tcp' as const },
      ],
      accept_from: ['203.0.113.0/24', '198.51.100.7'],
      rules: { ...fresh.rules, called_out: [{ prefix: '9', digits: 4, strip: 1, add: '' }] },
      brakes: { ...fresh.brakes, closed: ['0900'], international: true },
    };
    expect(specOf(draftOf({ ...trunk(['up']), spec }))).toEqual(spec);
  });

  it('reads lists however they are separated', () => {
    const brakes = brakesDraft(fresh.brakes);
    expect(brakesOf({ ...brakes, closed: '0900, 168；\n 96' }).closed).toEqual(['0900', '168', '96']);
  });
});

describe("a trunk's health", () => {
  it('is one word', () => {
    expect(healthOf(trunk(['up', 'up']))).toBe('up');
    expect(healthOf(trunk(['up', 'down']))).toBe('partly');
    expect(healthOf(trunk(['down', 'down'], false))).toBe('down');
    expect(healthOf(trunk(['unknown']))).toBe('unknown');
    expect(healthOf({ ...trunk(['up']), state: null })).toBe('off');
  });

  it('tells refusals by their status', () => {
    const t = (key: string) => key;
    const refused = (status: number) => ({ at: '', kind: 'refused', status, reason: 'No' });
    expect(troubleInWords(t, refused(403))).toBe('trunk_trouble.refused_403');
    expect(troubleInWords(t, refused(499))).toBe('trunk_trouble.refused');
    expect(troubleInWords(t, { at: '', kind: 'silent', status: null, reason: null })).toBe('trunk_trouble.silent');
  });
});
