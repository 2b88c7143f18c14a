// Takes the README's two pictures from the running program, into docs/img/:
//   YINGDA_BIN=../target/debug/yingda npm run pictures [desk] [wall]
// Wants the built page, and what the end-to-end tests want (scripts/setup test).
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { browse } from '../../e2e/lib/browser.mjs';
import { until } from '../../e2e/lib/process.mjs';
import { PASSWORD, serve } from '../../e2e/lib/server.mjs';
import { call } from '../../e2e/lib/sipp.mjs';

const OUT = fileURLToPath(new URL('../../docs/img/', import.meta.url));
/** A customer of the demo centre. */
const CUSTOMER = '13905910002';
const AGENTS = ['1001', '1002', '1003', '1004', '1005', '1006'];
const CALLERS = 12;

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const wanted = process.argv.slice(2);
mkdirSync(OUT, { recursive: true });
const browser = await browse({ hertz: 440 });
try {
  if (wanted.length === 0 || wanted.includes('desk')) await desk();
  if (wanted.length === 0 || wanted.includes('wall')) await wall();
} finally {
  await browser.stop();
}

/** The agent's page in a call: the customer known, the case half written, some history. */
async function desk() {
  const server = await serve();
  try {
    await writeHistory(server);
    const page = await logIn(server, '1001');
    await sitDown(page);
    await ready(page);
    const before = await reach(server, page, '0');
    await wait(9_000);
    await before.hangUp();
    await wrapUp(page, 'case_status');
    const now = await reach(server, page, '2');
    await wait(6_000);
    await writeCase(page);
    await wait(28_000);
    await page.screenshot({ path: `${OUT}desk.png` });
    await now.hangUp();
  } finally {
    await server.stop();
  }
}

/** Two earlier cases of the customer: one answered at once, one that its unit handles. */
async function writeHistory(server) {
  const agent = await server.login('1002');
  const requester = { name: '林秀英', phone: CUSTOMER, address: '台江区广达路 65 号' };
  await agent.post('/cases', {
    kind: 'consultation',
    requester,
    title: '咨询居民阶梯水价的起算时间',
    text: '诉求人询问阶梯水价按自然年还是按抄表周期计算。',
    answer: '按自然年计算，每年 1 月 1 日起重新累计。',
  });
  const [unit] = await agent.get('/units');
  const sent = await agent.post('/cases', {
    kind: 'complaint',
    requester,
    title: '广达路人行道地砖破损',
    text: '广达路 65 号门前人行道地砖多处松动破损，老人行走易绊倒，希望尽快修复。',
    place: '台江区广达路 65 号门前',
    dispatch_to: unit.id,
  });
  const operator = await server.login('5002');
  await operator.post(`/cases/${sent.id}/sign-for`, { version: sent.version });
}

/** The customer calls, presses one key, and is answered. */
async function reach(server, page, key) {
  const phone = await call({ from: CUSTOMER, keys: key, sip_port: server.sip });
  await phone.talking();
  await wait(2_000);
  await phone.press(key);
  await page.getByTestId('pop-answer').click();
  await inState(page, 'talking');
  return phone;
}

async function writeCase(page) {
  await page.getByTestId('case-form-kind-complaint').click();
  await page.getByTestId('case-form-title').fill('广达路夜间施工噪声扰民');
  await page
    .getByTestId('case-form-text')
    .fill('广达路与群众路交叉口连续三晚在凌晨一点后仍有破路施工，噪声影响附近居民休息。诉求人希望核实是否取得夜间施工许可，并停止夜间作业。');
  await page.getByTestId('case-form-place').fill('台江区广达路与群众路交叉口');
  await page.getByTestId('case-form-outcome-dispatch').click();
}

/** The supervisor's wall: agents at work, callers waiting. */
async function wall() {
  const server = await serve({ args: ['--callers', String(CALLERS)] });
  const timers = [];
  try {
    const supervisor = await logIn(server, '2001');
    for (const username of AGENTS) {
      const page = await logIn(server, username);
      await sitDown(page);
      if (username === AGENTS.at(-1)) {
        await page.getByTestId('btn-not-ready').click();
        await page.getByTestId('reason-meal').click();
      } else {
        await ready(page);
        timers.push(setInterval(() => void answerAll(page), 1_500));
      }
    }
    // Until a few have been served and the wall shows the usual mixture.
    await wait(75_000);
    await until('three agents talking', async () => (await supervisor.locator('.seat-card-talking').count()) >= 3, { timeout_ms: 60_000 });
    await supervisor.screenshot({ path: `${OUT}wall.png` });
  } finally {
    for (const timer of timers) clearInterval(timer);
    await server.stop();
  }
}

/** Answers what rings and finishes what is over; a press that came too late does no harm. */
async function answerAll(page) {
  const press = (id) => page.getByTestId(id).click({ timeout: 1_000 });
  try {
    if (await page.getByTestId('pop-answer').isVisible()) await press('pop-answer');
    else if (await page.getByTestId('wrap-up').isVisible()) await wrapUp(page, 'answered');
  } catch {
    // The caller was quicker.
  }
}

async function logIn(server, username) {
  const page = await browser.person();
  await page.goto(`${server.url}/login`);
  await page.getByTestId('login-username').fill(username);
  await page.getByTestId('login-password').fill(PASSWORD);
  await page.getByTestId('login-submit').click();
  await page.getByTestId('softphone-bar').waitFor();
  return page;
}

async function sitDown(page) {
  await page.getByTestId('phone-choice-browser').click();
  await inState(page, 'not_ready');
}

async function ready(page) {
  await page.getByTestId('btn-ready').click();
  await inState(page, 'ready|offered');
  // Away from the button, so that its hint goes.
  await page.mouse.move(720, 880);
}

async function wrapUp(page, disposition) {
  await page.getByTestId(`disposition-${disposition}`).click({ timeout: 10_000 });
  await page.getByTestId('wrap-up-finish').click({ timeout: 2_000 });
}

async function inState(page, states) {
  const any = states.split('|').map((state) => `[data-testid=seat-state][data-state=${state}]`);
  await page.locator(any.join(', ')).waitFor();
}
