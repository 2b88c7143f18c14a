// The citizen's telephone in the browser: two tabs make a whole call, and
// simulated citizens make a living wall.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browse } from './lib/browser.mjs';
import { callOf, overOnce, playable, tells, wallOf } from './lib/floor.mjs';
import { until } from './lib/process.mjs';
import { find } from './lib/rtp.mjs';
import { serve } from './lib/server.mjs';
import { VOICE, earOfBrowser, hears, listenFor, logIn, openCentre, steps } from './lib/story.mjs';

const CITIZENS = 5;

test('two tabs make a whole call', { timeout: 90_000 }, async (t) => {
  const centre = await openCentre(t);
  const elsewhere = await browse({ hertz: VOICE.citizen });
  t.after(() => elsewhere.stop());
  const agent = await logIn(centre, '1001');
  await agent.signIn('browser');
  await agent.ready();

  const page = await elsewhere.person({ viewport: { width: 390, height: 844 } });
  await page.addInitScript(() => localStorage.setItem('yingda.microphone', 'plain'));
  await page.goto(`${centre.server.url}/call`);
  await page.getByTestId('call-start').click();
  const state = (wanted) => page.locator(`[data-testid=call-state][data-state=${wanted}]`).waitFor({ timeout: 20_000 });
  await state('answered');
  const citizen = { page };
  citizen.ear = await earOfBrowser(citizen);
  await listenFor('the citizen in the greeting', citizen.ear, 2, Date.now());
  await page.getByTestId('call-key-0').click();

  await agent.sees('pop', 20_000);
  agent.ear = await earOfBrowser(agent);
  await agent.press('pop-answer');
  await agent.seat('talking');
  const since_ms = Date.now();
  await hears('the citizen', citizen.ear, VOICE.agent, since_ms);
  await hears('the agent', agent.ear, VOICE.citizen, since_ms);
  await agent.press('btn-hangup');

  const inspector = await centre.server.login('3001');
  const newest = async () => (await inspector.get('/interactions')).items[0].id;
  const id = await newest();
  await inspector.eventually(`/interactions/${id}`, ({ story }) => steps(story, 'survey_started').length === 1);
  await page.getByTestId('call-key-2').click();
  await state('ended');
  const log = await inspector.eventually(`/interactions/${id}`, ({ ended_at }) => ended_at !== null);
  assert.deepEqual([log.rating, log.result, log.agent], ['fair', 'served', '1001']);
  const { left, right } = await playable(centre.server, inspector, log.recordings[0].id);
  assert.ok(find(left, VOICE.citizen).seconds >= 1 && find(right, VOICE.agent).seconds >= 1, 'both are recorded, each on its side');
  assert.deepEqual(page.problems, []);
});

test('simulated citizens call, choose, wait and hang up', { timeout: 120_000 }, async (t) => {
  const server = await serve({ args: ['--callers', `${CITIZENS}`] });
  t.after(() => server.stop());
  const wall = await wallOf(server);
  await until('all of them on the wall', () => wall.calls.length === CITIZENS, { timeout_ms: 60_000 });
  await until('somebody in a queue', () => [...wall.queues.values()].some(({ waiting }) => waiting > 0), { timeout_ms: 60_000 });
  const inspector = await server.login('3001');
  const { items } = await inspector.eventually('/interactions', (log) => log.items.some(({ ended_at }) => ended_at !== null), 90_000);
  const ended = items.find(({ ended_at }) => ended_at !== null);
  const log = await overOnce(server, inspector, ended.caller);
  assert.ok(['abandoned', 'left_in_flow'].includes(log.result), log.result);
  assert.ok(tells('flow_entered')(await callOf(inspector, ended.caller)));
});
