// The database is locked by another process for ten seconds in the middle of
// calls: they go on, and afterwards the log has every one of them, whole.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { agentAt, callOf, citizen, openFloor, overOnce, tells, wallIsEmpty, wallOf } from './lib/floor.mjs';
import { lockDatabase } from './lib/database.mjs';
import { sameMoment, steps } from './lib/story.mjs';

const LOCKED_MS = 10_000;

test('the database is locked for ten seconds', { timeout: 120_000 }, async (t) => {
  const server = await openFloor();
  t.after(() => server.stop());
  const wall = await wallOf(server);
  const [first, second] = await Promise.all(['1001', '1002'].map((number) => agentAt(server, number)));
  await first.ready();
  const talking = await citizen(server, '13900000301', { key: '0' });
  await callOf(wall.client, talking.from, tells('connected', { agent: '1001' }));
  const leaving = await citizen(server, '13900000302', { key: '0' });
  await callOf(wall.client, leaving.from, tells('queued'));

  const lock = await lockDatabase(server);
  const began = performance.now();
  // One talk ends, one caller leaves the queue, and a whole call is served, from its first ring to its last word.
  await leaving.hangUp();
  assert.equal(await leaving.ended, 0, leaving.transcript());
  await talking.hangUp();
  assert.equal(await talking.ended, 0, talking.transcript());
  await first.seat('wrap_up');
  const during = await citizen(server, '13900000303', { key: '1' });
  await second.ready();
  await second.phone.talking();
  await second.say('hold');
  await second.seat('on_hold');
  await second.say('retrieve');
  await second.seat('talking');
  const across = await citizen(server, '13900000304', { key: '2' });
  await sleep(LOCKED_MS - (performance.now() - began));
  await lock.release();

  const behind = await callOf(wall.client, across.from, tells('queued'));
  assert.equal(behind.ended_at, null);
  await during.hangUp();
  await second.seat('wrap_up');
  await across.hangUp();
  await wallIsEmpty(wall);
  const results = {};
  for (const caller of [talking, leaving, during, across]) {
    const log = await overOnce(server, wall.client, caller.from);
    results[caller.from] = [log.queue, log.agent, log.result, log.recordings.length];
    theTimesAreTrue(log, caller);
  }
  assert.deepEqual(results, {
    13900000301: ['general', '1001', 'served', 1],
    13900000302: ['general', null, 'abandoned', 0],
    13900000303: ['consultation', '1002', 'served', 1],
    13900000304: ['complaint', null, 'abandoned', 0],
  });
  const whole = await callOf(wall.client, during.from);
  assert.deepEqual([steps(whole.story, 'held').length, steps(whole.story, 'retrieved').length], [1, 1]);
  for (const agent of [first, second]) {
    assert.equal((await agent.client.put('/seat', { state: 'ready' })).state, 'ready');
    await agent.leaves();
  }
});

/** What waited on disk keeps its own times, not the time it was written. */
function theTimesAreTrue(log, phone) {
  const at = (pattern) => phone.messages().find(({ text }) => pattern.test(text)).at_ms;
  sameMoment('started', log.started_at, at(/^INVITE /));
  sameMoment('ended', log.ended_at, at(/^BYE /));
}
