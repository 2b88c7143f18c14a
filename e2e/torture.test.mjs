// Every torture message of RFC 4475 and RFC 5118, to the running program, by UDP
// and by TCP: each gets its answer, and a call in progress notices nothing.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { serve } from './lib/server.mjs';
import { Telephone, status, tcp, udp } from './lib/sip.mjs';

const SIP = fileURLToPath(new URL('../crates/sip/tests/', import.meta.url));
/** No answer within this is none. */
const SILENCE_MS = 700;

/** The tables of `ladders/answers.rs`: file → answer, `call` or `-`. */
function expectations() {
  const source = readFileSync(`${SIP}ladders/answers.rs`, 'utf8');
  return new Map([...source.matchAll(/^\s*"?(rfc\d+\/\S+\.dat) +(\d{3}|call|-)/gm)].map(([, file, answer]) => [file, answer]));
}

/**
 * On a stream a message ends where its Content-Length says (RFC 3261 §18.3):
 * too long a claim leaves it unfinished, one that cannot be read leaves nowhere
 * to go on, and what follows the first message is a second one.
 */
const ON_STREAMS = new Map([
  ['rfc4475/clerr.dat', ['-']],
  ['rfc4475/ncl.dat', ['-', 'closed']],
  ['rfc5118/ipv6-in-sdp.dat', ['-']],
  ['rfc5118/mult-ip-in-sdp.dat', ['-']],
]);

async function answerTo(line, file) {
  line.send(readFileSync(`${SIP}torture/${file}`));
  const final = () => line.received.map(status).filter((code) => code >= 200);
  for (let waited = 0; waited < SILENCE_MS && final().length === 0 && line.open; waited += 20) await sleep(20);
  const answer = final()[0];
  line.close();
  return answer === undefined ? (line.open ? '-' : 'closed') : `${answer}`;
}

/** A call that the numbering plan knows nothing of is taken and then refused. */
const fits = (expected, answer) => expected === answer || (expected === 'call' && Number(answer) >= 200);

test('every torture message gets its answer, and a call goes on', { timeout: 180_000 }, async (t) => {
  const server = await serve();
  t.after(() => server.stop());
  const table = expectations();
  assert.equal(table.size, 62);
  const phone = new Telephone(await tcp(server.sip), { user: '8001' });
  await phone.register();
  const call = await phone.invite('9196');
  assert.ok(call.ok, call.answer);

  const wrong = [];
  for (const [file, expected] of table) {
    const byUdp = await answerTo(await udp(server.sip), file);
    if (!fits(expected, byUdp)) wrong.push(`${file} by UDP: ${byUdp}, not ${expected}`);
    const byTcp = await answerTo(await tcp(server.sip), file);
    const allowed = ON_STREAMS.get(file) ?? [expected];
    if (!allowed.some((each) => fits(each, byTcp))) wrong.push(`${file} by TCP: ${byTcp}, not ${allowed}`);
  }
  assert.deepEqual(wrong, []);
  assert.equal(status(await call.options()), 200, 'the call is still there');
  assert.equal(status(await call.hangUp()), 200);
});
