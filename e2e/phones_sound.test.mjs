// What telephones hear, by their tones: before the answer, with a late offer,
// on hold, behind a NAT, and with codecs that differ (rows F1, F3, F12, F36).

import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { desk } from './lib/baresip.mjs';
import { agentAt, callOf, citizen, nothingIsLeft, overOnce, ownFloor, tells, wallIsEmpty } from './lib/floor.mjs';
import { softphone } from './lib/linphone.mjs';
import { rtpStreams, sound } from './lib/pcap.mjs';
import { until } from './lib/process.mjs';
import { alawEncode, find, tone } from './lib/rtp.mjs';
import { PASSWORD } from './lib/server.mjs';
import { answer, call, register } from './lib/sipp.mjs';
import { earOfPort, hears, hearsNoMore, prompt, whereIs } from './lib/story.mjs';

const VOICE = { citizen: 600, agent: 900, outside: 1300, stranger: 2000 };
const OUTSIDE = '13700000021';
const HOLD_MUSIC = prompt('music/hold');

describe('sound', { concurrency: true }, () => {
  test('an agent at a desk phone dials out and hears the network before the answer', { timeout: 60_000 }, async (t) => {
    const server = await ownFloor(t);
    const carrier = await answer({ number: OUTSIDE, scenario: 'carrier_early', port: server.carrier, hertz: VOICE.outside, values: { early_ms: 3000 } });
    const phone = await desk({ number: '8001', sip_port: server.sip, hertz: VOICE.agent });
    await seatAt(server, '1001', '8001');
    await phone.dial(OUTSIDE);
    await carrier.saw('sent', /^SIP\/2.0 183/);
    await phone.event('CALL_PROGRESS');
    await phone.event('CALL_ESTABLISHED');
    const port = mediaPortOf(server, phone);
    await hearsEarly(server, port, carrier);
    await bothTalk(server, { port, hears: VOICE.outside }, { port: carrier.mediaPort(), hears: VOICE.agent });
    await phone.hangUp();
    assert.equal(await carrier.ended, 0, carrier.transcript());
    await wallIsEmpty(server.wall);
    await phone.stop();
  });

  test('an agent dials out by the page: the desk phone answers by itself and hears the network', { timeout: 60_000 }, async (t) => {
    const server = await ownFloor(t);
    const carrier = await answer({ number: OUTSIDE, scenario: 'carrier_early', port: server.carrier, hertz: VOICE.outside, values: { early_ms: 3000 } });
    const agent = await agentAt(server, '1001', { hertz: VOICE.agent });
    await agent.ready();
    await agent.say('dial', { number: OUTSIDE });
    await carrier.saw('sent', /^SIP\/2.0 183/);
    await carrier.talking();
    await hearsEarly(server, agent.phone.mediaPort(), carrier);
    await bothTalk(server, { port: agent.phone.mediaPort(), hears: VOICE.outside }, { port: carrier.mediaPort(), hears: VOICE.agent });
    await agent.say('hangup');
    assert.deepEqual(await Promise.all([carrier.ended, agent.phone.ended]), [0, 0], carrier.transcript());
    await wallIsEmpty(server.wall);
  });

  test('a trunk that leaves the offer to us', { timeout: 60_000 }, async (t) => {
    const server = await ownFloor(t);
    const { caller, agent } = await talk(server, { scenario: 'caller_late' });
    assert.doesNotMatch(caller.messages()[0].text, /m=audio/);
    await bothTalk(server, { port: caller.mediaPort(), hears: VOICE.agent }, { port: agent.phone.mediaPort(), hears: VOICE.citizen });
    await end(server, caller);
  });

  test('a trunk by TCP, both ways', { timeout: 60_000 }, async (t) => {
    const server = await ownFloor(t, { transport: 'tcp' });
    const caller = await call({ to: '9196', scenario: 'caller_refreshes', sip_port: server.sip, transport: 'tcp', hertz: VOICE.citizen, values: { refresh_ms: 2000, then_ms: 500 } });
    const carrier = await answer({ number: OUTSIDE, port: server.carrier, hertz: VOICE.outside, transport: 'tcp' });
    const phone = await desk({ number: '8001', sip_port: server.sip, hertz: VOICE.agent });
    await seatAt(server, '1001', '8001');
    await phone.dial(OUTSIDE);
    await phone.event('CALL_ESTABLISHED');
    await bothTalk(server, { port: mediaPortOf(server, phone), hears: VOICE.outside }, { port: carrier.mediaPort(), hears: VOICE.agent });
    await phone.hangUp();
    assert.deepEqual(await Promise.all([caller.ended, carrier.ended]), [0, 0], `${caller.transcript()}\n${carrier.transcript()}`);
    assert.ok(find(await earOfPort(server, caller.mediaPort()).since(0), VOICE.citizen).seconds >= 1.5, 'the echo');
    for (const sipp of [caller, carrier]) assert.match(sipp.messages().find(({ way }) => way === 'received').text, /^Via: SIP\/2.0\/TCP /m);
    await nothingIsLeft(server, server.wall);
    await phone.stop();
  });

  test('the hold key of a desk phone: the citizen hears music, then speech again', { timeout: 60_000 }, async (t) => {
    const server = await ownFloor(t);
    const phone = await desk({ number: '8001', sip_port: server.sip, hertz: VOICE.agent, answers: true });
    await seatAt(server, '1001', '8001');
    const caller = await citizen(server, '13900000620', { key: '0', hertz: VOICE.citizen });
    await callOf(server.wall.client, caller.from, tells('connected'));
    await holds(server, caller, () => phone.hold(), () => phone.resume());
    await holds(server, caller, () => phone.hold(), () => phone.resume());
    await end(server, caller);
    await phone.stop();
  });

  test('desk phones that hold with sendonly, inactive and the address of zeros', { timeout: 60_000 }, async (t) => {
    const server = await ownFloor(t);
    const port = await register({ number: '8001', password: PASSWORD, sip_port: server.sip });
    const phone = await answer({ number: '8001', scenario: 'phone_holds', port, hertz: VOICE.agent });
    await seatAt(server, '1001', '8001');
    const caller = await citizen(server, '13900000621', { key: '0', hertz: VOICE.citizen });
    await callOf(server.wall.client, caller.from, tells('connected'));
    for (const way of ['HOLDSENDONLY', 'HOLDINACTIVE', 'HOLDZERO']) await holds(server, caller, () => phone.tell(way), () => phone.tell('RETRIEVE'));
    const answers = phone.messages().filter(({ way, text }) => way === 'received' && /^SIP\/2.0 200/.test(text)).map(({ text }) => /a=(sendrecv|sendonly|recvonly|inactive)/.exec(text)?.[1]);
    assert.deepEqual(answers, ['recvonly', 'sendrecv', 'inactive', 'sendrecv', 'recvonly', 'sendrecv']);
    // And one that leaves the offer to us, which changes nothing.
    await phone.tell('ASKOFFER');
    await phone.saw('received', /^SIP\/2.0 200 [^]*CSeq: [^]*^a=rtpmap:0 PCMU/m);
    await bothTalk(server, { port: caller.mediaPort(), hears: VOICE.agent }, { port: phone.mediaPort(), hears: VOICE.citizen });
    await end(server, caller);
    assert.equal(await phone.ended, 0, phone.transcript());
  });

  test('an exchange outside holds the line, with music and in silence, and takes it back', { timeout: 60_000 }, async (t) => {
    const server = await ownFloor(t);
    const exchange = await answer({ number: OUTSIDE, scenario: 'phone_holds', port: server.carrier, hertz: VOICE.outside });
    const agent = await agentAt(server, '1001', { hertz: VOICE.agent });
    await agent.ready();
    await agent.say('dial', { number: OUTSIDE });
    await agent.phone.talking();
    await exchange.talking();
    const [here, there] = [earOfPort(server, agent.phone.mediaPort()), earOfPort(server, exchange.mediaPort())];
    await hears('the one outside', there, VOICE.agent, Date.now());
    await exchange.tell('HOLDSENDONLY');
    await hearsNoMore('the one outside', there, VOICE.agent);
    await hears('the agent the exchange', here, VOICE.outside, Date.now());
    await exchange.tell('HOLDINACTIVE');
    // Longer than a telephone may be silent that is not on hold.
    await sleep(6500);
    assert.equal(agent.latest.state, 'talking');
    await exchange.tell('RETRIEVE');
    await bothTalk(server, { port: agent.phone.mediaPort(), hears: VOICE.outside }, { port: exchange.mediaPort(), hears: VOICE.agent });
    await agent.say('hangup');
    assert.deepEqual(await Promise.all([exchange.ended, agent.phone.ended]), [0, 0], exchange.transcript());
    await nothingIsLeft(server, server.wall);
  });

  test('a desk phone behind a NAT is heard and hears; a stranger’s sound is not let in', { timeout: 60_000 }, async (t) => {
    const server = await ownFloor(t);
    // What it says of itself is true only behind its NAT: nobody is there.
    const inside = { via: 'SIP/2.0/UDP 127.0.0.77:5060', contact: 'sip:8001@127.0.0.77:5060', media_address: '127.0.0.77', media_port: '4000' };
    const port = await register({ number: '8001', password: PASSWORD, sip_port: server.sip, values: inside });
    const phone = await answer({ number: '8001', port, hertz: VOICE.agent, values: inside });
    await seatAt(server, '1001', '8001');
    const caller = await citizen(server, '13900000623', { key: '0', hertz: VOICE.citizen });
    await callOf(server.wall.client, caller.from, tells('connected'));
    const [own, theirs] = streamOf(server, VOICE.agent);
    assert.notEqual(own, 4000);
    await bothTalk(server, { port: caller.mediaPort(), hears: VOICE.agent }, { port: own, hears: VOICE.citizen });

    const since_ms = Date.now();
    await Promise.all([intrude({ host: '127.0.0.66', to: theirs }), intrude({ host: '127.0.0.1', to: theirs })]);
    const heard = await earOfPort(server, caller.mediaPort()).since(since_ms);
    assert.equal(find(heard, VOICE.stranger).seconds, 0, 'the citizen hears the stranger');
    assert.ok(find(heard, VOICE.agent).seconds >= 1.5, 'the citizen hears the agent all along');
    // In the dialog, too, it is reached where it is and not where it says.
    await caller.hangUp();
    await phone.saw('received', /^BYE sip:8001@127.0.0.77:5060 /);
    assert.deepEqual(await Promise.all([caller.ended, phone.ended]), [0, 0], phone.transcript());
    await overOnce(server, server.wall.client, caller.from);
    await wallIsEmpty(server.wall);
  });

  test('a citizen of whom nothing is heard is shown to the supervisor while the call runs', { timeout: 90_000 }, async (t) => {
    const server = await ownFloor(t);
    const phone = await desk({ number: '8001', sip_port: server.sip, hertz: VOICE.agent, answers: true });
    await seatAt(server, '1001', '8001');
    // A microphone that is off for 35 s, then is not.
    const sound = Float32Array.from([...new Float32Array(35 * 8000), ...tone({ hertz: VOICE.citizen, seconds: 30 })]);
    const caller = await citizen(server, '13900000626', { key: '0', sound });
    await callOf(server.wall.client, caller.from, tells('connected'));
    const silence = () => server.wall.calls.find(({ caller: from }) => from === caller.from)?.silence;
    assert.equal(silence(), null);
    await until('the wall tells of the silence', () => silence() === 'party', { timeout_ms: 25_000 });
    await until('the citizen is heard again', () => silence() === null, { timeout_ms: 30_000 });
    const { story } = await callOf(server.wall.client, caller.from, tells('leg_heard'));
    const steps = story.map(({ step }) => step).filter((step) => /^leg_(silent|heard)$/.test(step));
    assert.deepEqual(steps, ['leg_silent', 'leg_heard'], 'once each, and nothing of the agent');
    await end(server, caller);
    await phone.stop();
  });

  for (const { trunk, phone: codec } of [{ trunk: 'PCMU', phone: 'PCMA' }, { trunk: 'PCMA', phone: 'PCMU' }, { trunk: 'PCMA', phone: 'opus' }, { trunk: 'PCMU', phone: 'opus' }, { trunk: 'PCMA', phone: 'G722' }, { trunk: 'PCMU', phone: 'G722' }]) {
    test(`${codec} on the desk, ${trunk} on the trunk`, { timeout: 60_000 }, async (t) => {
      const server = await ownFloor(t);
      const phone = await desk({ number: '8001', sip_port: server.sip, hertz: VOICE.agent, codec, answers: true });
      await seatAt(server, '1001', '8001');
      const caller = await citizen(server, '13900000624', { key: '0', hertz: VOICE.citizen, codec: trunk });
      await callOf(server.wall.client, caller.from, tells('connected'));
      const ear = earOfPort(server, caller.mediaPort());
      const since_ms = Date.now();
      await hears('the citizen', ear, VOICE.agent, since_ms, 3);
      const { share } = find(await ear.since(since_ms), VOICE.agent);
      assert.ok(share > 0.95, `the tone is ${share} of what the citizen hears`);
      await end(server, caller);
      await phone.stop();
      const { rate, pcm } = phone.heard();
      assert.ok(find(pcm, VOICE.citizen, rate).seconds >= 2.5, 'the agent hears the citizen');
      const numbers = (port) => [...new Set(rtpStreams(server.wire.soFar().filter(({ to }) => to === port)).flatMap(({ packets }) => packets.map(({ payloadType }) => payloadType)))];
      assert.deepEqual(numbers(caller.mediaPort()), [trunk === 'PCMA' ? 8 : 0]);
      assert.deepEqual(numbers(mediaPortOf(server, phone)), [{ PCMA: 8, PCMU: 0, G722: 9, opus: 96 }[codec]]);
    });
  }
});

/** An agent signs in at this desk phone, and is ready. */
async function seatAt(server, number, extension) {
  const client = await server.login(number);
  await client.put('/seat', { state: 'ready', phone: extension });
  return client;
}

/** A citizen in talk with an agent at a SIPp desk phone. */
async function talk(server, { scenario, codec, from = '13900000622' } = {}) {
  const agent = await agentAt(server, '1001', { hertz: VOICE.agent });
  await agent.ready();
  const caller = await citizen(server, from, { key: '0', hertz: VOICE.citizen, scenario, codec });
  await callOf(server.wall.client, from, tells('connected'));
  return { agent, caller };
}

/** The citizen hangs up, and nothing is left. */
async function end(server, caller) {
  await caller.hangUp();
  assert.equal(await caller.ended, 0, caller.transcript());
  await overOnce(server, server.wall.client, caller.from);
  await wallIsEmpty(server.wall);
}

async function bothTalk(server, ...ends) {
  const since_ms = Date.now();
  for (const { port, hears: hertz } of ends) await hears(`port ${port}`, earOfPort(server, port), hertz, since_ms, 1.5);
}

/** The agent's phone holds: music for the citizen; and retrieves: the agent again. */
async function holds(server, caller, hold, retrieve) {
  const ear = earOfPort(server, caller.mediaPort());
  await hears('the citizen', ear, VOICE.agent, Date.now());
  await hold();
  await hearsNoMore('the citizen', ear, VOICE.agent);
  const since_ms = Date.now();
  await sleep(1500);
  const music = await ear.since(since_ms);
  assert.ok(whereIs(music.subarray(0, 8000), HOLD_MUSIC) >= 0, 'the citizen hears the music');
  await retrieve();
  await hears('the citizen, retrieved,', ear, VOICE.agent, Date.now());
}

/** Where a phone's sound comes to: from the description it sent the server. */
function mediaPortOf(server, { port }) {
  const said = server.wire.soFar().filter(({ from }) => from === port).map(({ data }) => /^m=audio (\d+)/m.exec(data.toString('latin1')));
  return Number(said.findLast(Boolean)[1]);
}

/** What came to the agent's phone before the carrier's 200 was its network's tone. */
async function hearsEarly(server, port, carrier) {
  const { at_ms } = await carrier.saw('sent', /^SIP\/2.0 200/);
  const found = find(await earOfPort(server, port).since(0, at_ms), VOICE.outside);
  assert.ok(found.seconds >= 1.5, `the agent heard the network for ${found.seconds} s`);
}

/** The stream to the server that holds a voice: the ports it goes from and to. */
function streamOf(server, hertz) {
  const [low, high] = server.rtp;
  const toServer = rtpStreams(server.wire.soFar()).filter(({ to }) => to >= low && to <= high);
  const { from, to } = toServer.find((stream) => find(sound(stream), hertz).seconds > 0);
  return [from, to];
}

/** Somebody at another address, or another port, speaks into a call for two seconds. */
async function intrude({ host, to, seconds = 2 }) {
  const socket = createSocket('udp4');
  await new Promise((bound) => socket.bind(0, host, bound));
  const voice = alawEncode(tone({ hertz: VOICE.stranger, seconds, level: 0.9 }));
  for (let at = 0; at < voice.length; at += 160) {
    const header = Buffer.from('8008000000000000deadbeef', 'hex');
    header.writeUInt16BE(at / 160, 2);
    header.writeUInt32BE(at, 4);
    socket.send(Buffer.concat([header, voice.subarray(at, at + 160)]), to, '127.0.0.1');
    await sleep(20);
  }
  socket.close();
}
