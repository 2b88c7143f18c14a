// SRTP with the keys in the description (RFC 4568), with phones that want
// nothing else and with one that leaves it to us: nobody on the way hears the
// talk, both ends and the recording do (rows F3, F30).

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { desk } from './lib/baresip.mjs';
import { callOf, citizen, openFloor, overOnce, ownFloor, playable, tells, wallIsEmpty, wallOf } from './lib/floor.mjs';
import { softphone } from './lib/linphone.mjs';
import { capture, rtpStreams, sound } from './lib/pcap.mjs';
import { until } from './lib/process.mjs';
import { find } from './lib/rtp.mjs';
import { answer } from './lib/sipp.mjs';
import { earOfPort, hears } from './lib/story.mjs';

const VOICE = { citizen: 600, agent: 900, outside: 1300 };
const OUTSIDE = '13700000041';

describe('SRTP', { concurrency: true }, () => {
  for (const { mediaenc, transport } of [{ mediaenc: 'srtp-mand', transport: 'tls' }, { mediaenc: 'srtp', transport: 'tls' }]) {
    test(`a call to baresip over ${transport}, ${mediaenc}`, { timeout: 60_000 }, async (t) => {
      const server = await ownFloor(t);
      const cafile = join(server.data, 'tls', 'certificate.pem');
      const phone = await desk({ number: '8001', sip_port: server.sip + 1, transport, cafile, hertz: VOICE.agent, mediaenc, answers: true });
      await seatAt(server, '1001', '8001');
      const caller = await citizen(server, '13900000641', { key: '0', hertz: VOICE.citizen });
      await callOf(server.wall.client, caller.from, tells('connected'));
      await hears('the citizen', earOfPort(server, caller.mediaPort()), VOICE.agent, Date.now(), 2);
      // A hold is a new description: the keys stay, or change, without a gap in what is understood.
      const ear = earOfPort(server, caller.mediaPort());
      await phone.hold();
      await callOf(server.wall.client, caller.from, tells('held'));
      await phone.resume();
      await callOf(server.wall.client, caller.from, tells('retrieved'));
      await hears('the citizen', ear, VOICE.agent, Date.now(), 2);
      await caller.hangUp();
      assert.equal(await caller.ended, 0, caller.transcript());
      const { recordings } = await overOnce(server, server.wall.client, caller.from);
      await phone.stop();
      const { rate, pcm } = phone.heard();
      assert.ok(find(pcm, VOICE.citizen, rate).seconds >= 1.5, 'the agent hears the citizen');
      const { left, right } = await playable(server, server.wall.client, recordings[0].id);
      assert.ok(find(left, VOICE.citizen).seconds >= 2 && find(right, VOICE.agent).seconds >= 2, 'the recording has both');
      onTheWire(server.wire, VOICE.agent, caller.mediaPort());
      await wallIsEmpty(server.wall);
    });
  }

  test('linphone, which wants nothing else, calls outside and holds', { timeout: 60_000 }, async (t) => {
    const server = await ownFloor(t);
    const carrier = await answer({ number: OUTSIDE, port: server.carrier, ring_ms: 100, hertz: VOICE.outside });
    const settings = { sip: { media_encryption: 'srtp', media_encryption_mandatory: 1 } };
    const phone = await softphone({ number: '8001', sip_port: server.sip, hertz: VOICE.agent, settings });
    const agent = await seatAt(server, '1001', '8001');
    phone.dial(OUTSIDE);
    await carrier.talking();
    await agent.eventually('/seat', ({ state }) => state === 'talking');
    const ear = earOfPort(server, carrier.mediaPort());
    await hears('the far end', ear, VOICE.agent, Date.now(), 2);
    phone.hold();
    await agent.eventually('/seat', ({ state }) => state === 'on_hold');
    await phone.logged(/to LinphoneCallPaused/);
    phone.resume();
    await agent.eventually('/seat', ({ state }) => state === 'talking');
    await hears('the far end', ear, VOICE.agent, Date.now(), 2);
    phone.hangUp();
    assert.equal(await carrier.ended, 0, carrier.transcript());
    await phone.stop();
    const { rate, pcm } = phone.heard();
    assert.ok(find(pcm, VOICE.outside, rate).seconds >= 1.5, 'the agent hears the far end');
    onTheWire(server.wire, VOICE.agent, carrier.mediaPort());
    await wallIsEmpty(server.wall);
  });

  test('a talk goes on when the program dies', { timeout: 60_000 }, async (t) => {
    const server = await openFloor();
    let running = server;
    t.after(() => running.stop());
    const wire = await capture(`udp portrange ${server.rtp.join('-')}`);
    t.after(() => wire.stop());
    const phone = await desk({ number: '8001', sip_port: server.sip, hertz: VOICE.agent, mediaenc: 'srtp-mand', answers: true });
    await seatAt(server, '1001', '8001');
    const caller = await citizen(server, '13900000642', { key: '0', hertz: VOICE.citizen });
    const wall = await wallOf(server);
    await callOf(wall.client, caller.from, tells('connected'));
    const ear = earOfPort({ wire }, caller.mediaPort());
    await hears('the citizen', ear, VOICE.agent, Date.now(), 2);
    await server.kill();
    running = await openFloor({ instead_of: server });
    await hears('the citizen', ear, VOICE.agent, Date.now(), 2);
    const since_ms = Date.now();
    await until('the phone hears on', () => Date.now() - since_ms > 2_500, { timeout_ms: 5_000 });
    await caller.hangUp();
    assert.equal(await caller.ended, 0, caller.transcript());
    await phone.stop();
    const { rate, pcm } = phone.heard();
    const last = pcm.subarray(-2 * rate);
    assert.ok(find(last, VOICE.citizen, rate).seconds >= 1, 'the agent hears the citizen after the death as well');
  });
});

async function seatAt(server, number, extension) {
  const client = await server.login(number);
  await client.put('/seat', { state: 'ready', phone: extension });
  return client;
}

/** Of all that went over the wire only what went to `plainPort` holds the agent's voice as it is. */
function onTheWire(wire, hertz, plainPort) {
  const streams = rtpStreams(wire.soFar());
  const plain = streams.filter((stream) => find(sound(stream), hertz).seconds >= 1).map(({ to }) => to);
  assert.deepEqual([...new Set(plain)], [plainPort]);
}
