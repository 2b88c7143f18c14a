// The program is killed in the middle of calls and started again: talks have
// sound both ways again within moments, callers keep their place in the queue,
// and the log and the recordings are whole, as if nothing had been.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { capture, heardAt } from './lib/pcap.mjs';
import { until } from './lib/process.mjs';
import { agentAt, callOf, citizen, openFloor, overOnce, playable, tells, wallOf } from './lib/floor.mjs';
import { find } from './lib/rtp.mjs';
import { serve } from './lib/server.mjs';
import { VOICE as IN_BROWSER, earOfBrowser, earOfPort, hears, hearsPrompt, logIn, openCentre, steps } from './lib/story.mjs';

const VOICE = { citizen: 600, agent: 900 };
/** The program of the tests is not built for speed. */
const BACK_MS = 6_000;

describe('the program is killed and started again', { concurrency: true }, () => {
  test('a talk, a caller on hold and callers in the queue go on', { timeout: 120_000 }, async (t) => {
    const server = await openFloor();
    let running = server;
    t.after(() => running.stop());
    const wire = await capture(`udp portrange ${server.rtp.join('-')}`);
    t.after(() => wire.stop());
    const wall = await wallOf(server);
    const [talks, holds] = [await agentAt(server, '1001'), await agentAt(server, '1002')];
    const talking = await served(wall, server, talks, '13900007001');
    const held = await served(wall, server, holds, '13900007002');
    await holds.say('hold');
    await holds.seat('on_hold');
    const waiting = [];
    for (const from of ['13900007003', '13900007004']) {
      waiting.push(await citizen(server, from, { key: '0' }));
      await callOf(wall.client, from, tells('queued'));
    }
    const before = await wall.client.get('/interactions?number=13900007001');
    // The journal is a quarter of a second behind.
    await settled(500);

    await server.kill();
    const killed_ms = Date.now();
    running = await openFloor({ instead_of: server });
    // And once more: what one took up, the next takes up as well.
    await running.kill();
    running = await openFloor({ instead_of: server });
    const heardBy = (phone, hertz, since_ms) => find(heardAt(wire.soFar(), phone.mediaPort(), since_ms), hertz).seconds >= 0.5;
    await until('sound both ways', () => heardBy(talking, VOICE.agent, killed_ms) && heardBy(talks.phone, VOICE.citizen, killed_ms), { timeout_ms: BACK_MS, every_ms: 50 });
    t.diagnostic(`sound is back and was heard for half a second after ${Date.now() - killed_ms} ms`);
    await Promise.all([held, ...waiting].map((phone) => hearsPrompt(phone.from, earOfPort({ wire }, phone.mediaPort()), 'music/hold', killed_ms)));

    // The pages see the calls as they were, and the queue its order.
    const again = await wallOf(running);
    assert.deepEqual(again.calls.map(({ stage }) => stage).sort(), ['on_hold', 'talking', 'waiting', 'waiting']);
    const [agent, holder] = await Promise.all([returned(running, talks), returned(running, holds)]);
    await agent.seat('talking');
    await holder.seat('on_hold');

    // Commands reach the calls that went on; a phone's own hang-up as well.
    await holder.say('retrieve');
    await until('the held caller hears the agent', () => heardBy(held, VOICE.agent, killed_ms), { timeout_ms: 10_000, every_ms: 100 });
    await held.hangUp();
    await held.ended;
    await agent.say('hangup');
    assert.equal(await talking.ended, 0, talking.transcript());
    await agent.awaitsCall();
    await agent.client.put('/seat', { state: 'ready' });
    await callOf(again.client, waiting[0].from, tells('connected'));
    const second = await callOf(again.client, waiting[1].from);
    assert.ok(!tells('connected')(second), 'who came first is served first');

    const log = await overOnce(running, again.client, talking.from);
    assert.deepEqual([log.id, log.result, log.agent], [before.items[0].id, 'served', '1001']);
    assert.equal(steps(log.story, 'connected').length, 1, 'it is one talk');
    const { rate, left, right } = await playable(running, again.client, log.recordings[0].id);
    const told_s = (Date.parse(steps(log.story, 'recording_stopped')[0].at) - Date.parse(steps(log.story, 'recording_started')[0].at)) / 1000;
    assert.ok(Math.abs(left.length / rate - told_s) < 1, `${left.length / rate} s of sound in a recording of ${told_s} s`);
    const came_back = Math.round((killed_ms - Date.parse(steps(log.story, 'recording_started')[0].at)) * rate / 1000);
    for (const [side, hertz] of [[left, VOICE.citizen], [right, VOICE.agent]]) {
      assert.ok(find(side.slice(came_back), hertz, rate).seconds > 1, `${hertz} Hz after the crash`);
    }
    for (const phone of waiting) await phone.hangUp();
  });

  test('who was only being rung for is next in the queue, and calls that ended meanwhile are over', { timeout: 120_000 }, async (t) => {
    const server = await openFloor();
    let running = server;
    t.after(() => running.stop());
    const wall = await wallOf(server);
    const [talks, rings] = [await agentAt(server, '1001'), await agentAt(server, '1002', { ring_ms: 60_000 })];
    const talking = await served(wall, server, talks, '13900007101');
    await rings.ready();
    const offered = await citizen(server, '13900007102', { key: '0' });
    await callOf(wall.client, offered.from, tells('offered'));
    await settled(500);
    await server.kill();
    // Its phone, and the caller's, end while nobody listens.
    await talking.kill();
    await talks.phone.kill();
    running = await openFloor({ instead_of: server });
    const again = await wallOf(running);
    const back = await callOf(again.client, offered.from, (call) => steps(call.story, 'queued').length === 2);
    assert.equal(back.ended_at, null);
    const log = await overOnce(running, again.client, talking.from);
    assert.equal(log.result, 'served');
    await offered.hangUp();
    await overOnce(running, again.client, offered.from);
    await rings.phone.kill();
  });

  test('an agent’s page comes back by itself, and its call with it', { timeout: 120_000 }, async (t) => {
    const centre = await openCentre(t);
    const agent = await logIn(centre, '1001');
    await agent.signIn('browser');
    await agent.ready();
    const caller = await citizen(centre.server, '13900007201', { key: '0', hertz: IN_BROWSER.citizen });
    const ear = earOfPort(centre, caller.mediaPort());
    await agent.sees('pop');
    await agent.press('pop-answer');
    await agent.seat('talking', 20_000);
    await hears('the citizen', ear, IN_BROWSER.agent, Date.now());

    await centre.server.kill();
    const killed_ms = Date.now();
    const running = await serve({ instead_of: centre.server });
    t.after(() => running.stop());
    const inspector = await running.login('3001');
    await callOf(inspector, caller.from, tells('agent_back'));
    const back_ms = Date.now();
    t.diagnostic(`the page was back ${back_ms - killed_ms} ms after the kill`);
    await hears('the citizen', ear, IN_BROWSER.agent, back_ms);
    await hears('the agent', await earOfBrowser(agent), IN_BROWSER.citizen, back_ms);
    await agent.seat('talking', 20_000);
    await caller.hangUp();
    await agent.seat('wrap_up');
    const log = await overOnce(running, inspector, caller.from);
    assert.deepEqual([log.result, log.agent, log.recordings.length], ['served', '1001', 1]);
  });

  test('its supervisor starts it again; without one it does not live on', { timeout: 120_000 }, async (t) => {
    const server = await openFloor({ args: ['--supervise'] });
    t.after(() => server.stop());
    const wire = await capture(`udp portrange ${server.rtp.join('-')}`);
    t.after(() => wire.stop());
    const wall = await wallOf(server);
    const agent = await agentAt(server, '1001');
    const talking = await served(wall, server, agent, '13900007301');
    await settled(500);
    const [first] = childrenOf(server.pid);
    process.kill(first, 'SIGKILL');
    const killed_ms = Date.now();
    const hearsAgain = (phone, hertz) => find(heardAt(wire.soFar(), phone.mediaPort(), killed_ms), hertz).seconds >= 0.5;
    await until('sound both ways', () => hearsAgain(talking, VOICE.agent) && hearsAgain(agent.phone, VOICE.citizen), { timeout_ms: BACK_MS, every_ms: 50 });
    await until('the pages', () => server.ready());
    await talking.hangUp();
    assert.equal((await overOnce(server, await server.login('3001'), talking.from)).result, 'served');

    const [second] = childrenOf(server.pid);
    assert.notEqual(second, first);
    await server.kill();
    await until('it ends with its supervisor', () => !existsSync(`/proc/${second}`));
  });

  test('told to end, the supervisor tells it', { timeout: 60_000 }, async () => {
    const server = await openFloor({ args: ['--supervise'] });
    const [child] = childrenOf(server.pid);
    assert.equal(await server.stop(), 0, server.output());
    assert.ok(!existsSync(`/proc/${child}`));
    assert.ok(!existsSync(join(server.data, 'journal.jsonl')), 'an orderly end leaves no journal');
  });
});

/** The programs that a program started. */
function childrenOf(pid) {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim().split(/\s+/)).filter(Boolean).map(Number);
}

/** An agent takes this citizen's call. */
async function served(wall, server, agent, from) {
  await agent.ready();
  const phone = await citizen(server, from, { key: '0' });
  await callOf(wall.client, from, tells('connected'));
  return phone;
}

/** The same agent at the program that goes on; its page comes back by itself. */
async function returned(server, agent) {
  const client = await server.login(agent.number);
  return Object.assign(Object.create(Object.getPrototypeOf(agent)), agent, { client, events: await client.events() });
}

const settled = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
