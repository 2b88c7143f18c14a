// A citizen calls by the trunk, an agent at a SIP desk phone answers, the
// citizen rates: all of it with telephones not written here (rows F1, F2, F3,
// F16, F17, F28, F36, S2).

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { capture, heardAt } from './lib/pcap.mjs';
import { find, readWav } from './lib/rtp.mjs';
import { PASSWORD, serve } from './lib/server.mjs';
import { answer, call, register } from './lib/sipp.mjs';

const CITIZEN_HERTZ = 600;
const AGENT_HERTZ = 900;

let server;
before(async () => (server = await serve()));
after(() => server?.stop());

test('a whole call with a desk phone', { timeout: 90_000 }, async () => {
  const agent = await server.login('1001');
  const port = await register({ number: '8001', password: PASSWORD, sip_port: server.sip });
  const events = await agent.events();
  const phone = await answer({ number: '8001', port, hertz: AGENT_HERTZ, ring_ms: 800 });
  const seat = await agent.put('/seat', { state: 'ready', phone: '8001' });
  assert.deepEqual([seat.state, seat.phone, seat.phone_connected], ['ready', '8001', true]);

  const wire = await capture('udp');
  const caller = await call({ sip_port: server.sip, hertz: CITIZEN_HERTZ, keys: '01' });
  await caller.talking();
  await sleep(1500);
  await caller.press('0');
  await phone.talking(20_000);
  const pop = await events.next('screen_pop');
  assert.ok(pop.came_ms < (await phone.saw('sent', /^SIP\/2.0 200/)).at_ms, 'the pop comes before the ring ends');
  await events.next('seat', ({ seat }) => seat?.state === 'talking');
  await sleep(6000);
  await agent.post('/seat/hangup');
  assert.equal(await phone.ended, 0, phone.transcript());
  await sleep(1500);
  await caller.press('1');
  assert.equal(await caller.ended, 0, caller.transcript());

  const datagrams = await wire.stop();
  assert.ok(find(heardAt(datagrams, caller.mediaPort()), AGENT_HERTZ).seconds > 2, 'the caller hears the agent');
  assert.ok(find(heardAt(datagrams, phone.mediaPort()), CITIZEN_HERTZ).seconds > 2, 'the agent hears the caller');
  await logged(agent, caller);
});

/** The call log agrees with the caller's telephone, and the recording holds each voice on its own side. */
async function logged(agent, caller) {
  const { items } = await agent.eventually('/interactions', ({ items }) => items[0]?.rating && items[0]?.recording);
  const [entry] = items;
  assert.deepEqual([entry.caller, entry.called, entry.agent, entry.result, entry.rating], ['13800000001', '12345', '1001', 'served', 'satisfied']);
  const moments = caller.messages();
  const began = moments.find(({ text }) => text.startsWith('INVITE ')).at_ms;
  const ended = moments.find(({ text }) => text.startsWith('BYE ')).at_ms;
  const [late, later] = [Date.parse(entry.started_at) - began, Date.parse(entry.ended_at) - ended];
  assert.ok(Math.abs(late) < 100 && Math.abs(later) < 100, `the log begins ${late} ms and ends ${later} ms after SIPp's`);

  const { legs } = await agent.eventually(`/interactions/${entry.id}`, ({ legs }) => legs.every(({ sound }) => sound));
  for (const { sound } of legs) assert.ok(sound.codec === 'PCMA' && sound.score > 4 && sound.lost_percent < 1, JSON.stringify(sound));

  const { channels: [citizen, served], rate } = readWav(await agent.download(`/recordings/${entry.recording}`));
  const [left, right] = [find(citizen, CITIZEN_HERTZ, rate), find(served, AGENT_HERTZ, rate)];
  assert.ok(left.seconds > 2 && find(citizen, AGENT_HERTZ, rate).seconds < 0.3, JSON.stringify(left));
  assert.ok(right.seconds > 2 && find(served, CITIZEN_HERTZ, rate).seconds < 0.3, JSON.stringify(right));
}
