// Handing a citizen on: blind and after asking, to a colleague and to an
// outside number. Who hears whom is checked by everybody's tone.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { agentAt, callOf, citizen, overOnce, playable, sharedFloor, tells, wallIsEmpty } from './lib/floor.mjs';
import { find } from './lib/rtp.mjs';
import { answer } from './lib/sipp.mjs';
import { earOfPort, hears, hearsNoMore, listenFor, steps } from './lib/story.mjs';

const VOICE = { citizen: 600, first: 900, second: 1100, outside: 1300 };
const OUTSIDE = '13700000009';

describe('handing a citizen on', () => {
  const floor = sharedFloor();

  const earOf = (phone) => earOfPort(floor, phone.mediaPort());

  /** A citizen in talk with the first agent; a second agent sits ready beside. */
  async function talk({ from, first = '1001', second = '1002' }) {
    const agents = [await agentAt(floor.server, first, { hertz: VOICE.first }), await agentAt(floor.server, second, { hertz: VOICE.second })];
    await agents[0].ready();
    const caller = await citizen(floor.server, from, { key: '0', hertz: VOICE.citizen });
    await agents[0].seat('talking');
    await callOf(floor.wall.client, from, tells('connected', { agent: first }));
    await agents[1].ready();
    const since_ms = Date.now();
    await hears('the citizen', earOf(caller), VOICE.first, since_ms);
    return { caller, agents, from };
  }

  /** The citizen hangs up; nothing of the call is left anywhere. */
  async function end({ caller, agents, from }) {
    await caller.hangUp();
    assert.equal(await caller.ended, 0, caller.transcript());
    const log = await overOnce(floor.server, floor.wall.client, from);
    await wallIsEmpty(floor.wall);
    for (const agent of agents) {
      await agent.client.put('/seat', { state: 'signed_out' });
      await agent.leaves();
    }
    return log;
  }

  test('blind, to a colleague: call, card and recording go along', { timeout: 60_000 }, async () => {
    const talking = await talk({ from: '13900000501' });
    const { caller, agents: [first, second] } = talking;
    await first.say('transfer', { to: '1002' });
    const pop = await second.events.next('screen_pop');
    await second.seat('talking');
    const handed_ms = Date.now();
    await hears('the citizen', earOf(caller), VOICE.second, handed_ms);
    await hears('the colleague', earOf(second.phone), VOICE.citizen, handed_ms);
    await first.seat('wrap_up');
    const log = await end(talking);
    assert.equal((pop.pop ?? pop).interaction, log.id, 'the card of the call moved along');
    const [transferred] = steps(log.story, 'transferred');
    assert.deepEqual([transferred.kind, transferred.agent], ['blind', '1001']);
    assert.equal(log.agent, '1002');
    const { right } = await playable(floor.server, floor.wall.client, log.recordings.at(-1).id);
    assert.ok(find(right, VOICE.second).seconds >= 1, 'the colleague is recorded');
  });

  test('blind, to an outside number, recorded there too', { timeout: 60_000 }, async () => {
    const talking = await talk({ from: '13900000502' });
    const outside = await answer({ number: OUTSIDE, port: floor.server.carrier, hertz: VOICE.outside });
    await talking.agents[0].say('transfer', { to: OUTSIDE });
    const since_ms = Date.now();
    await hears('the citizen', earOf(talking.caller), VOICE.outside, since_ms, 2);
    await hears('the one outside', earOf(outside), VOICE.citizen, since_ms);
    await talking.agents[0].seat('wrap_up');
    const log = await end(talking);
    assert.equal(await outside.ended, 0, outside.transcript());
    const sounds = await Promise.all(log.recordings.map(({ id }) => playable(floor.server, floor.wall.client, id)));
    assert.ok(sounds.some(({ right }) => find(right, VOICE.outside).seconds >= 1), 'the outside leg is recorded');
  });

  test('asked first, then taken back; then asked and handed over', { timeout: 90_000 }, async () => {
    const talking = await talk({ from: '13900000503' });
    const { caller, agents: [first, second] } = talking;
    await first.say('consult', { to: '1002' });
    await callOf(floor.wall.client, talking.from, tells('consult_answered'));
    await hears('the colleague', earOf(second.phone), VOICE.first, Date.now());
    await listenFor('the citizen on hold', earOf(caller), 1, Date.now());
    await hearsNoMore('the citizen', earOf(caller), VOICE.first);
    assert.equal(find(await earOf(second.phone).since(0), VOICE.citizen).seconds, 0, 'the colleague does not hear the citizen');

    await first.say('consult/cancel');
    await first.seat('talking');
    await hears('the citizen, taken back,', earOf(caller), VOICE.first, Date.now());
    await second.seat('ready', 'wrap_up');
    await second.phone.ended;

    await second.awaitsCall();
    await first.say('consult', { to: '1002' });
    await callOf(floor.wall.client, talking.from, ({ story }) => steps(story, 'consult_answered').length === 2);
    await first.say('consult/complete');
    const handed_ms = Date.now();
    await hears('the citizen', earOf(caller), VOICE.second, handed_ms);
    await hears('the colleague', earOf(second.phone), VOICE.citizen, handed_ms);
    await first.seat('wrap_up');
    const log = await end(talking);
    assert.equal(steps(log.story, 'transferred').at(-1).kind, 'consult');
  });

  test('the colleague asked hangs up: the citizen is taken back by itself', { timeout: 60_000 }, async () => {
    const talking = await talk({ from: '13900000504' });
    const { caller, agents: [first, second] } = talking;
    await first.say('consult', { to: '1002' });
    await callOf(floor.wall.client, talking.from, tells('consult_answered'));
    await second.phone.hangUp();
    await first.seat('talking');
    await hears('the citizen, taken back,', earOf(caller), VOICE.first, Date.now());
    await end(talking);
  });

  test('nobody there: the refusal has a code, and the talk goes on', { timeout: 60_000 }, async () => {
    const talking = await talk({ from: '13900000505' });
    const [first] = talking.agents;
    const refused = (to) => first.say('transfer', { to }).then(() => null, (error) => error.code);
    assert.equal(await refused('1015'), 'target_busy');
    assert.equal(await refused('777'), 'no_such_target');
    await hears('the citizen', earOf(talking.caller), VOICE.first, Date.now());
    await end(talking);
  });
});
