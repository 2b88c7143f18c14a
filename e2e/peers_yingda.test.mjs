// Two centres, each the other's carrier: an agent of one calls the hotline of
// the other, and the other way about (rows F1, F13).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desk } from './lib/baresip.mjs';
import { agentAt, callOf, nothingIsLeft, openFloor, overOnce, tells, wallOf } from './lib/floor.mjs';
import { capture } from './lib/pcap.mjs';
import { freeUdpPort } from './lib/process.mjs';
import { find } from './lib/rtp.mjs';
import { earOfPort, hears } from './lib/story.mjs';

const VOICE = { calling: 600, answering: 900 };
const CITIES = [{ hotline: '01066612345' }, { hotline: '02166612345' }];

test('two centres call each other', { timeout: 120_000 }, async (t) => {
  const ports = [await freeUdpPort(), await freeUdpPort()];
  const centres = await Promise.all(CITIES.map(async ({ hotline }, index) => {
    const server = await openFloor({ sip: ports[index], carrier: ports[1 - index] });
    t.after(() => server.stop());
    const admin = await server.login('admin');
    const known = await admin.get('/admin/numbers');
    await admin.put(`/admin/numbers/${hotline}`, known.find(({ number }) => number === '12345'));
    return Object.assign(server, { hotline, wall: await wallOf(server) });
  }));
  for (const [here, there] of [centres, centres.toReversed()]) {
    await t.test(`to ${there.hotline}`, (t) => agentCalls(t, here, there));
  }
});

async function agentCalls(t, here, there) {
  const wire = await capture(`udp portrange ${there.rtp.join('-')} or udp portrange ${here.rtp.join('-')}`);
  t.after(() => wire.stop());
  const phone = await desk({ number: '8001', sip_port: here.sip, hertz: VOICE.calling });
  const calling = await here.login('1001');
  await calling.put('/seat', { state: 'ready', phone: '8001' });
  const answering = await agentAt(there, '1002', { hertz: VOICE.answering });
  await answering.ready();

  await phone.dial(there.hotline);
  await phone.event('CALL_ESTABLISHED');
  await phone.press('0');
  const arrived = await callOf(there.wall.client, there.hotline, tells('connected', { agent: '1002' }));
  assert.deepEqual([arrived.direction, arrived.called], ['inbound', there.hotline]);
  await hears('who answers', earOfPort({ wire }, answering.phone.mediaPort()), VOICE.calling, Date.now(), 2);
  await phone.hangUp();
  await phone.event('CALL_CLOSED');
  for (const centre of [here, there]) {
    const log = await overOnce(centre, centre.wall.client, there.hotline);
    assert.equal(log.result, 'served');
    await nothingIsLeft(centre, centre.wall);
  }
  await phone.stop();
  const { rate, pcm } = phone.heard();
  assert.ok(find(pcm, VOICE.answering, rate).seconds >= 1.5, 'who calls hears who answers');
  await answering.leaves();
}
