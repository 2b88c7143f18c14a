/** What the mock floor's administrator sees; it changes nothing. */

import type { Checklist, DeskPhone, DialedNumber, OfficeUnit, QueueSettings, StaffMember, Team } from '@/api/types';
import { AGENTS, QUEUES, UNITS } from './data';

const teams: Team[] = [
  { id: 'first', name: '一班', active: true, people: 10 },
  { id: 'second', name: '二班', active: true, people: 10 },
];

const users: StaffMember[] = AGENTS.map((agent, at) => ({
  id: `usr_${agent.number}`,
  username: agent.number,
  name: agent.name,
  role: 'agent',
  team: at < 10 ? 'first' : 'second',
  unit: null,
  active: at !== 7,
  agent: agent.id,
  number: agent.number,
  extension: agent.extension,
  may_dial_outside: true,
  may_monitor: false,
  recorded: true,
  queues: QUEUES.map((queue) => queue.id),
  seat_state: at % 3 === 0 ? 'talking' : 'ready',
  created_at: '2026-11-01T00:00:00Z',
}));

const units: OfficeUnit[] = UNITS.map((unit, at) => ({ ...unit, active: true, sms_number: '', parent: null, level: 'city' as const, operators: 2 - at, leaders: 1 }));

const queues: QueueSettings[] = QUEUES.map((queue, at) => ({
  ...queue,
  number: String(6000 + at),
  ring_s: 20,
  wrap_up_s: 30,
  announce_s: 30,
  waiting_max: 50,
  members: at === 0 ? AGENTS.map((agent) => agent.id) : [],
  flows: at === 0 ? ['hotline'] : [],
}));

const phones: DeskPhone[] = AGENTS.map((agent, at) => ({
  number: agent.extension ?? '',
  registered: at % 2 === 0,
  agents: [agent.number],
  in_use_by: at % 4 === 0 ? agent.number : null,
}));

const numbers: DialedNumber[] = [
  { number: '12345', kind: 'flow', flow: 'hotline' },
  { number: '9196', kind: 'echo', flow: null },
];

const checklist: Checklist = {
  units: 3,
  units_with_people: 2,
  agents: 20,
  phones: 20,
  queues: 2,
  queues_with_agents: 1,
  flows: 1,
  numbers: 2,
  trunks: 0,
  hotline: true,
};

export const ADMINISTRATION: Record<string, unknown> = { users, teams, units, queues, phones, numbers, checklist };
