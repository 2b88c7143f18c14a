// The agent's telephone is lost in a call: the page is reloaded, the page is
// closed for good, the desk phone dies. The citizen is never left alone.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { desk } from './lib/baresip.mjs';
import { agentAt, callOf, citizen, overOnce, playable, tells, wallIsEmpty, wallOf } from './lib/floor.mjs';
import { find } from './lib/rtp.mjs';
import { VOICE, earOfBrowser, earOfPort, hears, hearsPrompt, logIn, openCentre, steps } from './lib/story.mjs';

const OTHER_AGENT_HERTZ = 900;

describe('an agent’s telephone is lost in a call', { concurrency: true }, () => {
  test('the page is reloaded, and later away for a while: the call comes back to it', { timeout: 120_000 }, async (t) => {
    const { centre, agent, caller, ear } = await browserCall(t, '13900000101');
    const inspector = await centre.server.login('3001');

    await agent.page.reload();
    await callOf(inspector, caller.from, tells('agent_back'));
    await bothHear(agent, ear, 'after the reload');

    const away_ms = Date.now();
    await agent.open('/healthz');
    await hearsPrompt('the citizen', ear, 'music/hold', away_ms);
    await agent.open('/');
    await callOf(inspector, caller.from, ({ story }) => steps(story, 'agent_back').length === 2);
    await bothHear(agent, ear, 'after the absence');

    await caller.hangUp();
    await agent.seat('wrap_up');
    const log = await overOnce(centre.server, inspector, caller.from);
    assert.deepEqual([log.result, log.agent, steps(log.story, 'agent_lost').length, log.recordings.length], ['served', '1001', 2, 1]);
    await recordingIsWhole(centre, inspector, log);
  });

  test('the page is closed for good: after 30 s the caller is next, and another agent answers', { timeout: 120_000 }, async (t) => {
    const { centre, agent, caller, ear } = await browserCall(t, '13900000102');
    const wall = await wallOf(centre.server);
    const other = await agentAt(centre.server, '1002', { hertz: OTHER_AGENT_HERTZ });
    t.after(() => other.leaves());
    // Behind in the queue, so that the head of it means something.
    const second = await citizen(centre.server, '13900000112', { key: '0' });
    await callOf(wall.client, second.from, tells('queued'));

    const closed_ms = Date.now();
    await agent.leave();
    await hearsPrompt('the citizen', ear, 'music/hold', closed_ms);
    const returned = await callOf(wall.client, caller.from, tells('queued', { returned: true }), 60_000);
    const [lost, again] = [steps(returned.story, 'agent_lost')[0], steps(returned.story, 'queued').at(-1)];
    const waited_ms = Date.parse(again.at) - Date.parse(lost.at);
    assert.ok(Math.abs(waited_ms - 30_000) < 1000, `returned after ${waited_ms} ms`);
    assert.equal(again.position, 1);

    const before_ms = Date.now();
    await other.ready();
    await callOf(wall.client, caller.from, tells('connected', { agent: '1002' }));
    await hears('the caller', ear, OTHER_AGENT_HERTZ, before_ms);
    assert.equal(wall.seats.get('1001').state, 'not_ready');
    await Promise.all([caller.hangUp(), second.hangUp()]);
    await wallIsEmpty(wall);
    const log = await overOnce(centre.server, wall.client, caller.from);
    assert.deepEqual([log.result, log.recordings.length > 0], ['served', true]);
    assert.equal((await overOnce(centre.server, wall.client, second.from)).result, 'abandoned');
  });

  test('a desk phone loses its power: the caller is next, and another agent answers', { timeout: 90_000 }, async (t) => {
    const centre = await openCentre(t);
    const wall = await wallOf(centre.server);
    const phone = await desk({ number: '8001', sip_port: centre.server.sip, hertz: VOICE.agent, answers: true });
    const client = await centre.server.login('1001');
    await client.put('/seat', { state: 'ready', phone: '8001' });
    const caller = await citizen(centre.server, '13900000103', { key: '0' });
    await callOf(wall.client, caller.from, tells('connected', { agent: '1001' }));
    const other = await agentAt(centre.server, '1002', { hertz: OTHER_AGENT_HERTZ });
    t.after(() => other.leaves());

    await phone.kill();
    const returned = await callOf(wall.client, caller.from, tells('queued', { returned: true }));
    assert.equal(steps(returned.story, 'queued').at(-1).position, 1);
    const before_ms = Date.now();
    await other.ready();
    await callOf(wall.client, caller.from, tells('connected', { agent: '1002' }));
    await hears('the caller', earOfPort(centre, caller.mediaPort()), OTHER_AGENT_HERTZ, before_ms);

    assert.equal((await client.get('/seat')).state, 'not_ready');
    await caller.hangUp();
    await wallIsEmpty(wall);
    assert.equal((await overOnce(centre.server, wall.client, caller.from)).result, 'served');
    // The dead phone's seat is not stuck: it can be left and taken again.
    assert.equal((await client.put('/seat', { state: 'signed_out' })).state, 'signed_out');
    const again = await desk({ number: '8001', sip_port: centre.server.sip });
    t.after(() => again.stop());
    assert.equal((await client.put('/seat', { state: 'ready', phone: '8001' })).state, 'ready');
  });
});

/** Agent 1001 at the browser talks with a citizen; both are heard. */
async function browserCall(t, from) {
  const centre = await openCentre(t);
  const agent = await logIn(centre, '1001');
  await agent.signIn('browser');
  await agent.ready();
  const caller = await citizen(centre.server, from, { key: '0', hertz: VOICE.citizen });
  const ear = earOfPort(centre, caller.mediaPort());
  await agent.sees('pop');
  await agent.press('pop-answer');
  await bothHear(agent, ear, 'at first');
  return { centre, agent, caller, ear };
}

async function bothHear(agent, ear, when) {
  await agent.seat('talking', 20_000);
  const since_ms = Date.now();
  await Promise.all([
    hears(`${when} the citizen`, ear, VOICE.agent, since_ms),
    earOfBrowser(agent).then((own) => hears(`${when} the agent`, own, VOICE.citizen, since_ms)),
  ]);
}

/** One file from the first word to the last, with both voices before and after each loss. */
async function recordingIsWhole(centre, client, log) {
  const { left, right, rate } = await playable(centre.server, client, log.recordings[0].id);
  const began_ms = Date.parse(steps(log.story, 'recording_started')[0].at);
  const stopped_ms = Date.parse(steps(log.story, 'recording_stopped')[0].at);
  assert.ok(Math.abs((left.length / rate) * 1000 - (stopped_ms - began_ms)) < 500, 'the recording is shorter than the call');
  for (const { at } of steps(log.story, 'agent_back')) {
    const after = Math.round(((Date.parse(at) - began_ms) / 1000) * rate);
    const piece = [after, after + 3 * rate];
    assert.ok(find(left.subarray(...piece), VOICE.citizen, rate).seconds > 1, 'the citizen is missing in the recording');
    assert.ok(find(right.subarray(...piece), VOICE.agent, rate).seconds > 0.3, 'the agent is missing in the recording');
  }
}
