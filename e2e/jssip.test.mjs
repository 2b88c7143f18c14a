// A telephone in somebody else's page: JsSIP in a browser registers by SIP over
// WebSocket, calls and is called, and its sound (WebRTC) is heard both ways.

import assert from 'node:assert/strict';
import { build } from 'esbuild';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { browse, heard, listen } from './lib/browser.mjs';
import { openFloor } from './lib/floor.mjs';
import { capture, heardAt } from './lib/pcap.mjs';
import { until } from './lib/process.mjs';
import { find } from './lib/rtp.mjs';
import { PASSWORD } from './lib/server.mjs';
import { call } from './lib/sipp.mjs';

const VOICE = { browser: 1500, citizen: 600 };

/** What a page needs of JsSIP: one script. */
async function bundle() {
  const entry = fileURLToPath(import.meta.resolve('jssip'));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, write: false, format: 'iife', globalName: 'JsSIP', define: { global: 'window' } });
  return outputFiles[0].text;
}

/** Somebody's own web server, with a page that is a telephone. */
async function intranet(script) {
  const page = '<!doctype html><meta charset="utf-8"><title>phone</title><script src="/jssip.js"></script><audio id="remote-audio" autoplay></audio>';
  const server = createServer(({ url }, response) => {
    const [type, body] = url === '/jssip.js' ? ['text/javascript', script] : ['text/html', page];
    response.writeHead(200, { 'content-type': type }).end(body);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${server.address().port}/`, stop: () => server.close() };
}

/** Runs in the page: a JsSIP telephone that notes what happens to it. */
function telephone({ socket, user, password }) {
  const phone = { events: [], session: null };
  const ua = new JsSIP.UA({ sockets: [new JsSIP.WebSocketInterface(socket)], uri: `sip:${user}@127.0.0.1`, password, register: true, session_timers: true, user_agent: 'JsSIP test' });
  const note = (name) => phone.events.push(name);
  ua.on('registered', () => note('registered'));
  ua.on('registrationFailed', ({ cause }) => note(`registrationFailed ${cause}`));
  ua.on('newRTCSession', ({ session, originator }) => {
    phone.session = session;
    note(`session ${originator} from ${session.remote_identity.uri.user}`);
    session.on('accepted', () => note('accepted'));
    session.on('confirmed', () => note('confirmed'));
    session.on('ended', ({ cause }) => note(`ended ${cause}`));
    session.on('failed', ({ cause }) => note(`failed ${cause}`));
    session.on('hold', () => note('hold'));
    session.on('unhold', () => note('unhold'));
    const hear = (connection) => connection.addEventListener('track', ({ track }) => (document.querySelector('#remote-audio').srcObject = new MediaStream([track])));
    if (session.connection) hear(session.connection);
    session.on('peerconnection', ({ peerconnection }) => hear(peerconnection));
  });
  const media = { mediaConstraints: { audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false }, video: false }, pcConfig: { iceServers: [] } };
  Object.assign(phone, {
    call: (number) => ua.call(`sip:${number}@127.0.0.1`, media),
    answer: () => phone.session.answer(media),
    hangUp: () => phone.session.terminate(),
    hold: () => phone.session.hold(),
    unhold: () => phone.session.unhold(),
    press: (key) => phone.session.sendDTMF(key, { transportType: 'RFC2833' }),
  });
  globalThis.phone = phone;
  ua.start();
}

class Phone {
  constructor(page) {
    this.page = page;
  }

  /** Waits for something to happen to the phone, after what was seen before. */
  async saw(pattern, timeout_ms = 10_000) {
    const events = () => this.page.evaluate(() => globalThis.phone.events);
    return until(() => `${pattern} at the phone; problems: ${this.page.problems}`, async () => (await events()).some((event) => pattern.test(event)), { timeout_ms });
  }

  do(what, argument) {
    return this.page.evaluate(([name, value]) => void globalThis.phone[name](value), [what, argument]);
  }

  forget() {
    return this.page.evaluate(() => void globalThis.phone.events.splice(0));
  }

  /** Seconds of a tone among what it hears in the next `ms`. */
  async hears(hertz, ms = 2500) {
    await heard(this.page);
    await sleep(ms);
    const { pcm, rate } = await heard(this.page);
    return find(pcm, hertz, rate).seconds;
  }
}

describe('JsSIP in a browser', { timeout: 180_000 }, () => {
  let server, browser, web, wire;
  before(async () => {
    [server, browser, web] = await Promise.all([openFloor(), browse({ hertz: VOICE.browser }), bundle().then(intranet)]);
    wire = await capture(`udp portrange ${server.rtp.join('-')}`);
  });
  after(() => Promise.all([server, browser, web, wire].map((each) => each?.stop())));

  async function phoneOf(user) {
    const page = await browser.person();
    await page.goto(web.url);
    await page.evaluate(telephone, { socket: `ws://127.0.0.1:${server.http}/sip`, user, password: PASSWORD });
    const phone = new Phone(page);
    await phone.saw(/^registered$/);
    return phone;
  }

  test('it calls the echo and hears itself, on hold nothing, and again', async () => {
    const phone = await phoneOf('8003');
    await phone.do('call', '9196');
    await phone.saw(/^confirmed$/);
    await listen(phone.page);
    assert.ok((await phone.hears(VOICE.browser)) > 0.8, 'its own voice');
    await phone.do('hold');
    await phone.saw(/^hold$/);
    await sleep(500);
    assert.equal(await phone.hears(VOICE.browser, 1500), 0, 'nothing while it holds');
    await phone.do('unhold');
    await phone.saw(/^unhold$/);
    await sleep(500);
    await listen(phone.page);
    assert.ok((await phone.hears(VOICE.browser)) > 0.8, 'its voice again');
    await phone.do('hangUp');
    await phone.saw(/^ended/);
    await phone.page.close();
  });

  test('it calls the hotline: the greeting is heard, and a key is understood', async () => {
    const phone = await phoneOf('8004');
    await phone.do('call', '12345');
    await phone.saw(/^confirmed$/);
    await listen(phone.page);
    await sleep(2000);
    const { pcm } = await heard(phone.page);
    assert.ok(pcm.some((sample) => Math.abs(sample) > 0.05), 'the greeting');
    await phone.do('press', '1');
    const inspector = await server.login('3001');
    const log = await inspector.eventually('/interactions?limit=5', ({ items }) => items.find(({ caller }) => caller === '8004'));
    const id = log.items.find(({ caller }) => caller === '8004').id;
    await inspector.eventually(`/interactions/${id}`, (story) => /"key": ?"1"|consultation/.test(JSON.stringify(story)), 15_000);
    await phone.do('hangUp');
    await phone.saw(/^ended/);
    await phone.page.close();
  });

  test('an agent whose phone it is takes a citizen’s call, and both hear each other', async () => {
    const phone = await phoneOf('8001');
    const agent = await server.login('1001');
    await agent.put('/seat', { state: 'ready', phone: '8001' });
    const citizen = await call({ sip_port: server.sip, keys: '', from: '13800000321', hertz: VOICE.citizen });
    await citizen.talking();
    await citizen.pressByInfo('0');
    await phone.saw(/^session remote/, 20_000);
    await phone.do('answer');
    await phone.saw(/^confirmed$/);
    await agent.eventually('/seat', ({ state }) => state === 'talking', 15_000);
    await listen(phone.page);
    // First both hear the agent's number.
    await until('the agent hears the citizen', async () => (await phone.hears(VOICE.citizen)) > 1.5, { timeout_ms: 20_000 });
    const ear = heardAt(wire.soFar(), citizen.mediaPort(), Date.now() - 3500);
    assert.ok(find(ear, VOICE.browser).seconds > 0.8, `the citizen hears the agent: ${JSON.stringify(find(ear, VOICE.browser))}`);

    // The page is closed: its sound ends, and the call does not hang on it.
    await phone.page.close();
    await agent.eventually('/seat', ({ state }) => state !== 'talking', 20_000);
    await citizen.kill();
  });

  test('browsers call each other', async () => {
    const [one, other] = [await phoneOf('8005'), await phoneOf('8006')];
    await one.do('call', '8006');
    await other.saw(/^session remote from 8005$/);
    await other.do('answer');
    await one.saw(/^confirmed$/);
    await listen(other.page);
    assert.ok((await other.hears(VOICE.browser)) > 0.8);
    await other.do('hangUp');
    await one.saw(/^ended/);
    await Promise.all([one.page.close(), other.page.close()]);
  });
});
