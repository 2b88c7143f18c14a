// The browser's telephone in Firefox: an agent's, whole, and a citizen's.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launchFirefox, withoutFirefox } from './lib/firefox.mjs';
import { callOf, citizen, overOnce, tells } from './lib/floor.mjs';
import { until } from './lib/process.mjs';
import { find } from './lib/rtp.mjs';
import { VOICE, earOfBrowser, earOfPort, hears, listenFor, logIn, openCentre, prompt, whereIs } from './lib/story.mjs';

test('an agent works in Firefox', { timeout: 120_000, skip: withoutFirefox() }, async (t) => {
  const centre = await openCentre(t, { engine: launchFirefox });
  const agent = await logIn(centre, '1001');
  await agent.signIn('browser');
  await agent.ready();
  const caller = await citizen(centre.server, '13900000301', { key: '0', hertz: VOICE.citizen });
  const ear = earOfPort(centre, caller.mediaPort());
  await agent.sees('pop', 20_000);
  await agent.press('pop-answer');
  await agent.seat('talking');
  const own = await earOfBrowser(agent);
  const since = Date.now();
  await hears('agent', own, VOICE.citizen, since);
  await hears('citizen', ear, VOICE.agent, since);
  await agent.picture('firefox-talking');
  await agent.press('btn-hangup');
  await agent.seat('wrap_up');
  await agent.picture('firefox-wrap-up');
  await agent.leave();
});
