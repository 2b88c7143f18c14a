import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { capture, heardAt, keys, rtpStreams } from './pcap.mjs';
import { find } from './rtp.mjs';
import { answer, call } from './sipp.mjs';

test('two SIPps hear each other, keys are pressed, and both hang up', { timeout: 60_000 }, async () => {
  const phone = await answer({ hertz: 900, ring_ms: 300 });
  const wire = await capture('udp');
  const caller = await call({ sip_port: phone.port, hertz: 600, keys: '2#' });
  await caller.saw('received', /^SIP\/2.0 180/);
  await caller.talking();
  await sleep(1500);
  await caller.press('2');
  await sleep(700);
  await caller.press('#');
  await sleep(700);
  await caller.pressByInfo('5');
  const info = await phone.saw('received', /^INFO /);
  assert.match(info.text, /Signal=5/);
  await sleep(300);
  await caller.hangUp();
  assert.deepEqual(await Promise.all([caller.ended, phone.ended]), [0, 0], caller.transcript());

  const datagrams = await wire.stop();
  const [atPhone, atCaller] = [phone.mediaPort(), caller.mediaPort()];
  const heardByPhone = find(heardAt(datagrams, atPhone), 600);
  assert.ok(heardByPhone.seconds > 2 && heardByPhone.share > 0.9, JSON.stringify(heardByPhone));
  assert.ok(find(heardAt(datagrams, atCaller), 900).seconds > 2);
  assert.equal(rtpStreams(datagrams).filter(({ to }) => to === atPhone).map((stream) => keys(stream)).join(''), '2#');
});

test('the far end hangs up', { timeout: 30_000 }, async () => {
  const phone = await answer({ ring_ms: 100 });
  const caller = await call({ sip_port: phone.port });
  await caller.talking();
  await sleep(300);
  await phone.hangUp();
  assert.deepEqual(await Promise.all([caller.ended, phone.ended]), [0, 0], phone.transcript());
});
