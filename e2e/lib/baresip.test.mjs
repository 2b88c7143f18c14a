import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { capture, heardAt } from './pcap.mjs';
import { desk } from './baresip.mjs';
import { find } from './rtp.mjs';
import { call } from './sipp.mjs';

test('baresip and SIPp hear each other', { timeout: 60_000 }, async () => {
  const phone = await desk({ number: '8001', hertz: 1200 });
  const wire = await capture('udp');
  const caller = await call({ to: '8001', sip_port: phone.port, hertz: 600 });
  await phone.event('CALL_INCOMING');
  await phone.answer();
  await phone.event('CALL_ESTABLISHED');
  await sleep(2500);
  await phone.hangUp();
  assert.equal(await caller.ended, 0, caller.transcript());
  const heardByCaller = find(heardAt(await wire.stop(), caller.mediaPort()), 1200);
  assert.ok(heardByCaller.seconds > 1.5 && heardByCaller.share > 0.9, JSON.stringify(heardByCaller));
  const { rate, pcm } = phone.heard();
  const heardByPhone = find(pcm, 600, rate);
  assert.ok(heardByPhone.seconds > 1.5 && heardByPhone.share > 0.9, JSON.stringify(heardByPhone));
  await phone.stop();
});

test('baresip can die in a call, or answer by itself', { timeout: 60_000 }, async () => {
  const phone = await desk({ answers: true });
  const caller = await call({ to: '8001', sip_port: phone.port });
  await caller.talking();
  await phone.kill();
  await caller.kill();
});
