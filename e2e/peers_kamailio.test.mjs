// A Kamailio proxy stands between the centre and everybody else: registrations
// and calls go through it, both ways, for their whole length (rows F1, F2).

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { desk } from './lib/baresip.mjs';
import { callOf, citizen, nothingIsLeft, overOnce, ownFloor, tells } from './lib/floor.mjs';
import { proxy } from './lib/kamailio.mjs';
import { softphone } from './lib/linphone.mjs';
import { find } from './lib/rtp.mjs';
import { earOfPort, hears, hearsNoMore } from './lib/story.mjs';

const VOICE = { citizen: 600, first: 900, second: 1300 };

describe('behind Kamailio', { concurrency: true }, () => {
  test('a citizen calls, an agent at linphone on TCP answers, holds and retrieves', { timeout: 90_000 }, async (t) => {
    const { server, edge } = await behindProxy(t);
    const phone = await softphone({ number: '8001', sip_port: edge.port, transport: 'tcp', hertz: VOICE.first });
    const agent = await server.login('1001');
    await agent.put('/seat', { state: 'ready', phone: '8001' });
    const caller = await citizen({ sip: edge.port }, '13900000671', { key: '0', hertz: VOICE.citizen });
    await phone.incoming();
    phone.answer();
    await callOf(server.wall.client, caller.from, tells('connected'));
    const [atCaller, atPhone] = [earOfPort(server, caller.mediaPort()), earOfPort(server, phone.media)];
    await hears('the citizen', atCaller, VOICE.first, Date.now(), 2);
    await hears('the agent', atPhone, VOICE.citizen, Date.now(), 2);
    phone.hold();
    await hearsNoMore('the citizen', atCaller, VOICE.first);
    phone.resume();
    await hears('the citizen, retrieved,', atCaller, VOICE.first, Date.now());
    // We end the agent's leg, the citizen ends the other.
    await agent.post('/seat/hangup');
    await phone.over();
    await callOf(server.wall.client, caller.from, tells('survey_started'));
    await caller.hangUp();
    assert.equal(await caller.ended, 0, caller.transcript());
    await overOnce(server, server.wall.client, caller.from);
    await phone.stop();
    await nothingIsLeft(server, server.wall);
    allThrough(server, edge);
  });

  test('phones call each other, and one gives up', { timeout: 90_000 }, async (t) => {
    const { server, edge } = await behindProxy(t);
    const first = await softphone({ number: '8001', sip_port: edge.port, hertz: VOICE.first });
    const second = await desk({ number: '8002', sip_port: edge.port, hertz: VOICE.second });
    await second.dial('8001');
    await first.incoming();
    await second.hangUp();
    await first.over();
    await second.event('CALL_CLOSED');
    await second.dial('8001');
    await first.incoming();
    first.answer();
    await second.event('CALL_ESTABLISHED');
    await hears('linphone', earOfPort(server, first.media), VOICE.second, Date.now(), 2);
    first.hangUp();
    await second.event('CALL_CLOSED');
    await nothingIsLeft(server, server.wall);
    await Promise.all([first.stop(), second.stop()]);
    const { rate, pcm } = second.heard();
    assert.ok(find(pcm, VOICE.first, rate).seconds >= 1.5, 'baresip hears linphone');
    allThrough(server, edge);
  });
});

async function behindProxy(t) {
  const server = await ownFloor(t);
  const edge = await proxy({ sip_port: server.sip });
  t.after(() => edge.stop());
  return { server, edge };
}

/** The centre spoke SIP with the proxy and with nobody else. */
function allThrough(server, edge) {
  const signalling = server.wire.soFar().filter(({ from, to }) => from === server.sip || to === server.sip);
  const others = signalling.map(({ from, to }) => (from === server.sip ? to : from)).filter((port) => port !== edge.port);
  assert.deepEqual([...new Set(others)], []);
  assert.ok(signalling.length > 10);
}
