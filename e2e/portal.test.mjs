// A citizen without an account, on a telephone's screen: files a request, notes
// its number and code, follows it, adds to it and rates the answer; the hotline
// and the unit do their part at their own pages. Keyboard alone is enough.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { browse, picture } from './lib/browser.mjs';
import { serve } from './lib/server.mjs';
import { logIn } from './lib/story.mjs';

/** A lamp, of one pixel. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
const PHOTO = { name: '路灯.png', mimeType: 'image/png', buffer: Buffer.from(PIXEL, 'base64') };
const PROGRAM = { name: '灯泡.exe', mimeType: 'image/png', buffer: Buffer.from('MZ\x90\0\x03') };

const PHONE = { width: 390, height: 844 };

test('a citizen files on the portal, and follows the request until it is done again', { timeout: 180_000 }, async (t) => {
  const server = await serve();
  t.after(() => server.stop());
  const browser = await browse();
  t.after(() => browser.stop());
  const centre = { server, browser };
  const agent = await server.login('1001');
  const neighbour = { name: '陈建国', phone: '13905910003', address: '', anonymous: false };
  const before = await agent.post('/cases', { kind: 'complaint', urgent: false, requester: neighbour, title: '广达路路灯不亮', text: '晚上很暗', place: '' });
  const citizen = await browser.person({ viewport: PHONE });
  const at = (id) => citizen.getByTestId(id);
  await citizen.goto(`${server.url}/portal`);
  await at('portal-kind-complaint').check();
  await at('portal-title').fill('路灯不亮');
  await at('portal-text').fill('小区门口三盏路灯不亮，晚上很暗。');
  await at('portal-place').fill('广达路 65 号');
  await at('portal-name').fill('林秀英');
  await at('portal-phone').fill('139 0591 0002');
  await at('portal-files').setInputFiles([PHOTO, { ...PROGRAM }]);
  await picture(citizen, 'portal-file');
  await at('portal-submit').click();
  const number = await at('portal-number').innerText();
  const code = await at('portal-code').innerText();
  assert.match(code, /^[2-9A-Z]{4}-[2-9A-Z]{4}$/);
  await citizen.getByText('灯泡.exe').waitFor();
  assert.match(citizen.problems.splice(0).join(), /^Failed[^,]* 415 [^,]*$/, 'a program is not taken');
  await picture(citizen, 'portal-filed');
  await citizen.goto(`${server.url}/portal?tab=follow`);
  await at('portal-follow-number').fill(number);
  await at('portal-follow-secret').fill('AAAA-AAAA');
  await at('portal-follow-open').click();
  await citizen.getByText('没有找到').waitFor();
  assert.match(citizen.problems.splice(0).join(), /^Failed[^,]* 404 [^,]*$/, 'the refusal, and nothing else');
  await at('portal-follow-secret').fill(code.toLowerCase());
  await at('portal-follow-open').click();
  await at('portal-case').waitFor();
  await at('portal-case-files').getByText('路灯.png').waitFor();
  await at('portal-files-add').setInputFiles({ ...PHOTO, name: '第三盏.png' });
  await at('portal-case-files').getByText('第三盏.png').waitFor();
  await at('portal-add-text').fill('第三盏也坏了');
  await at('portal-add-submit').click();
  await at('portal-steps').locator('[data-event=note_added]').waitFor();

  const hotlineSees = await server.login('4001');
  const [hotline, operator, leader] = [await logIn(centre, '4001'), await logIn(centre, '5002'), await logIn(centre, '5001')];
  await hotline.openCase(number);
  assert.match(await hotline.at('case-timeline').innerText(), /第三盏也坏了/);
  const [lamp] = (await hotlineSees.get(`/cases/${(await hotlineSees.get(`/cases?q=${number}`)).items[0].id}`)).files;
  assert.deepEqual([lamp.name, lamp.media_type, lamp.sha256], ['路灯.png', 'image/png', createHash('sha256').update(PHOTO.buffer).digest('hex')]);
  await hotline.page.waitForFunction((id) => document.querySelector(`[data-testid="case-file-${id}"] img`)?.naturalWidth > 0, lamp.id);
  await hotline.sees(`similar-${before.number}`);
  await hotline.picture('case-similar');
  await hotline.press('case-action-dispatch');
  await hotline.press(`proposed-${(await server.login('5002')).user.unit.id}`);
  await hotline.picture('case-proposed');
  await hotline.give('dispatch');
  await operator.openCase(number);
  await operator.give('sign_for');
  await operator.at('case-file-input').setInputFiles({ ...PHOTO, name: '更换后.png' });
  await operator.at('case-files').getByText('更换后.png').waitFor();
  await operator.picture('case-files');
  await operator.give('reply', { text: '已更换三盏路灯。' });
  await leader.openCase(number);
  await leader.give('approve');

  await citizen.goto(`${server.url}/portal?tab=follow&number=${number}`);
  await at('portal-follow-secret').fill('13905910002');
  await at('portal-follow-secret').press('Enter');
  await at('portal-reply').waitFor();
  await at('portal-rate-not_satisfied').check();
  await at('portal-rate-note').fill('还有一盏不亮');
  await picture(citizen, 'portal-rate');
  await at('portal-rate-submit').click();
  await at('portal-rated').waitFor();
  await hotline.press('nav-cases');
  await hotline.openCase(number);
  await hotline.give('redo', { finding: '现场核实，确属承办单位责任' });

  await at('portal-large').click();
  await at('language-switch').click();
  await citizen.getByText('Large type').waitFor();
  await citizen.goto(`${server.url}/portal`);
  await at('portal-title').waitFor();
  await picture(citizen, 'portal-large-en');
  const wide = await citizen.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= PHONE.width, `the page is ${wide} wide`);
  assert.deepEqual(citizen.problems, []);
  for (const each of [hotline, operator, leader]) await each.leave();
});
