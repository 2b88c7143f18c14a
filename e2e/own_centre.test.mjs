// A centre of one's own: from nothing to a citizen who talks with an agent, by
// nothing but the product's pages; and an agent who leaves in the middle of a call.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callOf } from './lib/floor.mjs';
import { until } from './lib/process.mjs';
import { call } from './lib/sipp.mjs';
import { VOICE, earOfBrowser, earOfPort, hears, logIn, openCentre } from './lib/story.mjs';

const OWNER = { username: 'owner', password: 'a-password-of-mine' };
const HOTLINE = '059112345';
const CITIZEN = '13800138001';

test('an empty centre is filled on its pages until a citizen reaches an agent', { timeout: 180_000 }, async (t) => {
  const centre = await openCentre(t, { demo: false });
  const owner = await makesAdministrator(centre);
  await stepsDone(owner, ['trunk']);
  await makesUnit(owner);
  const passwords = await makesAgents(owner);
  await setsUpHotline(owner);
  await makesQueueAndNumber(owner);
  await makesUnitsOperator(owner);
  await stepsDone(owner, ['unit', 'agents', 'hotline', 'queue', 'number', 'trunk']);

  const agent = await logIn(centre, '1001', passwords.get('1001'));
  await agent.signIn('browser');
  await agent.ready();
  const client = await centre.server.login(OWNER.username, OWNER.password);
  const citizen = await citizenComplains(centre, client);
  await agentAnswers(agent, citizen);
  await aComplaintIsPreselected(agent);
  await agentLeavesInTheCall(owner, agent, citizen);
  await isOut(centre, agent, passwords.get('1001'));
  const log = await callOf(client, CITIZEN, ({ ended_at }) => ended_at !== null, 40_000);
  assert.deepEqual([log.agent, log.queue, log.result, log.disposition], ['1001', 'complaint', 'served', 'answered']);
  assert.deepEqual(owner.page.problems, [], "the owner's page");
});

async function makesAdministrator({ server, browser }) {
  const page = await browser.person();
  await page.goto(server.url);
  const at = (id) => page.getByTestId(id);
  await at('setup-name').fill('陈站长');
  await at('setup-username').fill(OWNER.username);
  await at('setup-password').fill(OWNER.password);
  await at('setup-again').fill(OWNER.password);
  await at('setup-submit').click();
  await at('checklist').waitFor();
  return { page, at, press: (id) => at(id).first().click() };
}

/** Which steps of the checklist the page shows as done, and no others. */
async function stepsDone(owner, wanted) {
  await owner.press('settings-overview');
  let shown;
  const read = () => owner.page.locator('[data-testid=checklist] > li[data-done=true]').evaluateAll((items) => items.map((item) => item.dataset.step));
  const done = async () => String((shown = await read())) === String(wanted);
  await until(() => `the steps ${wanted} done; done are ${shown}`, done);
}

async function makesUnit(owner) {
  await owner.press('step-unit');
  await owner.press('unit-add');
  await owner.at('unit-name').fill('市水务局');
  await owner.press('unit-save');
  await owner.page.getByText('市水务局', { exact: true }).waitFor();
}

/** Two agents at once; resolves to the passwords that are shown. */
async function makesAgents(owner) {
  await owner.press('settings-users');
  await owner.press('users-range');
  await owner.at('range-last').fill('1002');
  await owner.press('range-submit');
  await owner.at('secrets-done').waitFor({ timeout: 20_000 });
  const passwords = new Map();
  for (const who of ['1001', '1002']) passwords.set(who, await owner.at(`secret-${who}`).textContent());
  await owner.press('secrets-done');
  await owner.at('user-1002').waitFor();
  return passwords;
}

async function setsUpHotline(owner) {
  await owner.press('settings-overview');
  await owner.press('hotline-open');
  await owner.press('hotline-submit');
  await owner.at('hotline-open').waitFor({ state: 'detached' });
}

async function makesQueueAndNumber(owner) {
  await owner.press('settings-queues');
  await owner.press('queue-add');
  await owner.at('queue-name').fill('夜间');
  await owner.press('members-all');
  await owner.press('queue-save');
  await owner.at('queue-queue-1').waitFor();
  await owner.press('settings-numbers');
  await owner.at('number-number').fill('0591 12345');
  await owner.press('number-to');
  await owner.press('to-hotline');
  await owner.press('number-add');
  await owner.page.getByRole('button', { name: new RegExp(HOTLINE) }).waitFor();
}

async function makesUnitsOperator(owner) {
  await owner.press('settings-users');
  await owner.press('user-add');
  await owner.press('user-role');
  await owner.press('role-unit_operator');
  await owner.at('user-name').fill('曹文静');
  await owner.at('user-username').fill('water1');
  await owner.press('user-unit');
  await owner.page.locator('[data-testid^=unit-unit_]').click();
  await owner.press('user-save');
  await owner.at('secret-water1').waitFor();
  await owner.press('secrets-done');
}

/** Calls the hotline's own number and presses 2 at its menu. */
async function citizenComplains(centre, client) {
  const phone = await call({ to: HOTLINE, from: CITIZEN, keys: '2', sip_port: centre.server.sip, hertz: VOICE.citizen });
  await phone.talking();
  const { items } = await client.eventually(`/interactions?number=${CITIZEN}`, (log) => log.items.length === 1);
  const atMenu = ({ story }) => story.some(({ step, node }) => step === 'node_entered' && node === 'menu');
  await client.eventually(`/interactions/${items[0].id}`, atMenu, 20_000);
  await phone.press('2');
  return { phone, ear: earOfPort(centre, phone.mediaPort()) };
}

async function agentAnswers(agent, citizen) {
  await agent.sees('pop', 20_000);
  agent.ear = await earOfBrowser(agent);
  const since_ms = Date.now();
  await agent.press('pop-answer');
  await agent.seat('talking');
  await hears('the citizen', citizen.ear, VOICE.agent, since_ms);
  await hears('the agent', agent.ear, VOICE.citizen, since_ms);
}

async function aComplaintIsPreselected(agent) {
  await agent.sees('case-form');
  await agent.page.locator('[data-testid=case-form] input[value=complaint]:checked').waitFor({ state: 'attached' });
  await agent.sees('case-form-service-list');
}

/** The owner switches the agent off while it talks: both go on hearing each other, and the agent's buttons work. */
async function agentLeavesInTheCall(owner, agent, citizen) {
  await owner.press('settings-users');
  await owner.press('user-off-1001');
  await owner.page.getByText('可以把这一通打完').waitFor();
  await owner.page.locator('.ant-popconfirm-buttons .ant-btn-primary').click();
  await owner.at('user-1001').waitFor({ state: 'detached' });
  const since_ms = Date.now();
  await hears('the citizen', citizen.ear, VOICE.agent, since_ms);
  await hears('the agent', agent.ear, VOICE.citizen, since_ms);
  await agent.press('btn-hold');
  await agent.seat('on_hold');
  await agent.press('btn-retrieve');
  await agent.seat('talking');
  await agent.press('btn-hangup');
  await agent.press('disposition-answered');
  await agent.press('wrap-up-finish');
}

/** The page is back at the log-in, and the password opens nothing. */
async function isOut(centre, agent, password) {
  await agent.sees('login-submit', 20_000);
  await assert.rejects(centre.server.login('1001', password), (error) => error.code === 'wrong_credentials');
  await agent.page.context().close();
}
