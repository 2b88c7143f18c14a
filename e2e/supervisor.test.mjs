// The supervisor's wall follows the floor, and listening in hears both voices
// without being heard.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browse } from './lib/browser.mjs';
import { agentAt, callOf, citizen, overOnce, tells, wallIsEmpty, wallOf } from './lib/floor.mjs';
import { amplitude, find, loudness } from './lib/rtp.mjs';
import { until } from './lib/process.mjs';
import { earOfBrowser, earOfPort, hears, hearsNoMore, logIn, openCentre } from './lib/story.mjs';

const VOICE = { citizen: 600, agent: 900, supervisor: 2100 };
/** A wall that is read at a glance may not be older. */
const FRESH_MS = 1000;
/** 100 ms at 8 kHz. */
const FRAME = 800;
const SILENCE = 0.005 ** 2;

test('the wall follows the floor, and listening in is not heard', { timeout: 120_000 }, async (t) => {
  const centre = await openCentre(t);
  const { server } = centre;
  const browser = await browse({ hertz: VOICE.supervisor });
  t.after(() => browser.stop());
  const supervisor = await logIn({ server, browser }, '2001');
  const wall = await wallOf(server);
  const shows = (number, state) => supervisor.page.locator(`[data-testid=wall-seat-${number}][data-state=${state}]`).waitFor();

  const agent = await agentAt(server, '1001', { hertz: VOICE.agent, ring_ms: 1500 });
  await agent.ready();
  await shows('1001', 'ready');
  const caller = await citizen(server, '13900000601', { key: '0', hertz: VOICE.citizen });
  await shows('1001', 'offered');
  await until('the trunk on the wall', () => wall.trunks.get('carrier')?.calls === 1);
  await callOf(wall.client, caller.from, tells('connected'));
  await shows('1001', 'talking');
  await until('the talk in its queue', () => wall.queues.get('general').talking === 1);
  await freshOnTheWall(agent, wall);

  await supervisor.press('wall-listen-1001');
  await supervisor.seat('monitoring', 20_000);
  supervisor.ear = await earOfBrowser(supervisor);
  const since_ms = Date.now();
  await hearsTogether('the supervisor', supervisor.ear, [VOICE.citizen, VOICE.agent], since_ms);
  for (const phone of [caller, agent.phone]) {
    const heard = await earOfPort(centre, phone.mediaPort()).since(since_ms);
    assert.equal(find(heard, VOICE.supervisor).seconds, 0, 'the supervisor is not heard');
  }
  await supervisor.picture('listening-in');

  await agent.say('hold');
  await shows('1001', 'on_hold');
  await agent.say('retrieve');
  await hears('the citizen', earOfPort(centre, caller.mediaPort()), VOICE.agent, Date.now());
  await caller.hangUp();
  await overOnce(server, wall.client, caller.from);
  await hearsNoMore('the supervisor', supervisor.ear, VOICE.agent);
  await supervisor.page.locator('[data-testid=seat-state]:not([data-state=monitoring])').waitFor();
  await shows('1001', 'wrap_up');
  await wallIsEmpty(wall);
  assert.deepEqual(supervisor.page.problems, []);
  await agent.leaves();
});

/** Waits until an ear has heard these voices at once for a second: each at least a tenth of the sound, and no other. */
function hearsTogether(who, ear, voices, since_ms) {
  let together = 0;
  const enough = async () => {
    const pcm = await ear.since(since_ms);
    together = 0;
    for (let at = 0; at + FRAME <= pcm.length; at += FRAME) {
      const piece = pcm.subarray(at, at + FRAME);
      const power = loudness(piece) ** 2;
      const parts = voices.map((hertz) => amplitude(piece, hertz) ** 2 / 2 / power);
      if (power > SILENCE && parts.every((part) => part > 0.1) && parts[0] + parts[1] > 0.8) together++;
    }
    return together >= 10;
  };
  return until(() => `${who} hears ${voices} Hz together; did so in ${together} frames`, enough, { every_ms: 200 });
}

/** A change of a seat reaches the wall at once. */
async function freshOnTheWall(agent, wall) {
  await agent.say('hold');
  const asked_ms = Date.now();
  const row = await until('the hold on the wall', () => wall.seats.get('1001').state === 'on_hold' && wall.seats.get('1001'));
  assert.ok(row.came_ms - asked_ms < FRESH_MS, `the wall was ${row.came_ms - asked_ms} ms late`);
  await agent.say('retrieve');
}
