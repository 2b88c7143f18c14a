import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { softphone } from './linphone.mjs';
import { capture, heardAt } from './pcap.mjs';
import { find } from './rtp.mjs';
import { answer } from './sipp.mjs';

test('linphone calls a SIPp, and both hear each other', { timeout: 60_000 }, async () => {
  const far = await answer({ number: '9', hertz: 900, ring_ms: 100 });
  const phone = await softphone({ hertz: 700 });
  const wire = await capture('udp');
  phone.dial(`sip:9@127.0.0.1:${far.port}`);
  await phone.connected();
  await sleep(3000);
  phone.hangUp();
  await phone.over();
  assert.equal(await far.ended, 0, far.transcript());
  await phone.stop();
  const { rate, pcm } = phone.heard();
  assert.ok(find(pcm, 900, rate).seconds > 1.5, 'the phone hears the tone');
  assert.ok(find(heardAt(await wire.stop(), far.mediaPort()), 700).seconds > 1.5, 'and its own is heard');
});
