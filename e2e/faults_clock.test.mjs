// Somebody sets the machine's clock back an hour in the middle of a call. Its
// own times still add up, and what comes after has the new time.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { agentAt, callOf, citizen, openFloor, overOnce, tells, wallOf } from './lib/floor.mjs';
import { movedClock } from './lib/faketime.mjs';
import { folder, until } from './lib/process.mjs';

const HOUR_MS = 3_600_000;
const TALK_MS = 3000;

test('the clock is set back an hour', { timeout: 90_000 }, async (t) => {
  const clock = join(folder('clock'), 'offset');
  writeFileSync(clock, '+0');
  const { env } = movedClock(clock);
  const server = await openFloor({ env });
  t.after(() => server.stop());
  const wall = await wallOf(server);
  const agent = await agentAt(server, '1001');
  await agent.ready();

  const across = await citizen(server, '13900000701', { key: '0' });
  await callOf(wall.client, across.from, tells('connected'));
  const connected_ms = Date.now();
  writeFileSync(clock, '-3600');
  await until('some talk', () => Date.now() > connected_ms + TALK_MS);
  await across.hangUp();
  assert.equal(await across.ended, 0, across.transcript());
  const log = await overOnce(server, wall.client, across.from);
  const times = log.story.map(({ at }) => Date.parse(at));
  assert.deepEqual(times, times.toSorted((a, b) => a - b), 'the story runs backwards');
  const talked_ms = log.talk_ms;
  assert.ok(Math.abs(talked_ms - TALK_MS) < 1500, `talked ${talked_ms} ms`);

  const later = await citizen(server, '13900000702');
  await callOf(wall.client, later.from, tells('node_entered'));
  await later.hangUp();
  await overOnce(server, wall.client, later.from);
  const { started_at } = await callOf(wall.client, later.from);
  const off_ms = Date.parse(started_at) - (Date.now() - HOUR_MS);
  assert.ok(Math.abs(off_ms) < 10_000, `the next call is ${off_ms} ms off the new clock`);
  assert.match(server.output(), /the machine's clock was set/);
});
