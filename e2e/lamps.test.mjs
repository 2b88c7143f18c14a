// Desk phones with lamps (BLF): one sees another ring, talk and end (RFC 4235),
// and that no message waits for it (RFC 3842).

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { lamps, notifies, shown } from './lib/lamps.mjs';
import { PASSWORD, serve } from './lib/server.mjs';
import { answer, call, register, watch } from './lib/sipp.mjs';

let server;
before(async () => (server = await serve()));
after(() => server?.stop());

const account = () => ({ password: PASSWORD, sip_port: server.sip });

function versions(watcher) {
  const documents = notifies(watcher).map((text) => /<dialog-info [^>]* version="(\d+)" state="(\w+)"/.exec(text));
  return documents.map(([, version, state]) => `${version} ${state}`);
}

test('a console sees an extension and its agent ring, talk and end', { timeout: 90_000 }, async () => {
  const agent = await server.login('1002');
  const port = await register({ number: '8002', ...account() });
  const extension = await watch({ number: '8002', watcher: '8003', ...account() });
  const seat = await watch({ number: '1002', watcher: '8003', ...account() });
  assert.deepEqual([lamps(extension), lamps(seat)], [['-'], ['-']]);
  const phone = await answer({ number: '8002', port, ring_ms: 1_500 });
  await agent.put('/seat', { state: 'ready', phone: '8002' });

  const caller = await call({ sip_port: server.sip, keys: '0' });
  await caller.talking();
  await caller.press('0');
  await shown(extension, '- trying early');
  await phone.talking(20_000);
  await shown(extension, '- trying early confirmed');
  await agent.post('/seat/hangup');
  await shown(extension, '- trying early confirmed terminated');
  // Rings, and then has the ids of the phone's call.
  await shown(seat, '- early early confirmed terminated');
  assert.deepEqual(versions(extension), ['0 full', '1 partial', '2 partial', '3 partial', '4 partial']);
  await caller.kill();
  await extension.kill();
  await seat.kill();
});

test('no message waits, and nobody hears of another\'s', { timeout: 30_000 }, async () => {
  const own = await watch({ number: '8004', event: 'message-summary', ...account() });
  const notify = await own.saw('received', /^NOTIFY /);
  assert.match(notify.text, /^Subscription-State: active;expires=(600|59\d)\r$/m);
  assert.match(notify.text, /Messages-Waiting: no\r\nMessage-Account: sip:8004@\S+\r\nVoice-Message: 0\/0 \(0\/0\)/);
  await own.kill();
  await assert.rejects(watch({ number: '8005', watcher: '8004', event: 'message-summary', ...account() }), /403/);
});
