// The program itself ends in the middle of calls: orderly, or as when the
// machine loses power. The log and the recordings survive both.

import assert from 'node:assert/strict';
import { readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { lockDatabase } from './lib/database.mjs';
import { agentAt, callOf, citizen, openFloor, overOnce, playable, tells, wallOf } from './lib/floor.mjs';
import { start, until } from './lib/process.mjs';
import { find } from './lib/rtp.mjs';
import { steps } from './lib/story.mjs';

/** Enough of a talk to find its voices in the recording. */
const TALK_MS = 2000;
/** The recording's last piece that may not be on disk yet. */
const UNWRITTEN_MS = 1500;
/** Records are on disk by then: they are gathered, and written 0.2 s later at most. */
const SPOOLED_MS = 500;

describe('the program ends in the middle of calls', { concurrency: true }, () => {
  test('told to end: callers are told, recordings closed, the log complete', { timeout: 60_000 }, async (t) => {
    const { server, agent, talking, waiting } = await calls(t, '139000004');
    process.kill(server.pid, 'SIGTERM');
    const codes = await Promise.all([talking.ended, waiting.ended, agent.phone.ended]);
    assert.deepEqual(codes, [0, 0, 0], talking.transcript());
    for (const phone of [talking, waiting, agent.phone]) await phone.saw('received', /^BYE /);
    assert.equal(await server.stop(), 0, server.output());

    const { again, inspector } = await startAgain(t, server.data);
    const log = await overOnce(again, inspector, talking.from);
    assert.deepEqual([log.result, log.agent], ['served', '1001']);
    await bothAreRecorded(again, inspector, log);
    assert.equal((await overOnce(again, inspector, waiting.from)).ended_at !== null, true);
  });

  test('killed: recordings are mended and records on disk applied at the next start', { timeout: 60_000 }, async (t) => {
    const { server, wall, agent, talking, waiting } = await calls(t, '139000005');
    // What happens now is known to the spool alone.
    const lock = await lockDatabase(server);
    await agent.say('hold');
    await agent.seat('on_hold');
    await waiting.hangUp();
    await waiting.ended;
    await until('the wall without the waiting caller', () => wall.calls.length === 1);
    await sleep(SPOOLED_MS);
    await server.kill();
    await lock.release();
    await Promise.all([talking.kill(), agent.phone.kill()]);

    const { again, inspector } = await startAgain(t, server.data);
    assert.equal((await overOnce(again, inspector, waiting.from)).result, 'abandoned');
    const log = await overOnce(again, inspector, talking.from);
    assert.deepEqual([log.result, steps(log.story, 'held').length], ['served', 1]);
    const sound_ms = Date.parse(steps(log.story, 'recording_stopped')[0].at) - Date.parse(steps(log.story, 'recording_started')[0].at);
    assert.ok(sound_ms > TALK_MS, `the recording is said to be ${sound_ms} ms long`);
    await bothAreRecorded(again, inspector, log);

    // What the nightly proof and `yingda doctor` find: all is there, until something is not.
    const told = () => doctorSays(server.data);
    assert.match(await told(), /^ok +recordings +1 recordings of two days agree/m);
    const [file] = readdirSync(join(server.data, 'recordings'), { recursive: true }).filter((path) => path.endsWith('.wav'));
    truncateSync(join(server.data, 'recordings', file), 58);
    assert.match(await told(), /^BAD +recordings +1 recordings; 1 are missing, e\.g\. rec_\w+ below /m);
  });
});

async function doctorSays(data) {
  const program = start(process.env.YINGDA_BIN, ['doctor', '--data', data], { name: 'doctor' });
  await program.ended;
  return program.output();
}

/** One citizen talks with an agent, another waits. */
async function calls(t, prefix) {
  const server = await openFloor();
  t.after(() => server.stop());
  const wall = await wallOf(server);
  const agent = await agentAt(server, '1001');
  await agent.ready();
  const talking = await citizen(server, `${prefix}01`, { key: '0' });
  const { story } = await callOf(wall.client, talking.from, tells('connected'));
  const waiting = await citizen(server, `${prefix}02`, { key: '0' });
  await callOf(wall.client, waiting.from, tells('queued'));
  const connected_ms = Date.parse(steps(story, 'connected')[0].at);
  await until('some talk', () => Date.now() > connected_ms + TALK_MS);
  return { server, wall, agent, talking, waiting };
}

async function startAgain(t, data) {
  const again = await openFloor({ data });
  t.after(() => again.stop());
  return { again, inspector: await again.login('3001') };
}

/** Citizen left, agent right, up to the end. */
async function bothAreRecorded(server, client, log) {
  assert.equal(log.recordings.length, 1);
  const { left, right } = await playable(server, client, log.recordings[0].id);
  const seconds = (TALK_MS - UNWRITTEN_MS) / 1000;
  assert.ok(find(left, 600).seconds >= seconds, 'the citizen is not recorded');
  assert.ok(find(right, 900).seconds >= seconds, 'the agent is not recorded');
}
