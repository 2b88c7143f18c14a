// The citizen hangs up in every state a call can be in. Nothing may be left of
// it: no seat stuck, nobody on the wall, the call ended once, its recording closed.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { agentAt, callOf, citizen, openFloor, overOnce, tells, wallIsEmpty, wallOf } from './lib/floor.mjs';
import { until } from './lib/process.mjs';
import { steps } from './lib/story.mjs';
import { answer } from './lib/sipp.mjs';

const OUTSIDE = '13700000001';

describe('the citizen hangs up', () => {
  let [server, wall] = [];
  before(async () => {
    server = await openFloor();
    wall = await wallOf(server);
  });
  after(() => server?.stop());

  /** Hangs up, and waits until the call is over once and for all. */
  async function hangsUp(caller) {
    await caller.hangUp();
    assert.equal(await caller.ended, 0, caller.transcript());
    return overOnce(server, wall.client, caller.from);
  }

  test('in the flow, in the queue, while an agent’s phone rings', { timeout: 60_000 }, async () => {
    const inFlow = await citizen(server, '13900000201');
    await callOf(wall.client, inFlow.from, tells('node_entered', { node: 'greeting' }));
    const inQueue = await citizen(server, '13900000202', { key: '0' });
    await callOf(wall.client, inQueue.from, tells('queued'));
    const [left, abandoned] = await Promise.all([hangsUp(inFlow), hangsUp(inQueue)]);
    assert.deepEqual([left.result, abandoned.result], ['left_in_flow', 'abandoned']);

    const agent = await agentAt(server, '1001', { ring_ms: 60_000 });
    await agent.ready();
    const offered = await citizen(server, '13900000203', { key: '0' });
    await agent.phone.saw('received', /^INVITE /);
    await agent.seat('offered');
    const log = await hangsUp(offered);
    assert.deepEqual([log.result, steps(log.story, 'offer_ended').map(({ end }) => end)], ['abandoned', ['caller_left']]);
    assert.equal(await agent.phone.ended, 0, agent.phone.transcript());
    await agent.seat('ready');
    await wallIsEmpty(wall);
    await agent.client.put('/seat', { state: 'signed_out' });
  });

  test('while the agent’s number is said, in the talk, on hold, in a consultation, in the survey', { timeout: 90_000 }, async () => {
    const agents = await Promise.all(['1002', '1003', '1004', '1005', '1006'].map((number) => agentAt(server, number)));
    const callers = await Promise.all([1, 2, 3, 4, 5].map((digit) => citizen(server, `1390000021${digit}`, { key: '0' })));
    await Promise.all(callers.map(({ from }) => callOf(wall.client, from, tells('queued'))));
    await Promise.all(agents.map((agent) => agent.ready()));
    const servedBy = ({ from }) => until(`an agent for ${from}`, () => agents.find(({ latest }) => latest?.call?.caller === from), { timeout_ms: 20_000 });
    const talkOf = async (caller) => {
      const agent = await servedBy(caller);
      await callOf(wall.client, caller.from, tells('connected', { agent: agent.number }));
      return agent;
    };
    const [early, talking, held, consulting, asked] = callers;

    await Promise.all([
      (async () => {
        const agent = await servedBy(early);
        await agent.phone.talking(20_000);
        const log = await hangsUp(early);
        assert.deepEqual(steps(log.story, 'connected'), [], 'hung up too late to be early');
        await phoneIsFree(agent);
      })(),
      (async () => {
        const agent = await talkOf(talking);
        assert.equal((await hangsUp(talking)).result, 'served');
        await phoneIsFree(agent);
      })(),
      (async () => {
        const agent = await talkOf(held);
        assert.equal((await agent.say('hold')).state, 'on_hold');
        assert.equal((await hangsUp(held)).result, 'served');
        await phoneIsFree(agent);
      })(),
      (async () => {
        const agent = await talkOf(consulting);
        const outside = await answer({ number: OUTSIDE, port: server.carrier, ring_ms: 100 });
        await agent.say('consult', { to: OUTSIDE });
        await callOf(wall.client, consulting.from, tells('consult_answered'));
        await agent.seat('consulting');
        await consulting.hangUp();
        // Agent and colleague may finish what they were saying.
        if (!IDLE.test(agent.latest.state)) await agent.say('hangup').catch(() => {});
        const log = await overOnce(server, wall.client, consulting.from);
        assert.equal(log.result, 'served');
        assert.equal(await outside.ended, 0, outside.transcript());
        await phoneIsFree(agent);
      })(),
      (async () => {
        const agent = await talkOf(asked);
        await agent.say('hangup');
        await callOf(wall.client, asked.from, tells('survey_started'));
        const log = await hangsUp(asked);
        assert.deepEqual([log.result, log.rating], ['served', null]);
        await phoneIsFree(agent);
      })(),
    ]);
    await wallIsEmpty(wall);

    // Nobody's seat is stuck: each can be ready at once and take the next call.
    await Promise.all(agents.map(async (agent) => {
      await agent.awaitsCall({ ring_ms: 60_000 });
      assert.equal((await agent.client.put('/seat', { state: 'ready' })).state, 'ready');
    }));
    const next = await citizen(server, '13900000219', { key: '0' });
    await servedBy(next);
    await hangsUp(next);
    await wallIsEmpty(wall);
    await Promise.all(agents.map((agent) => agent.leaves()));
  });
});

const IDLE = /^(wrap_up|ready|not_ready)$/;

/** The agent's phone has hung up and its seat works off the call, if there was a talk. */
async function phoneIsFree(agent) {
  assert.equal(await agent.phone.ended, 0, agent.phone.transcript());
  await agent.seat('wrap_up', 'ready');
}
