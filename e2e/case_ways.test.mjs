// The ways of a case beside the straight one, each office at its own page:
// returned, dispatched again, put off, done again twice and so supervised; and
// one that is not taken on.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { browse } from './lib/browser.mjs';
import { serve } from './lib/server.mjs';
import { logIn } from './lib/story.mjs';
import { unzip } from './lib/zip.mjs';

const REQUEST = {
  kind: 'complaint',
  urgent: false,
  requester: { name: '林秀英', phone: '13905910002', address: '台江区', anonymous: false },
  title: '路灯不亮',
  text: '小区门口三盏路灯不亮',
  place: '广达路 65 号',
};

test('a case is returned, dispatched again, put off, and done again until it is supervised', { timeout: 180_000 }, async (t) => {
  const server = await serve();
  t.after(() => server.stop());
  const browser = await browse();
  t.after(() => browser.stop());
  const [agent, unitsOwn] = [await server.login('1001'), await server.login('5002')];
  const { unit } = unitsOwn.user;
  const taken = await agent.post('/cases', { ...REQUEST, dispatch_to: unit.id });
  const centre = { server, browser };
  const [operator, leader, hotline] = [await logIn(centre, '5002'), await logIn(centre, '5001'), await logIn(centre, '4001')];
  const now = () => agent.get(`/cases/${taken.id}`);
  /** Opens the case, and waits until the page shows it as it is now. */
  const opens = async (person) => {
    await person.openCase(taken.number);
    await person.page.locator(`[data-testid=case-detail][data-version="${(await now()).version}"]`).waitFor();
  };

  await opens(operator);
  await operator.press('case-action-return');
  await operator.picture('case-return');
  await operator.write('case-field-reason', '路灯由电力部门管理');
  await operator.write('case-field-basis', '三定方案第三条');
  await operator.press('case-submit-return');
  await operator.at('case-detail').waitFor({ state: 'detached' });
  assert.equal((await now()).state, 'received');

  await opens(hotline);
  await hotline.press('case-action-dispatch');
  await hotline.press('case-field-unit');
  await hotline.press(`unit-${unit.id}`);
  await hotline.give('dispatch');

  await opens(operator);
  await operator.give('sign_for');
  await operator.press('case-action-ask_extension');
  await operator.picture('case-ask-extension');
  await operator.write('case-field-days', '30');
  await operator.write('case-field-reason', '需要开挖路面');
  await operator.press('case-submit-ask_extension');
  await operator.page.getByText('最多可延期 10 个工作日').waitFor();
  await operator.give('ask_extension', { days: '3', reason: '需要开挖路面' });
  assert.match(operator.page.problems.splice(0).join(), /^Failed[^,]* 409 [^,]*$/, 'the refusal, and nothing else');
  const before = (await now()).due.close;
  await opens(leader);
  await leader.sees('case-extension');
  await leader.picture('case-grant-extension');
  await leader.give('grant_extension', { comment: '同意' });
  assert.ok((await now()).due.close > before, 'it is put off');

  for (const supervised of [false, true]) {
    await opens(operator);
    await operator.give('reply', { text: '已更换灯泡' });
    await opens(leader);
    await leader.give('approve');
    await opens(hotline);
    await hotline.give('follow_up', { rating: 'not_satisfied', note: '仍有一盏不亮' });
    await hotline.give('redo', { finding: '现场核实，确属承办单位责任' });
    assert.equal((await now()).supervised, supervised);
  }
  await hotline.sees('case-redos');
  assert.match(await hotline.at('case-redos').innerText(), /2 次/);
  assert.match(await hotline.at('case-supervised').first().innerText(), /已列入督办/);
  await supervision({ now, opens, hotline, leader });
  for (const each of [operator, leader, hotline]) await each.leave();
});

/** The unit is told to put things right, its leader answers, and only then the case leaves the ledger. */
async function supervision({ now, opens, hotline, leader }) {
  const { number } = await now();
  await hotline.press('case-action-issue_notice');
  await hotline.press('case-field-notice');
  await hotline.press('notice-rectification');
  await hotline.give('issue_notice', { demand: '限期整改，说明两次未解决的原因', days: '3' });
  await hotline.sees('case-notice-1');
  assert.equal((await now()).due.next.clock, 'notice');
  await hotline.picture('case-supervised');
  await hotline.page.goto(`${new URL(hotline.page.url()).origin}/cases?supervised=true`);
  await hotline.sees(`case-row-${number}`);
  await hotline.picture('ledger');
  await opens(leader);
  await leader.press('case-action-answer_notice');
  await leader.picture('case-answer-notice');
  await leader.give('answer_notice', { text: '已更换线路，并落实专人' });
  await opens(hotline);
  assert.match(await hotline.at('case-notice-1').innerText(), /已更换线路/);
  await documents(hotline, number);
  await opens(hotline);
  await hotline.give('end_supervision', { finding: '已整改到位' });
  assert.equal((await now()).supervised, false);
  await hotline.press('nav-assessment');
  const [download] = await Promise.all([hotline.page.waitForEvent('download'), hotline.press('assessment-save-xlsx')]);
  const sheets = unzip(readFileSync(await download.path()));
  assert.match(JSON.stringify(sheets), /市城市管理局[^]*满意/, 'the figures and what they mean');
  await hotline.press(`assessment-redone-${(await now()).unit.id}`);
  await hotline.at('assessment-cases').getByText('路灯不亮').waitFor();
  await hotline.picture('assessment');
}

/** The notice on a sheet of A4, on paper by the browser and for a word processor. */
async function documents(hotline, number) {
  await hotline.press('documents');
  await hotline.press('document-notice-1');
  const sheet = await hotline.at('document').innerText();
  for (const told of [/整改通知书/, new RegExp(number), /市城市管理局：/, /限期整改，说明两次未解决的原因/, /已更换线路/]) assert.match(sheet, told);
  await hotline.picture('document-notice');
  const pdf = await hotline.page.pdf({ preferCSSPageSize: true });
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
  assert.equal(pdf.toString('latin1').match(/\/Type \/Page\b/g).length, 1, 'one sheet');
  const [download] = await Promise.all([hotline.page.waitForEvent('download'), hotline.press('document-word')]);
  const word = unzip(readFileSync(await download.path()))['word/document.xml'];
  for (const told of [/整改通知书/, /限期整改，说明两次未解决的原因/, /FangSong/]) assert.match(word, told);
}

test('cases that wait are dispatched together, each to the unit that the duty list names', { timeout: 120_000 }, async (t) => {
  const server = await serve();
  t.after(() => server.stop());
  const browser = await browse();
  t.after(() => browser.stop());
  const agent = await server.login('1001');
  const taken = [];
  for (const title of ['路灯不亮', '公交站台破损', '想问一件事']) taken.push(await agent.post('/cases', { ...REQUEST, text: '请处理', title }));
  const hotline = await logIn({ server, browser }, '4001');
  await hotline.press('nav-cases');
  await hotline.page.goto(`${server.url}/cases?kind=complaint&q=路灯`);
  await hotline.page.getByTestId(`case-row-${taken[1].number}`).waitFor({ state: 'detached' });
  await hotline.press('saved-filters');
  await hotline.press('saved-filter-keep');
  await hotline.write('saved-filter-name', '路灯投诉');
  await hotline.press('saved-filter-save');
  await hotline.press('nav-cases');
  await hotline.sees(`case-row-${taken[1].number}`);
  await hotline.press('saved-filters');
  await hotline.press('saved-filter-路灯投诉');
  await hotline.page.getByTestId(`case-row-${taken[1].number}`).waitFor({ state: 'detached' });
  await hotline.press('nav-cases');
  for (const { number } of taken) await hotline.page.getByRole('checkbox', { name: number }).check();
  await hotline.press('case-bulk-dispatch');
  await hotline.press('case-bulk-by-duty');
  await hotline.press('case-bulk-go');
  await hotline.page.getByText('1 件未派发').waitFor();
  await hotline.picture('case-bulk');
  const units = await Promise.all(taken.map(async ({ id }) => (await agent.get(`/cases/${id}`)).unit?.name ?? null));
  assert.deepEqual(units, ['市城市管理局', '市交通运输局', null], 'the one that fits nowhere waits');
  await hotline.leave();
});

test('a case led by one unit and assisted by another: both do their part, and who gave it back can look it up', { timeout: 180_000 }, async (t) => {
  const server = await serve();
  t.after(() => server.stop());
  const browser = await browse();
  t.after(() => browser.stop());
  const agent = await server.login('1001');
  const [lead, assistant] = [await server.login('5002'), await server.login('5102')];
  const taken = await agent.post('/cases', { ...REQUEST, dispatch_to: assistant.user.unit.id });
  const centre = { server, browser };
  const [hotline, operator, other] = [await logIn(centre, '4001'), await logIn(centre, '5002'), await logIn(centre, '5102')];
  const now = () => agent.get(`/cases/${taken.id}`);
  const opens = async (person) => {
    await person.openCase(taken.number);
    await person.page.locator(`[data-testid=case-detail][data-version="${(await now()).version}"]`).waitFor();
  };

  await opens(other);
  await other.press('case-action-return');
  await other.write('case-field-reason', '不属于本单位职责');
  await other.write('case-field-basis', '三定方案');
  await other.press('case-submit-return');
  await other.press('cases-past');
  await other.press(`case-row-${taken.number}`);
  await other.sees('case-no-actions');
  assert.match(await other.at('case-detail').innerText(), /本单位已退回/);
  assert.doesNotMatch(await other.at('case-detail').innerText(), /林秀英|13905910002/);

  await opens(hotline);
  await hotline.sees('case-passed-on');
  await hotline.press('case-action-dispatch');
  await hotline.press('case-field-unit');
  await hotline.press(`unit-${lead.user.unit.id}`);
  await hotline.press('case-field-co-units');
  await hotline.press(`co-unit-${assistant.user.unit.id}`);
  await hotline.page.keyboard.press('Escape');
  await hotline.picture('case-dispatch');
  await hotline.give('dispatch');
  await hotline.sees('case-co-units');

  await opens(operator);
  await operator.give('sign_for');
  await operator.press('case-action-reply');
  await operator.write('case-field-text', '已更换灯泡');
  await operator.press('case-submit-reply');
  await operator.page.getByText('还有 1 个协办单位未反馈').waitFor();
  assert.match(operator.page.problems.splice(0).join(), /^Failed[^,]* 409 [^,]*$/, 'the refusal, and nothing else');
  await opens(other);
  await other.give('contribute', { text: '线路已接通' });
  await opens(operator);
  await operator.sees('case-parts');
  await operator.press('due-explain');
  await operator.picture('case-parts');
  await operator.press('due-explain');
  await operator.give('reply', { text: '已更换灯泡，线路已接通' });
  assert.equal((await now()).state, 'under_review');
  for (const each of [hotline, operator, other]) await each.leave();
});

test('the administrator chooses another regulation, by which new cases are timed', { timeout: 90_000 }, async (t) => {
  const server = await serve();
  t.after(() => server.stop());
  const browser = await browse();
  t.after(() => browser.stop());
  const agent = await server.login('1001');
  const { unit } = (await server.login('5002')).user;
  const administrator = await logIn({ server, browser }, 'admin');
  await administrator.page.goto(`${server.url}/settings/regulations`);
  await administrator.press('regulation-choose-beijing-2021');
  await administrator.press('regulation-sure');
  await administrator.page.locator('[data-testid=regulation-beijing-2021][data-current=true]').waitFor();
  await administrator.picture('regulations');
  const taken = await agent.post('/cases', { ...REQUEST, kind: 'help', urgent: true, dispatch_to: unit.id });
  const operator = await logIn({ server, browser }, '5002');
  await operator.openCase(taken.number);
  await operator.press('due-explain');
  await operator.at('due-lines').waitFor();
  assert.match(await operator.at('due-lines').innerText(), /按小时连续计算/);
  await operator.picture('due-hours');
  for (const each of [administrator, operator]) await each.leave();
});

test('what is not for the hotline is declined with its ground and guidance', { timeout: 90_000 }, async (t) => {
  const server = await serve();
  t.after(() => server.stop());
  const browser = await browse();
  t.after(() => browser.stop());
  const taken = await (await server.login('1001')).post('/cases', REQUEST);
  const hotline = await logIn({ server, browser }, '4001');
  await hotline.openCase(taken.number);
  await hotline.press('case-action-decline');
  await hotline.press('case-field-ground');
  await hotline.sees('ground-emergency_line');
  await hotline.picture('case-decline');
  await hotline.press('ground-emergency_line');
  await hotline.give('decline', { guidance: '请拨打 110' });
  await hotline.sees('case-declined');
  assert.match(await hotline.at('case-declined').innerText(), /110、119/);
  await hotline.leave();
});
