// The disk of the data folder is full for ten seconds in the middle of calls:
// they go on, an alarm says so, and what could not be written is written later.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { agentAt, callOf, citizen, openFloor, overOnce, playable, tells, wallIsEmpty, wallOf } from './lib/floor.mjs';
import { folder, privileged } from './lib/process.mjs';
import { find } from './lib/rtp.mjs';
import { steps } from './lib/story.mjs';

const DISK = '96m';
const FULL_MS = 10_000;
const AGENT_HERTZ = 900;
const CITIZEN_HERTZ = 600;

test('the disk is full for ten seconds', { timeout: 120_000, skip: withoutMounts() }, async (t) => {
  const data = smallDisk(t);
  const server = await openFloor({ data });
  t.after(() => server.stop());
  const wall = await wallOf(server);
  const admin = await server.login('admin');
  const [first, second] = await Promise.all(['1001', '1002'].map((number) => agentAt(server, number, { hertz: AGENT_HERTZ })));
  await first.ready();
  const before = await citizen(server, '13900000901', { key: '0', hertz: CITIZEN_HERTZ });
  await callOf(wall.client, before.from, tells('connected', { agent: '1001' }));
  assert.deepEqual(await kinds(wall.client), []);
  await sleep(1500);

  const ballast = fill(data);
  const began = performance.now();
  // One talk goes on and ends; another call comes, is answered and talks.
  await wall.client.eventually('/alarms', ({ length }) => length > 0);
  await second.ready();
  const during = await citizen(server, '13900000902', { key: '0', hertz: CITIZEN_HERTZ });
  await second.seat('talking');
  const rings = await wall.client.eventually('/alarms', (list) => list.some(({ kind }) => kind === 'disk_full'));
  assert.equal(rings.find(({ kind }) => kind === 'disk_full').folder, join(data, 'recordings'));
  await sleep(2000);
  await before.hangUp();
  assert.equal(await before.ended, 0, before.transcript());
  await first.seat('wrap_up');
  assert.equal(statfsSync(data).bavail, 0, 'the disk was not full');
  await sleep(FULL_MS - (performance.now() - began));
  rmSync(ballast);

  await wall.client.eventually('/alarms', ({ length }) => length === 0, 30_000);
  await sleep(1000);
  await during.hangUp();
  await second.seat('wrap_up');
  await wallIsEmpty(wall);
  for (const caller of [before, during]) {
    const log = await overOnce(server, wall.client, caller.from);
    assert.deepEqual([log.result, log.recordings.length], ['served', 1], caller.from);
    await isWhole(server, wall.client, log);
  }
  assert.deepEqual(await kinds(admin), [], 'nothing is lost');
  for (const agent of [first, second]) await agent.leaves();
});

/** Why no disk can be had here, or false: most containers may not mount one. */
function withoutMounts() {
  const allowed = spawnSync(...privileged('unshare', ['--mount', 'true']), { stdio: 'ignore' }).status === 0;
  return !allowed && 'this machine lets nobody mount a small disk: run as root outside a container';
}

/** A folder on a disk of its own. */
function smallDisk(t) {
  const data = folder('disk');
  const owner = `uid=${process.getuid()},gid=${process.getgid()}`;
  const run = (command, ...args) => execFileSync(...privileged(command, args), { stdio: 'ignore' });
  run('mount', '-t', 'tmpfs', '-o', `size=${DISK},${owner}`, 'tmpfs', data);
  t.after(() => run('umount', '-l', data));
  return data;
}

/** Takes all that is left of the disk; returns the file that has it. */
function fill(data) {
  const ballast = join(data, 'ballast');
  const file = openSync(ballast, 'w');
  for (const size of [1 << 20, 4096]) {
    try {
      for (;;) writeSync(file, Buffer.alloc(size, 1));
    } catch (error) {
      assert.equal(error.code, 'ENOSPC');
    }
  }
  closeSync(file);
  return ballast;
}

const kinds = async (client) => (await client.get('/alarms')).map(({ kind }) => kind);

/** Both are heard in every second of what was recorded, and it is as long as the log says. */
async function isWhole(server, client, log) {
  const { left, right, rate } = await playable(server, client, log.recordings[0].id);
  const [started, stopped] = ['recording_started', 'recording_stopped'].map((step) => Date.parse(steps(log.story, step)[0].at));
  const seconds = left.length / rate;
  assert.ok(Math.abs(seconds - (stopped - started) / 1000) < 0.5, `${seconds} s of ${stopped - started} ms`);
  for (let second = 1; second + 1 < seconds; second += 1) {
    const piece = [second * rate, (second + 1) * rate];
    assert.ok(find(left.subarray(...piece), CITIZEN_HERTZ, rate).seconds > 0.9, `the citizen is missing at ${second} s`);
    assert.ok(find(right.subarray(...piece), AGENT_HERTZ, rate).seconds > 0.9, `the agent is missing at ${second} s`);
  }
}
