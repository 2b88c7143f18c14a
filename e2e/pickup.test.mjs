// INVITE with Replaces (RFC 3891): what rings at a colleague's desk phone is
// picked up by a lamp's key, and a talk moves to another phone of its
// extension. The ids come from the lamp (RFC 4235); who hears whom is checked
// by everybody's tone.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { agentAt, callOf, citizen, overOnce, playable, sharedFloor, tells, wallIsEmpty } from './lib/floor.mjs';
import { dialogOf, lamps } from './lib/lamps.mjs';
import { until } from './lib/process.mjs';
import { find } from './lib/rtp.mjs';
import { PASSWORD } from './lib/server.mjs';
import { status, Telephone, udp } from './lib/sip.mjs';
import { takeOver, watch } from './lib/sipp.mjs';
import { earOfPort, hears, steps } from './lib/story.mjs';

const VOICE = { citizen: 600, first: 900, taker: 1300 };

describe('a telephone in the place of another', () => {
  const floor = sharedFloor();

  const earOf = (phone) => earOfPort(floor, phone.mediaPort());
  const account = () => ({ password: PASSWORD, sip_port: floor.server.sip });
  const lastLamp = (watcher, state) =>
    until(() => `the lamp is ${state}; it was ${lamps(watcher)}`, () => lamps(watcher).at(-1) === state, { timeout_ms: 20_000 });

  async function bothHear({ caller, taker }) {
    const since_ms = Date.now();
    await hears('the citizen', earOf(caller), VOICE.taker, since_ms);
    await hears('who took over', earOf(taker), VOICE.citizen, since_ms);
  }

  async function end({ caller, agents, from, phones }) {
    await caller.hangUp();
    assert.equal(await caller.ended, 0, caller.transcript());
    const log = await overOnce(floor.server, floor.wall.client, from);
    await wallIsEmpty(floor.wall);
    for (const phone of phones) await phone.kill();
    for (const agent of agents) {
      await agent.client.put('/seat', { state: 'signed_out' });
      await agent.leaves();
    }
    return log;
  }

  test('a lamp\'s key picks up what rings at a colleague\'s', { timeout: 90_000 }, async () => {
    const from = '13900000601';
    const rung = await agentAt(floor.server, '1001', { hertz: VOICE.first, ring_ms: 60_000 });
    const picker = await agentAt(floor.server, '1002');
    await picker.client.put('/seat', { state: 'not_ready', phone: '8002' });
    const lamp = await watch({ number: '8001', watcher: '8002', ...account() });
    const seat = await watch({ number: '1001', watcher: '8002', ...account() });
    const own = await watch({ number: '8002', watcher: '8001', ...account() });
    await rung.ready();
    const caller = await citizen(floor.server, from, { key: '0', hertz: VOICE.citizen });
    const replaces = await dialogOf(lamp, 'early');
    assert.equal(await dialogOf(seat, 'early'), replaces, 'the agent\'s lamp names the same call');

    const taker = await takeOver({ number: '8002', of: '8001', replaces, hertz: VOICE.taker, ...account() });
    await taker.talking();
    assert.equal(await rung.phone.ended, 0, rung.phone.transcript());
    const cancel = await rung.phone.saw('received', /^CANCEL /);
    assert.match(cancel.text, /^Reason: SIP;cause=200;text="Call completed elsewhere"\r$/m);
    const pop = await picker.events.next('screen_pop');
    await picker.seat('talking');
    await rung.seat('ready');
    await bothHear({ caller, taker });
    await callOf(floor.wall.client, from, tells('connected', { agent: '1002' }));
    await lastLamp(lamp, 'terminated');
    await lastLamp(own, 'confirmed');

    const log = await end({ caller, agents: [rung, picker], from, phones: [lamp, seat, own] });
    assert.equal(await taker.ended, 0, taker.transcript());
    assert.equal((pop.pop ?? pop).interaction, log.id);
    assert.deepEqual([log.agent, log.result], ['1002', 'served']);
    const ends = steps(log.story, 'offer_ended').map(({ agent, end }) => [agent, end]);
    assert.deepEqual(ends, [['1001', 'picked_up'], ['1002', 'answered']]);
    const [taken] = steps(log.story, 'taken_over');
    assert.deepEqual([taken.phone, taken.agent], ['8002', '1002']);
    const { left, right } = await playable(floor.server, floor.wall.client, log.recordings.at(-1).id);
    assert.ok(find(right, VOICE.taker).seconds >= 1 && find(left, VOICE.citizen).seconds >= 1, 'both are recorded');
  });

  test('a talk moves to another phone of its extension, and to no other', { timeout: 90_000 }, async () => {
    const from = '13900000602';
    const agent = await agentAt(floor.server, '1003', { hertz: VOICE.first });
    const lamp = await watch({ number: '8003', ...account() });
    await agent.ready();
    const caller = await citizen(floor.server, from, { key: '0', hertz: VOICE.citizen });
    await agent.seat('talking');
    await callOf(floor.wall.client, from, tells('connected', { agent: '1003' }));
    await hears('the citizen', earOf(caller), VOICE.first, Date.now());
    const replaces = await dialogOf(lamp, 'confirmed');

    const line = await udp(floor.server.sip);
    const refused = async (user, value) => {
      const { answer } = await new Telephone(line, { user }).invite('8003', { headers: [`Replaces: ${value}`] });
      return status(answer);
    };
    assert.equal(await refused('8004', replaces), 603, 'another extension');
    assert.equal(await refused('13800000077', replaces), 403, 'a trunk');
    assert.equal(await refused('8004', replaces.replace(/to-tag=[^;]+/, 'to-tag=guessed')), 481, 'a dialog that is not there');
    line.close();

    const taker = await takeOver({ number: '8003', of: '8003', replaces, hertz: VOICE.taker, ...account() });
    await taker.talking();
    await agent.phone.saw('received', /^BYE /);
    assert.equal(await agent.phone.ended, 0, agent.phone.transcript());
    await bothHear({ caller, taker });
    assert.equal(agent.latest.state, 'talking');
    // Its voice is to be found in the recording, a second of it.
    await sleep(1_500);

    const log = await end({ caller, agents: [agent], from, phones: [lamp] });
    assert.equal(await taker.ended, 0, taker.transcript());
    assert.equal(steps(log.story, 'taken_over').length, 1);
    assert.equal(steps(log.story, 'connected').length, 1, 'one talk, one segment');
    assert.equal(log.recordings.length, 1);
    const { right } = await playable(floor.server, floor.wall.client, log.recordings[0].id);
    for (const hertz of [VOICE.first, VOICE.taker]) assert.ok(find(right, hertz).seconds >= 1, `${hertz} Hz is recorded`);
  });
});
