// A bug in one call ends that call and no other (invariant 5). The program
// under test was built for development and makes bugs on purpose: `D` panics in
// the control thread, `C` in the media thread, `B` breaks that thread as a whole.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { agentAt, callOf, citizen, openFloor, overOnce, playable, tells, wallIsEmpty, wallOf } from './lib/floor.mjs';
import { capture, heardAt } from './lib/pcap.mjs';
import { until } from './lib/process.mjs';
import { find } from './lib/rtp.mjs';
import { earOfPort, hearsPrompt, steps } from './lib/story.mjs';

const VOICE = { neighbour: 600, agent: 900 };

describe('a bug ends the call it is in, and no other', () => {
  let [server, wall, wire] = [];
  before(async () => {
    server = await openFloor({ env: { YINGDA_FAULTS: '1' } });
    wall = await wallOf(server);
    wire = await capture(`udp portrange ${server.rtp.join('-')}`);
  });
  after(async () => {
    await wire?.stop();
    await server?.stop();
  });

  async function talk(number, from) {
    const agent = await agentAt(server, number, { hertz: VOICE.agent });
    await agent.ready();
    const caller = await citizen(server, from, { key: '0', hertz: VOICE.neighbour });
    await callOf(wall.client, from, tells('connected', { agent: number }));
    return { agent, caller };
  }

  /** Sound goes both ways from now on, for a second. */
  async function bothHear({ agent, caller }) {
    const since_ms = Date.now();
    const hears = (phone, hertz) => find(heardAt(wire.soFar(), phone.mediaPort(), since_ms), hertz).seconds >= 1;
    await until('sound both ways', () => hears(caller, VOICE.agent) && hears(agent.phone, VOICE.neighbour), { timeout_ms: 15_000, every_ms: 200 });
  }

  for (const [key, where, agents] of [['D', 'control', ['1001', '1002']], ['C', 'media', ['1003', '1004']]]) {
    test(`in the ${where} thread`, { timeout: 60_000 }, async () => {
      const neighbour = await talk(agents[0], `1390000061${agents[0].at(-1)}`);
      const struck = await talk(agents[1], `1390000062${agents[1].at(-1)}`);
      await struck.caller.pressByInfo(key);
      assert.equal(await struck.caller.ended, 0, struck.caller.transcript());
      const log = await overOnce(server, wall.client, struck.caller.from);
      assert.equal(log.legs.length, 2);
      await struck.agent.seat('wrap_up', 'not_ready');

      await bothHear(neighbour);
      await neighbour.caller.hangUp();
      assert.equal(await neighbour.caller.ended, 0, neighbour.caller.transcript());
      assert.equal((await overOnce(server, wall.client, neighbour.caller.from)).result, 'served');
      // Whoever calls next is served, by the agent whose call broke too.
      await struck.agent.awaitsCall();
      await struck.agent.client.put('/seat', { state: 'ready' });
      const next = await citizen(server, `1390000063${agents[0].at(-1)}`, { key: '0' });
      await callOf(wall.client, next.from, tells('connected', { agent: agents[1] }));
      await next.hangUp();
      await overOnce(server, wall.client, next.from);
      await wallIsEmpty(wall);
      assert.match(server.output(), /a bug on purpose/);
      await struck.agent.client.put('/seat', { state: 'signed_out' });
    });
  }
});

describe('a bug breaks the media thread as a whole', () => {
  test('its calls go on, and so do their recordings', { timeout: 90_000 }, async (t) => {
    const server = await openFloor({ env: { YINGDA_FAULTS: '1' } });
    t.after(() => server.stop());
    const wire = await capture(`udp portrange ${server.rtp.join('-')}`);
    t.after(() => wire.stop());
    const wall = await wallOf(server);
    const talks = [];
    for (const number of ['1001', '1002']) {
      const agent = await agentAt(server, number, { hertz: VOICE.agent });
      await agent.ready();
      const caller = await citizen(server, `1390000064${number.at(-1)}`, { key: '0', hertz: VOICE.neighbour });
      await callOf(wall.client, caller.from, tells('connected', { agent: number }));
      talks.push({ agent, caller });
    }
    const waiting = await citizen(server, '13900000649', { key: '0' });
    await callOf(wall.client, waiting.from, tells('queued'));

    await waiting.pressByInfo('B');
    const struck_ms = Date.now();
    const hears = (phone, hertz) => find(heardAt(wire.soFar(), phone.mediaPort(), struck_ms), hertz).seconds >= 1;
    const all = () => talks.every(({ agent, caller }) => hears(caller, VOICE.agent) && hears(agent.phone, VOICE.neighbour));
    await until('sound both ways in every call', all, { timeout_ms: 15_000, every_ms: 100 });
    assert.match(server.output(), /the media thread broke and begins anew/);
    await hearsPrompt('who waits', earOfPort({ wire }, waiting.mediaPort()), 'music/hold', struck_ms);

    for (const phone of [waiting, ...talks.map(({ caller }) => caller)]) {
      await phone.hangUp();
      assert.equal(await phone.ended, 0, phone.transcript());
    }
    for (const { caller } of talks) {
      const log = await overOnce(server, wall.client, caller.from);
      assert.deepEqual([log.result, log.recordings.length], ['served', 1]);
      const { rate, left, right } = await playable(server, wall.client, log.recordings[0].id);
      const at = Math.max(0, Math.round((struck_ms - Date.parse(steps(log.story, 'recording_started')[0].at)) * rate / 1000));
      for (const [side, hertz] of [[left, VOICE.neighbour], [right, VOICE.agent]]) {
        assert.ok(find(side.slice(at), hertz, rate).seconds > 0.5, `${hertz} Hz is recorded afterwards`);
      }
    }
    await overOnce(server, wall.client, waiting.from);
    await wallIsEmpty(wall);
  });
});
