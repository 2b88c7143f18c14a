// Two matters through every office, over two weeks that a moved clock makes: one
// comes from the portal on a telephone's screen, one by telephone. They are
// returned, dispatched again, put off, stopped and go on, answered, done again
// twice and so supervised, closed, and drawn to be asked about once more.

import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { browse, picture } from './lib/browser.mjs';
import { movedClock } from './lib/faketime.mjs';
import { callOf, citizen, openFloor, tells } from './lib/floor.mjs';
import { folder } from './lib/process.mjs';
import { logIn } from './lib/story.mjs';

const PHONE = { width: 390, height: 844 };
const CALLER = '13900007701';

/** What a test about dates does again and again. */
class Weeks {
  constructor(parts) {
    Object.assign(this, parts);
  }

  /** Everybody has gone home meanwhile. */
  async become(at) {
    // What is to be sent today is: nobody sends yesterday's news.
    if (this.admin) await this.admin.eventually('/admin/messages', ({ items }) => items.every(({ sent_at }) => sent_at !== null));
    for (const person of this.here?.values() ?? []) await person.leave();
    this.here = new Map();
    writeFileSync(this.file, this.clock.offset(at));
    this.api = await this.server.login('4001');
    this.admin = await this.server.login('admin');
  }

  async at(who) {
    if (!this.here.has(who)) this.here.set(who, await logIn(this, who));
    return this.here.get(who);
  }

  async now(number) {
    const { items } = await this.api.get(`/cases?q=${number}`);
    assert.equal(items.length, 1, number);
    return this.api.get(`/cases/${items[0].id}`);
  }

  /** Somebody does one thing with a case at their page. */
  async does(who, number, command, fields = {}, choices = []) {
    const person = await this.at(who);
    await person.openCase(number);
    const { version } = await this.now(number);
    await person.page.locator(`[data-testid=case-detail][data-version="${version}"]`).waitFor();
    const choice = person.at(`case-action-${command}`);
    if (await choice.isVisible()) await choice.click();
    for (const id of choices) await person.press(id);
    if (command !== 'return') return person.give(command, fields);
    for (const [field, text] of Object.entries(fields)) await person.write(`case-field-${field}`, text);
    await person.press(`case-submit-${command}`);
    await person.at('case-detail').waitFor({ state: 'detached' });
  }

  /** The last days of the clocks that run. */
  async runs(number) {
    const { clocks } = await this.now(number);
    return Object.fromEntries(clocks.filter(({ running }) => running).map(({ clock, date }) => [clock, date]));
  }
}

test('two matters go through all offices, by the working day', { timeout: 300_000 }, async (t) => {
  const file = join(folder('clock'), 'offset');
  const clock = movedClock(file);
  writeFileSync(file, clock.offset('2026-11-24T09:00:00+08:00'));
  const sms = sender();
  const server = await openFloor({ env: clock.env, config: sms.config });
  t.after(() => server.stop());
  const browser = await browse();
  t.after(() => browser.stop());
  const weeks = new Weeks({ server, browser, clock, file });
  await weeks.become('2026-11-24T09:00:00+08:00');
  const [right, wrong] = await Promise.all(['5002', '5102'].map(async (who) => (await server.login(who)).user.unit));

  await weeks.admin.put(`/admin/units/${right.id}`, { name: right.name, sms_number: '13900000088' });

  const own = await browser.person({ viewport: PHONE });
  const filed = await files(own, server);
  const told = await telephones(weeks);
  await weeks.does('4001', filed.number, 'dispatch', {}, ['case-field-unit', `unit-${wrong.id}`]);
  await weeks.does('4001', told, 'dispatch', {}, ['case-field-unit', `unit-${right.id}`]);
  assert.deepEqual(await weeks.runs(told), { sign: '2026-11-25', handling: '2026-12-01' }, 'a suggestion has five working days');

  await weeks.become('2026-11-25T10:00:00+08:00');
  await weeks.does('5102', filed.number, 'return', { reason: '路灯由城管部门管理', basis: '三定方案第三条' });
  await weeks.does('4001', filed.number, 'dispatch', {}, ['case-field-unit', `unit-${right.id}`]);
  for (const number of [filed.number, told]) await weeks.does('5002', number, 'sign_for');
  assert.deepEqual(await weeks.runs(filed.number), { handling: '2026-12-09' });
  await weeks.does('4001', told, 'reclassify', { reason: '实为求助' }, ['case-field-kind', 'kind-help']);
  assert.deepEqual(await weeks.runs(told), { contact: '2026-11-26', handling: '2026-11-27' }, 'help has three, and is spoken with');
  await weeks.does('5002', told, 'contact', { note: '已与诉求人通话' });
  await weeks.does('5002', filed.number, 'ask_extension', { days: '3', reason: '需要开挖路面' });
  await weeks.does('5001', filed.number, 'grant_extension', { comment: '同意' });
  assert.deepEqual(await weeks.runs(filed.number), { handling: '2026-12-14' });

  await weeks.become('2026-11-26T10:00:00+08:00');
  await weeks.does('4001', told, 'pause', { reason: '等待诉求人补充材料' });
  await (await weeks.at('4001')).picture('case-paused');
  assert.deepEqual(await weeks.runs(told), {}, 'nobody is late while it stands still');
  await weeks.does('5002', filed.number, 'reply', { text: '已更换三盏路灯。' });
  await weeks.does('5001', filed.number, 'approve', { comment: '同意' });
  await rates(own, filed, '还有一盏不亮');
  await weeks.does('4001', filed.number, 'verify', { finding: '现场察看，确有一盏不亮' }, ['case-field-way', 'way-site']);
  await weeks.does('4001', filed.number, 'redo', { finding: '确属承办单位责任' });
  assert.deepEqual(await weeks.runs(filed.number), { handling: '2026-12-10' });

  await weeks.become('2026-12-01T10:00:00+08:00');
  await weeks.does('5002', told, 'resume', { note: '材料已补齐' });
  assert.deepEqual(await weeks.runs(told), { handling: '2026-12-02' }, 'one working day was left');
  await weeks.does('5002', told, 'reply', { text: '已协助办理。' });
  await weeks.does('5001', told, 'approve');
  await weeks.does('4001', told, 'follow_up', { rating: 'satisfied', note: '' });
  await weeks.does('4001', told, 'close');
  await weeks.does('5002', filed.number, 'reply', { text: '已更换线路。' });
  await weeks.does('5001', filed.number, 'approve');
  await weeks.does('4001', filed.number, 'follow_up', { rating: 'not_satisfied', note: '仍不亮' });
  await weeks.does('4001', filed.number, 'redo', { finding: '确属承办单位责任' });
  assert.equal((await weeks.now(filed.number)).supervised, true, 'the second time');
  await weeks.does('4001', filed.number, 'issue_notice', { demand: '限期整改', days: '3' }, ['case-field-notice', 'notice-rectification']);
  assert.equal((await weeks.runs(filed.number)).notice, '2026-12-04');

  await weeks.become('2026-12-04T10:00:00+08:00');
  await weeks.does('5002', filed.number, 'reply', { text: '整条线路已更换，灯全亮。' });
  await weeks.does('5001', filed.number, 'approve');
  await weeks.does('5001', filed.number, 'answer_notice', { text: '已整改并落实专人' });
  await weeks.does('4001', filed.number, 'follow_up', { rating: 'satisfied', note: '都亮了' });
  await weeks.does('4001', filed.number, 'end_supervision', { finding: '整改到位' });
  await weeks.does('4001', filed.number, 'close');
  await drawn(weeks, told, filed.number);
  await assessed(weeks, right);
  await weeks.admin.eventually('/admin/messages', ({ items }) => items.every(({ sent_at }) => sent_at !== null));
  sms.told(filed.number, [/已派到贵单位，请于11月26日前签收/, /须重新办理，请于12月10日前答复/, /须重新办理/, /已督办，请于12月4日前反馈整改情况/]);
  for (const person of weeks.here.values()) await person.leave();
  assert.deepEqual(own.problems, []);
});

/** A program that sends text messages, as a centre may name one: it writes them down. */
function sender() {
  const home = folder('sms');
  const [program, file] = [join(home, 'send'), join(home, 'sent')];
  writeFileSync(file, '');
  writeFileSync(program, `#!/bin/sh\nunset LD_PRELOAD\necho "$1 $(cat)" >> ${file}\n`);
  chmodSync(program, 0o755);
  const told = (number, wanted) => {
    // Whether a clock is found near its end depends on when the task looks.
    const sent = readFileSync(file, 'utf8').split('\n').filter((line) => line.includes(number) && !line.includes('临近期限'));
    assert.equal(sent.length, wanted.length, sent.join('\n'));
    for (const [at, each] of wanted.entries()) {
      assert.ok(sent[at].startsWith('13900000088 【12345】'), sent[at]);
      assert.match(sent[at], each);
      assert.doesNotMatch(sent[at], /林秀英|路灯|13905910002/, 'nothing of the citizen’s');
    }
  };
  return { config: `[sms]\ncommand = ["${program}"]\n`, told };
}

/** On the portal; resolves to the number and the code. */
async function files(own, server) {
  const at = (id) => own.getByTestId(id);
  await own.goto(`${server.url}/portal`);
  await at('portal-kind-complaint').check();
  await at('portal-title').fill('路灯不亮');
  await at('portal-text').fill('小区门口三盏路灯不亮。');
  await at('portal-place').fill('广达路 65 号');
  await at('portal-name').fill('林秀英');
  await at('portal-phone').fill('13905910002');
  await at('portal-submit').click();
  return { number: await at('portal-number').innerText(), code: await at('portal-code').innerText() };
}

/** A call to 12345 that an agent at a page answers and writes down; resolves to the case's number. */
async function telephones(weeks) {
  const agent = await weeks.at('1001');
  await agent.signIn('browser');
  await agent.ready();
  const phone = await citizen(weeks.server, CALLER, { key: '0' });
  await agent.sees('pop');
  await agent.press('pop-answer');
  await agent.seat('talking');
  await agent.press('case-form-kind-suggestion');
  assert.equal(await agent.at('case-form-phone').inputValue(), CALLER);
  await agent.write('case-form-name', '陈建国');
  await agent.write('case-form-title', '希望协助办理居住证');
  await agent.write('case-form-text', '老人行动不便，希望上门办理。');
  await agent.press('case-form-outcome-later');
  await agent.press('case-form-submit');
  await agent.sees('case-form-done');
  const number = /\d{8}-\d{4}-\d/.exec(await agent.at('case-form-done').innerText())[0];
  await callOf(weeks.api, CALLER, tells('connected'));
  await phone.hangUp();
  await agent.seat('wrap_up');
  await agent.press('disposition-case_taken_in');
  await agent.press('wrap-up-finish');
  await agent.seat('ready');
  await callOf(weeks.api, CALLER, tells('ended'));
  assert.ok((await weeks.now(number)).interactions.length > 0, 'the call is on the case');
  return number;
}

/** The citizen looks the answer up and objects to it. */
async function rates(own, { number, code }, note) {
  const at = (id) => own.getByTestId(id);
  await own.goto(`${new URL(own.url()).origin}/portal?tab=follow&number=${number}`);
  await at('portal-follow-secret').fill(code);
  await at('portal-follow-secret').press('Enter');
  await at('portal-reply').waitFor();
  await at('portal-rate-not_satisfied').check();
  await at('portal-rate-note').fill(note);
  await at('portal-rate-submit').click();
  await at('portal-rated').waitFor();
  await picture(own, 'whole-portal-rated');
}

/** Both closed cases are drawn, and one is asked about. */
async function drawn(weeks, told, filed) {
  const hotline = await weeks.at('4001');
  await hotline.press('nav-cases');
  await hotline.press('cases-revisit');
  await hotline.page.getByTestId('revisit-from').fill('2026-11-01');
  await hotline.press('revisit-go');
  await hotline.sees('revisit-drawn');
  for (const number of [told, filed]) await hotline.sees(`case-row-${number}`);
  await hotline.picture('revisit-drawn');
  await hotline.press(`case-row-${told}`);
  await hotline.sees('case-detail');
  await hotline.press('case-action-revisit');
  await hotline.press('case-field-way');
  await hotline.press('way-telephone');
  await hotline.give('revisit', { rating: 'satisfied', note: '办得好' });
  assert.match(await hotline.at('case-timeline').innerText(), /随机回访[^]*电话询问[^]*满意/);
  await hotline.press('nav-cases');
  await hotline.press('cases-revisit');
  await hotline.page.getByTestId(`case-row-${told}`).waitFor({ state: 'detached' });
}

/** What the assessment makes of it. */
async function assessed(weeks, unit) {
  const { units } = await weeks.api.get('/assessment?from=2026-11-01&to=2026-12-31');
  const { received, given_back, answered, answered_late, redone, supervised, satisfied } = units.find((each) => each.unit.id === unit.id);
  assert.deepEqual({ received, given_back, answered, answered_late, redone, supervised, satisfied }, { received: 2, given_back: 0, answered: 2, answered_late: 0, redone: 1, supervised: 1, satisfied: 2 });
  const hotline = await weeks.at('4001');
  await hotline.open('/assessment?from=2026-11-01&to=2026-12-31&of=people');
  await hotline.sees('assessment-people');
  const { name } = (await weeks.server.login('5002')).user;
  await hotline.picture('assessment-people');
  await hotline.press(`person-replied-${name}`);
  await hotline.at('assessment-cases').getByText('路灯不亮').waitFor();
  await hotline.open('/assessment/report');
  await hotline.sees('document');
  assert.match(await hotline.at('document').innerText(), /2026 年度[^]*向 2 个承办单位派出工单 3 件，其中退回改派 1 件[^]*2026-11[^]*市城市管理局/);
  await hotline.picture('assessment-report');
}
