// A case's clocks with the dates moved: its unit is reminded when the time to sign
// is nearly over, the hotline as well once it is over, and nobody any more when
// the unit has signed.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { browse } from './lib/browser.mjs';
import { movedClock } from './lib/faketime.mjs';
import { folder } from './lib/process.mjs';
import { serve } from './lib/server.mjs';
import { logIn } from './lib/story.mjs';

const REQUEST = {
  kind: 'complaint',
  urgent: false,
  requester: { name: '林秀英', phone: '13905910002', address: '台江区', anonymous: false },
  title: '路灯不亮',
  text: '小区门口三盏路灯不亮',
  place: '广达路 65 号',
};
/** The task that reminds looks every 20 s. */
const REMINDED_MS = 60_000;

test('who owes is reminded by the working day', { timeout: 240_000 }, async (t) => {
  const file = join(folder('clock'), 'offset');
  const clock = movedClock(file);
  const itIs = (at) => writeFileSync(file, clock.offset(at));
  itIs('2026-11-24T09:00:00+08:00');
  const server = await serve({ env: clock.env });
  t.after(() => server.stop());
  const browser = await browse();
  t.after(() => browser.stop());
  const centre = { server, browser };
  const agent = await server.login('1001');
  const unit = (await server.login('5002')).user.unit;
  const taken = await agent.post('/cases', { ...REQUEST, dispatch_to: unit.id });
  const of = (list) => list.filter(({ number }) => number === taken.number);
  assert.deepEqual(of(await (await server.login('5002')).get('/reminders')), [], 'there is time');

  itIs('2026-11-25T10:00:00+08:00');
  const operator = await logIn(centre, '5002');
  await operator.press('nav-cases');
  const reminder = operator.at(`reminder-${taken.number}-sign`);
  await reminder.waitFor({ timeout: REMINDED_MS });
  assert.equal(await reminder.getAttribute('data-over'), 'false');
  await operator.picture('case-reminders');
  await operator.press(`reminder-known-${taken.number}-sign`);
  await reminder.waitFor({ state: 'detached' });

  // The working day after the last one to sign in.
  itIs('2026-11-26T09:00:00+08:00');
  const hotline = await logIn(centre, '4001');
  await hotline.press('nav-cases');
  const over = hotline.at(`reminder-${taken.number}-sign`);
  await over.waitFor({ timeout: REMINDED_MS });
  assert.equal(await over.getAttribute('data-over'), 'true');
  await hotline.picture('case-reminders-hotline');

  // A day later everybody logs in anew.
  const nextDay = await logIn(centre, '5002');
  await nextDay.openCase(taken.number);
  await nextDay.give('sign_for');
  await over.waitFor({ state: 'detached', timeout: REMINDED_MS });
  const { timeline, clocks } = await (await server.login('1001')).get(`/cases/${taken.id}`);
  assert.match(timeline.at(-1).at, /^2026-11-26T01:0/, 'the moved clock is on record');
  assert.ok(clocks.length > 0);
  for (const each of [nextDay, hotline]) await each.leave();
});
