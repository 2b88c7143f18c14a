// Trunks to the world: SIPp plays carriers, gateways and a PBX. What is checked
// is what goes over the wire, what the call log keeps, and what the
// administrator's page says.

import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { browse, picture } from './lib/browser.mjs';
import { agentAt, callOf, tells, wallIsEmpty, wallOf } from './lib/floor.mjs';
import { freeUdpPort, until } from './lib/process.mjs';
import { PASSWORD, serve } from './lib/server.mjs';
import { answer, call, refusal, registrar } from './lib/sipp.mjs';
import { steps } from './lib/story.mjs';

/** The PBX has an address of its own; carriers share one. */
const PBX = '127.0.0.2';
const at = (port, host = '127.0.0.1') => `${host}:${port}`;

const SPEC = {
  kind: 'carrier',
  address: '',
  transport: 'udp',
  gateways: [],
  accept_from: [],
  calls_max: 30,
  calls_per_second_max: null,
  username: null,
  password: null,
  register: false,
  register_s: null,
  domain: null,
  tls_name: null,
  probe_s: null,
  caller: { show: 'own', number: null },
  rules: { called_in: [], caller_in: [], called_out: [], caller_out: [] },
  overlap: false,
  brakes: { closed: [], open: [], international: null, calendar: null, calls_per_minute_max: null, minutes_per_day_max: null },
};
const OPEN = SPEC.brakes;
const rule = (prefix, strip, add, digits = null) => ({ prefix, digits, strip, add });
/** A header of a SIP message, or its first line. */
const header = (text, name) => new RegExp(`^${name}: *(.*?)\\r?$`, 'im').exec(text)?.[1];
const target = (text) => text.split(/\r?\n/, 1)[0].split(' ')[1];

describe('trunks', () => {
  let [server, admin, wall, agent, browser] = [];
  before(async () => {
    server = await serve();
    admin = await server.login('admin');
    wall = await wallOf(server);
    agent = await agentAt(server, '1001');
    await agent.ready();
  });
  after(async () => {
    await browser?.stop();
    await agent?.leaves();
    wall?.close();
    await server?.stop();
  });

  const set = (name, change) => admin.put(`/trunks/${name}`, { ...SPEC, ...change });
  /** Outside numbers take these trunks, in this order; routes beside that. */
  const route = (trunks, more = []) => admin.put('/trunk-routes', [{ prefix: '', digits: null, trunks }, ...more]);
  const shown = (name, good) => admin.eventually('/trunks', (all) => good(all.find((trunk) => trunk.name === name)?.state), 30_000).then((all) => all.find((trunk) => trunk.name === name));
  const gatewayOf = (trunk, address) => trunk.state.gateways.find((gateway) => gateway.address === address);

  /** The agent dials; its own phone answers by itself and rings on for the next call. */
  async function dial(number) {
    await agent.say('dial', { number });
  }

  /** The agent's call is over, and its phone is there for the next. */
  async function hungUp() {
    await agent.phone.ended;
    await wallIsEmpty(wall);
    await agent.awaitsCall();
    await agent.client.put('/seat', { state: 'ready' });
  }

  const logged = (number, good = ({ ended_at }) => ended_at !== null) => callOf(wall.client, number, good);
  const invite = async (phone) => (await phone.saw('received', /^INVITE /)).text;

  test('a 503 moves a call to the next gateway of the trunk', { timeout: 60_000 }, async () => {
    const [first, second] = [await freeUdpPort(), await freeUdpPort()];
    await set('carrier', { address: at(first), gateways: [{ address: at(second), transport: 'udp' }], accept_from: ['127.0.0.1/32'] });
    await route(['carrier']);
    const full = await refusal({ port: first, status: 503 });
    const callee = await answer({ number: '13900000701', port: second });
    await dial('13900000701');
    await callee.talking();
    assert.equal(await full.ended, 0, full.transcript());
    await agent.seat('talking');
    const trunk = await shown('carrier', (state) => state?.gateways[0].last_trouble !== null);
    assert.deepEqual([gatewayOf(trunk, at(first)).last_trouble.kind, gatewayOf(trunk, at(first)).last_trouble.status], ['refused', 503]);
    assert.equal(gatewayOf(trunk, at(second)).reach, 'up');
    await agent.say('hangup');
    await hungUp();
    const log = await logged('13900000701');
    assert.equal(log.result, 'served');
    assert.equal(steps(log.story, 'line_failed').length, 0, 'the trunk itself did not fail');
  });

  test('silence moves a call on after seconds, and the gateway is skipped from then on', { timeout: 90_000 }, async () => {
    const silent = createSocket('udp4');
    await new Promise((resolve) => silent.bind(0, '127.0.0.1', resolve));
    const heard = [];
    silent.on('message', (message) => heard.push(message.toString()));
    const [port, second] = [silent.address().port, await freeUdpPort()];
    await set('carrier', { address: at(port), gateways: [{ address: at(second), transport: 'udp' }], accept_from: ['127.0.0.1/32'] });
    let callee = await answer({ number: '13900000702', port: second });
    const dialed_ms = Date.now();
    await dial('13900000702');
    const waited_ms = (await callee.saw('received', /^INVITE /, 20_000)).at_ms - dialed_ms;
    assert.ok(waited_ms > 3_500 && waited_ms < 8_000, `given up after ${waited_ms} ms`);
    await callee.talking();
    await agent.say('hangup');
    await hungUp();
    const trunk = await shown('carrier', (state) => state?.gateways[0].reach === 'down');
    assert.equal(gatewayOf(trunk, at(port)).last_trouble.kind, 'silent');

    const before = heard.filter((text) => text.startsWith('INVITE')).length;
    callee = await answer({ number: '13900000703', port: second });
    await dial('13900000703');
    await callee.talking();
    const again = heard.filter((text) => text.startsWith('INVITE') && text.includes('13900000703')).length;
    assert.deepEqual([before > 0, again], [true, 0], 'the silent gateway is not asked again');
    await agent.say('hangup');
    await hungUp();
    silent.close();
  });

  test('where nobody listens (ICMP), the next trunk of the route takes the call at once', { timeout: 60_000 }, async () => {
    const [nobody, there] = [await freeUdpPort(), await freeUdpPort()];
    await set('carrier', { address: at(nobody), accept_from: ['127.0.0.1/32'] });
    await set('spare', { address: at(there) });
    await route(['carrier', 'spare']);
    const callee = await answer({ number: '13900000704', port: there });
    const dialed_ms = Date.now();
    await dial('13900000704');
    const waited_ms = (await callee.saw('received', /^INVITE /)).at_ms - dialed_ms;
    assert.ok(waited_ms < 3_000, `moved on after ${waited_ms} ms`);
    await callee.talking();
    await callee.hangUp();
    await hungUp();
    const log = await logged('13900000704');
    const [failed] = steps(log.story, 'line_failed');
    assert.deepEqual([failed.trunk, failed.cause], ['carrier', 'failed']);
    assert.deepEqual(steps(log.story, 'leg_rang').filter(({ trunk }) => trunk).map(({ trunk }) => trunk), ['carrier', 'spare']);
    const trunk = await shown('carrier', (state) => state?.up === false);
    assert.equal(gatewayOf(trunk, at(nobody)).last_trouble.kind, 'unreachable');
  });

  test("the network's cause is kept in the log, and ours goes to the network", { timeout: 60_000 }, async () => {
    const port = await freeUdpPort();
    await set('carrier', { address: at(port), accept_from: ['127.0.0.1/32'] });
    await route(['carrier']);
    const moved = await refusal({ port, status: 410, q850: 22 });
    await dial('13900000705');
    await moved.ended;
    await hungUp();
    const log = await logged('13900000705');
    const [ended] = steps(log.story, 'leg_ended').filter(({ cause }) => cause === 'unreachable');
    assert.deepEqual([ended.q850, log.result], [22, 'unreachable']);

    const callee = await answer({ number: '13900000706', port });
    await dial('13900000706');
    await callee.talking();
    await agent.say('hangup');
    const bye = await callee.saw('received', /^BYE /);
    assert.match(header(bye.text, 'Reason'), /^Q\.850;cause=16/);
    await hungUp();

    const stranger = await call({ to: '99999', from: '13900000707', sip_port: server.sip });
    const refused = await stranger.saw('received', /^SIP\/2\.0 404 /);
    assert.match(header(refused.text, 'Reason'), /^Q\.850;cause=1\b/);
    await stranger.kill();
  });

  test('numbers are rewritten both ways', { timeout: 60_000 }, async () => {
    const port = await freeUdpPort();
    const rules = {
      called_out: [rule('0', 1, '+86'), rule('1', 0, '9', 11)],
      caller_out: [rule('0591', 1, '+86')],
      called_in: [rule('0591', 4, '')],
      caller_in: [rule('+86', 3, '0')],
    };
    await set('carrier', { address: at(port), accept_from: ['127.0.0.1/32'], rules, caller: { show: 'own', number: '059112345' } });
    let callee = await answer({ port });
    await dial('059187654321');
    let sent = await invite(callee);
    assert.match(target(sent), /^sip:\+8659187654321@/);
    assert.match(header(sent, 'From'), /<sip:\+8659112345@/);
    await agent.say('hangup');
    await hungUp();
    callee = await answer({ port });
    await dial('13900000708');
    assert.match(target(await invite(callee)), /^sip:913900000708@/);
    await agent.say('hangup');
    await hungUp();

    const citizen = await call({ to: '059112345', from: '+8659187654321', sip_port: server.sip });
    await citizen.talking();
    const log = await callOf(wall.client, '059187654321', ({ direction }) => direction === 'inbound');
    assert.deepEqual([log.caller, log.called], ['059187654321', '12345']);
    await citizen.hangUp();
    await citizen.ended;
    await wallIsEmpty(wall);
  });

  test('the number shown follows the policy: own, withheld, passed on with Diversion', { timeout: 90_000 }, async () => {
    const port = await freeUdpPort();
    const policy = (show) => set('carrier', { address: at(port), accept_from: ['127.0.0.1/32'], caller: { show, number: '059112345' } });
    await policy('own');
    let callee = await answer({ port });
    await dial('13900000709');
    let sent = await invite(callee);
    assert.match(header(sent, 'From'), /<sip:059112345@/);
    assert.equal(header(sent, 'Privacy'), undefined);
    await agent.say('hangup');
    await hungUp();

    await policy('withhold');
    callee = await answer({ port });
    await dial('13900000710');
    sent = await invite(callee);
    assert.match(header(sent, 'From'), /<sip:anonymous@anonymous\.invalid>/);
    assert.match(header(sent, 'P-Asserted-Identity'), /<sip:059112345@/);
    assert.equal(header(sent, 'Privacy'), 'id');
    await agent.say('hangup');
    await hungUp();

    await policy('pass_on');
    callee = await answer({ port });
    const citizen = await call({ from: '13800000711', keys: '', sip_port: server.sip });
    await citizen.talking();
    await citizen.pressByInfo('0');
    await agent.seat('talking');
    await callOf(wall.client, '13800000711', tells('connected'));
    await agent.say('transfer', { to: '13900000712' });
    sent = await invite(callee);
    assert.match(header(sent, 'From'), /<sip:13800000711@/);
    assert.match(header(sent, 'P-Asserted-Identity'), /<sip:059112345@/);
    assert.match(header(sent, 'Diversion'), /^<sip:12345@[^>]+>;reason=deflection/);
    await callee.talking();
    await citizen.hangUp();
    await citizen.ended;
    await hungUp();
  });

  test('caps: lines at a time, and calls begun in a second', { timeout: 60_000 }, async () => {
    const [port, spare] = [await freeUdpPort(), await freeUdpPort()];
    await set('carrier', { address: at(port), accept_from: ['127.0.0.1/32'], calls_max: 1 });
    const citizen = await call({ from: '13800000713', sip_port: server.sip });
    await citizen.talking();
    const second = await call({ from: '13800000714', sip_port: server.sip });
    const refused = await second.saw('received', /^SIP\/2\.0 503 /);
    assert.match(header(refused.text, 'Reason'), /^Q\.850;cause=42/);
    await second.kill();
    const full = await agent.say('dial', { number: '13900000715' }).then(() => null, ({ code }) => code);
    assert.equal(full, 'no_trunk');
    assert.deepEqual((await admin.get('/trunks')).filter(({ name }) => name === 'carrier').map(({ calls, spec }) => [calls, spec.calls_max]), [[1, 1]]);
    await citizen.hangUp();
    await citizen.ended;
    await wallIsEmpty(wall);

    await set('carrier', { address: at(port), accept_from: ['127.0.0.1/32'], calls_per_second_max: 1 });
    await sleep(1000);
    await set('spare', { address: at(spare) });
    await route(['carrier', 'spare']);
    const other = await call({ from: '13800000716', sip_port: server.sip });
    const callee = await answer({ port: spare });
    await dial('13900000717');
    const took = await Promise.race([callee.talking().then(() => 'spare'), other.ended]);
    assert.equal(took, 'spare', 'the second call of that second goes elsewhere');
    await agent.say('hangup');
    await other.hangUp();
    await hungUp();
    await route(['carrier']);
  });

  test('digits that come one by one: each beginning of a number gets 484, the whole number the hotline', { timeout: 60_000 }, async () => {
    await set('carrier', { kind: 'gateway', address: at(await freeUdpPort()), accept_from: ['127.0.0.1/32'], overlap: true });
    for (const digits of ['1', '12', '123', '1234']) {
      const beginning = await call({ to: digits, from: '13900000720', sip_port: server.sip });
      const { text } = await beginning.saw('received', /^SIP\/2\.0 484 /);
      assert.match(header(text, 'Reason'), /Q\.850;cause=28/, 'more digits are needed');
      await beginning.kill();
    }
    const whole = await call({ to: '12345', from: '13900000720', sip_port: server.sip });
    await whole.talking();
    await whole.hangUp();
    await whole.ended;
    await callOf(wall.client, '13900000720', ({ called }) => called === '12345');
    const { items } = await wall.client.get('/interactions?number=13900000720');
    assert.equal(items.length, 1, 'beginnings are no calls');
    const unknown = await call({ to: '7', from: '13900000720', sip_port: server.sip });
    await unknown.saw('received', /^SIP\/2\.0 404 /);
    await unknown.kill();
  });

  test('an inside line: colleagues at the PBX call and are called by their extensions', { timeout: 60_000 }, async () => {
    const port = await freeUdpPort();
    await set('pbx', {
      kind: 'inside_line',
      address: at(port, PBX),
      caller: { show: 'pass_on', number: null },
      rules: { ...SPEC.rules, called_out: [rule('3', 1, '')] },
    });
    await route(['carrier'], [{ prefix: '3', digits: 4, trunks: ['pbx'] }]);
    const colleague = await answer({ port, host: PBX });
    await dial('3201');
    const sent = await invite(colleague);
    assert.match(target(sent), /^sip:201@127\.0\.0\.2/);
    assert.match(header(sent, 'From'), /<sip:1001@/, 'the PBX sees who calls');
    await colleague.talking();
    await colleague.hangUp();
    await hungUp();
    assert.equal((await logged('3201')).direction, 'internal');

    const caller = await call({ to: '1001', from: '201', sip_port: server.sip, host: PBX, server_host: '127.0.0.1' });
    await agent.seat('talking');
    await callOf(wall.client, '201', tells('connected', { agent: '1001' }));
    await caller.hangUp();
    await caller.ended;
    await hungUp();
    const log = await logged('201');
    assert.deepEqual([log.direction, log.called, log.result], ['internal', '1001', 'served']);

    const out = await call({ to: '13900000718', from: '202', sip_port: server.sip, host: PBX, server_host: '127.0.0.1' });
    await out.saw('received', /^SIP\/2\.0 603 /);
    await out.kill();
  });

  test('brakes: other countries are closed; the refusal is in the log', { timeout: 60_000 }, async () => {
    const refused = (number) => agent.say('dial', { number }).then(() => null, ({ code }) => code);
    assert.equal(await refused('0014155550100'), 'international_closed');
    const log = await logged('0014155550100');
    assert.deepEqual([log.result, steps(log.story, 'dial_refused')[0].why, log.agent], ['not_allowed', 'international_closed', '1001']);

    await admin.put('/dialing-limits', { ...OPEN, closed: ['139'], calls_per_minute_max: 1 });
    assert.equal(await refused('13900000719'), 'destination_closed');
    await admin.put('/dialing-limits', { ...OPEN, minutes_per_day_max: 0 });
    assert.equal(await refused('13900000719'), 'minutes_used_up');
    await admin.put('/dialing-limits', OPEN);
  });

  test('registers with a password, is lost, and comes back; a wrong password is told', { timeout: 120_000 }, async () => {
    const port = await freeUdpPort();
    let carrier = await registrar({ port, username: 'hotline', password: 'right', expires: 10 });
    await set('ims', { address: at(port), username: 'hotline', password: 'right', register: true, register_s: 60 });
    assert.equal(await carrier.ended, 0, carrier.transcript());
    const asked = carrier.messages().filter(({ way, text }) => way === 'received' && /^REGISTER /.test(text));
    assert.match(header(asked.at(-1).text, 'Authorization'), /username="hotline".*realm="carrier"/);
    assert.match(header(asked.at(-1).text, 'Contact'), new RegExp(`<sip:hotline@127\\.0\\.0\\.1:${server.sip}>`));
    await shown('ims', (state) => state?.registration?.registered === true);

    // The registrar has gone: the refresh after half the time finds nobody.
    const lost = await shown('ims', (state) => state?.registration?.registered === false);
    assert.equal(lost.state.registration.last_trouble.kind, 'unreachable');
    carrier = await registrar({ port, username: 'hotline', password: 'right', expires: 3600 });
    await shown('ims', (state) => state?.registration?.registered === true);
    assert.equal(await carrier.ended, 0, carrier.transcript());

    // By the route the registrar gave (RFC 3608).
    await route(['ims']);
    const callee = await answer({ port });
    await dial('13900000720');
    const sent = await invite(callee);
    assert.match(header(sent, 'Route'), new RegExp(`<sip:127\\.0\\.0\\.1:${port};lr>`));
    assert.match(header(sent, 'From'), /<sip:hotline@/);
    await agent.say('hangup');
    await hungUp();
    await route(['carrier']);

    // The old registration is taken back, the new one is refused.
    carrier = await registrar({ port, username: 'hotline', password: 'right', calls: 2 });
    await set('ims', { address: at(port), username: 'hotline', password: 'wrong', register: true });
    const wrong = await shown('ims', (state) => state?.registration?.last_trouble?.kind === 'refused');
    assert.ok([401, 403].includes(wrong.state.registration.last_trouble.status));
    assert.ok(!JSON.stringify(wrong).includes('wrong"'), 'the password is not shown');
    await carrier.kill();
  });

  test('the page tells health and the last trouble in words', { timeout: 120_000 }, async () => {
    const nobody = await freeUdpPort();
    await set('carrier', { address: at(nobody), probe_s: 1, accept_from: ['127.0.0.1/32'] });
    await shown('carrier', (state) => state?.up === false);
    browser = await browse();
    const words = {
      'zh-CN': { health: '不可用', trouble: /最近的问题，.*网络不可达/, kind: '内部线路' },
      'en-US': { health: 'Down', trouble: /Last trouble, .*unreachable/, kind: 'Inside line' },
    };
    for (const [locale, expected] of Object.entries(words)) {
      const page = await browser.person({ locale });
      await page.goto(server.url);
      await page.getByTestId('login-username').fill('admin');
      await page.getByTestId('login-password').fill(PASSWORD);
      await page.getByTestId('login-submit').click();
      await page.getByTestId('nav-trunks').click();
      await page.getByTestId('trunk-health-carrier').filter({ hasText: expected.health }).waitFor();
      assert.match(await page.getByTestId(`gateway-${at(nobody)}`).innerText(), expected.trouble);
      assert.match(await page.getByTestId('trunk-pbx').innerText(), new RegExp(expected.kind));
      await picture(page, `trunks-${locale}`);
      page.problems.length = 0;

      if (locale === 'zh-CN') {
        await page.getByTestId('trunk-add').click();
        await page.getByTestId('trunk-name').fill('west');
        await page.getByTestId('trunk-address').fill('203.0.113.500:5060');
        await page.getByTestId('trunk-save').click();
        assert.match(await page.getByTestId('trunk-problem').innerText(), /地址有误/);
        await page.getByTestId('trunk-address').fill('127.0.0.1:5999');
        await picture(page, 'trunks-editor');
        await page.getByTestId('trunk-save').click();
        await page.getByTestId('trunk-west').waitFor();
        await page.getByTestId('tab-routes').click();
        await page.getByTestId('route').first().waitFor();
        await picture(page, 'trunks-routes');
        await page.getByTestId('tab-limits').click();
        await page.getByTestId('limits-save').waitFor();
        await picture(page, 'trunks-limits');
      }
      await page.context().close();
    }
    await until('the trunk set on the page', async () => (await admin.get('/trunks')).some(({ name }) => name === 'west'));
    await admin.delete('/trunks/west');
  });
});
