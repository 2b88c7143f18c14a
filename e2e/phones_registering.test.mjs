// Desk phones of two makes find the centre, prove who they are, and call: by
// UDP and TCP, on IPv4 and IPv6, with MD5 and SHA-256 (rows F1, F2).

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { desk } from './lib/baresip.mjs';
import { callOf, citizen, overOnce, ownFloor, tells, wallIsEmpty } from './lib/floor.mjs';
import { softphone } from './lib/linphone.mjs';
import { until } from './lib/process.mjs';
import { find } from './lib/rtp.mjs';
import { PASSWORD } from './lib/server.mjs';
import { register } from './lib/sipp.mjs';
import { earOfPort, hears } from './lib/story.mjs';

const VOICE = { citizen: 600, first: 900, second: 1300 };

describe('desk phones', { concurrency: true }, () => {
  test('linphone registers by TCP, is called there, and both hear', { timeout: 60_000 }, async (t) => {
    const server = await ownFloor(t);
    const phone = await softphone({ number: '8001', sip_port: server.sip, transport: 'tcp', hertz: VOICE.first });
    const caller = await callTo(server, '8001');
    await phone.incoming();
    phone.answer();
    await bothHear(server, phone, caller);
    phone.hangUp();
    await isOver(server, caller);
    await phone.stop();
    heard('linphone', phone.heard(), VOICE.citizen);
    assert.deepEqual(saidFrom(server, phone.port), [], 'nothing by UDP');
    assert.match(phone.log(), /Via: SIP\/2\.0\/TCP /);
  });

  test('a citizen calls by a trunk on IPv6, an agent at baresip on IPv6 and TCP answers', { timeout: 60_000 }, async (t) => {
    const server = await ownFloor(t, { ipv6: true });
    const phone = await desk({ number: '8001', sip_port: server.sip, transport: 'tcp', host: '::1', hertz: VOICE.first, answers: true });
    const caller = await callTo(server, '8001', { host: '::1' });
    await hears('the citizen', earOfPort(server, caller.mediaPort()), VOICE.first, Date.now(), 2);
    await phone.hangUp();
    await isOver(server, caller);
    await phone.stop();
    heard('baresip', phone.heard(), VOICE.citizen);
  });

  test('a phone on IPv4 calls one on IPv6, and both hear', { timeout: 60_000 }, async (t) => {
    const server = await ownFloor(t, { ipv6: true });
    const six = await softphone({ number: '8001', sip_port: server.sip, host: '::1', hertz: VOICE.first });
    const four = await desk({ number: '8002', sip_port: server.sip, hertz: VOICE.second });
    await four.dial('8001');
    await six.incoming();
    six.answer();
    await four.event('CALL_ESTABLISHED');
    await hears('the phone on IPv6', earOfPort(server, six.media), VOICE.second, 0, 3);
    six.hangUp();
    await four.event('CALL_CLOSED');
    await wallIsEmpty(server.wall);
    await Promise.all([six.stop(), four.stop()]);
    heard('linphone', six.heard(), VOICE.second);
    heard('baresip', four.heard(), VOICE.first);
    assert.match(six.log(), /c=IN IP6 ::1/);
  });

  test('linphone proves its password with SHA-256, baresip with MD5; a wrong one is refused', { timeout: 60_000 }, async (t) => {
    const server = await ownFloor(t);
    const first = await softphone({ number: '8001', sip_port: server.sip });
    const second = await desk({ number: '8002', sip_port: server.sip });
    const proof = ({ port }) => saidFrom(server, port).findLast((text) => /^Authorization:/m.test(text));
    assert.match(proof(first), /^Authorization: *Digest .*algorithm=SHA-256.*response="[0-9a-f]{64}"/m);
    // Without a word about the algorithm, it is MD5 (RFC 7616 §3.4).
    assert.match(proof(second), /^Authorization: *Digest (?!.*SHA).*response="[0-9a-f]{32}"/m);
    await Promise.all([first.stop(), second.stop()]);

    const wrong = await softphone({ number: '8001', password: 'demo-54321', sip_port: server.sip, registers: false });
    await wrong.logged(/to \[LinphoneRegistrationFailed\]/);
    await wrong.stop();
  });

  test('a registered phone keeps its path alive by STUN and learns its address; a stranger gets no answer', { timeout: 60_000 }, async (t) => {
    const server = await ownFloor(t);
    const port = await register({ number: '8001', password: PASSWORD, sip_port: server.sip });
    const transaction = randomBytes(12);
    const [answer] = await binding(server, transaction, port);
    assert.equal(answer.toString('hex', 0, 8), '0101000c2112a442');
    assert.deepEqual(answer.subarray(8, 20), transaction);
    // XOR-MAPPED-ADDRESS: the port and 127.0.0.1, each XORed with the cookie.
    assert.equal(answer.toString('hex', 20, 26), '002000080001');
    assert.equal(answer.readUInt16BE(26) ^ 0x2112, port);
    assert.equal((answer.readUInt32BE(28) ^ 0x2112a442) >>> 0, 0x7f000001);
    assert.deepEqual(await binding(server, transaction), []);
  });

  test('linphone calls the echo, with Opus', { timeout: 60_000 }, async (t) => {
    const server = await ownFloor(t);
    const phone = await softphone({ number: '8001', sip_port: server.sip, hertz: VOICE.second, codecs: ['opus'] });
    phone.dial('9196');
    await phone.connected();
    await until('three seconds of sound', () => server.wire.soFar().filter(({ to }) => to === phone.media).length > 150);
    phone.hangUp();
    await wallIsEmpty(server.wall);
    await phone.stop();
    heard('linphone', phone.heard(), VOICE.second);
    assert.match(phone.log(), /m=audio \d+ RTP\/AVP \d+ \d+\r?\na=rtpmap:\d+ opus\/48000\/2/);
  });
});

/** A citizen calls the hotline and wants an agent, who is ready at this phone. */
async function callTo(server, extension, options) {
  const agent = await server.login(`${Number(extension) - 7000}`);
  await agent.put('/seat', { state: 'ready', phone: extension });
  return citizen(server, '13900000611', { key: '0', hertz: VOICE.citizen, ...options });
}

async function bothHear(server, phone, caller) {
  await callOf(server.wall.client, caller.from, tells('connected'));
  const since_ms = Date.now();
  await hears('the citizen', earOfPort(server, caller.mediaPort()), VOICE.first, since_ms, 2);
  await hears('the agent', earOfPort(server, phone.media), VOICE.citizen, since_ms, 2);
}

/** The agent has hung up; the citizen does, too, and nothing is left. */
async function isOver(server, caller) {
  await callOf(server.wall.client, caller.from, tells('survey_started'));
  await caller.hangUp();
  assert.equal(await caller.ended, 0, caller.transcript());
  await overOnce(server, server.wall.client, caller.from);
  await wallIsEmpty(server.wall);
}

/** What a phone played to its user holds this voice. */
function heard(who, { rate, pcm }, hertz) {
  const found = find(pcm, hertz, rate);
  assert.ok(found.seconds >= 1.5, `${who} heard ${hertz} Hz for ${found.seconds} s`);
}

/** What a phone at this port said to the server by UDP. */
function saidFrom(server, port) {
  return server.wire.soFar().filter(({ from, to }) => from === port && to === server.sip).map(({ data }) => data.toString('latin1'));
}

/** What comes back within half a second for a STUN Binding request from this port. */
async function binding(server, transaction, port = 0) {
  const socket = createSocket('udp4');
  const answers = [];
  socket.on('message', (message) => answers.push(message));
  await new Promise((bound) => socket.bind(port, '127.0.0.1', bound));
  socket.send(Buffer.concat([Buffer.from('000100002112a442', 'hex'), transaction]), server.sip, '127.0.0.1');
  await sleep(500);
  socket.close();
  return answers;
}
