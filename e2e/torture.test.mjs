// Every torture message of RFC 4475 and RFC 5118, to the running program, by UDP
// and by TCP: each gets its answer, and a call in progress notices nothing.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { serve } from './lib/server.mjs';
import { status, tcp, udp } from './lib/sip.mjs';
import { call } from './lib/sipp.mjs';

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
 * one whose head does not end (some files have bare line feeds) or that claims
 * more than there is waits for the rest, and an unreadable length leaves
 * nowhere to go on.
 */
function onStream(file, expected) {
  const bytes = readFileSync(`${SIP}torture/${file}`);
  if (file === 'rfc4475/ncl.dat') return 'closed';
  const head = bytes.indexOf('\r\n\r\n');
  const claimed = Number(/^(?:content-length|l) *: *(\d+)/im.exec(bytes.subarray(0, head).toString('latin1'))?.[1] ?? 0);
  return head < 0 || bytes.length < head + 4 + claimed ? '-' : expected;
}

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

for (const [name, line] of [['UDP', udp], ['TCP', tcp]]) {
  test(`by ${name} every torture message gets its answer, and a call goes on`, { timeout: 120_000 }, async (t) => {
    // One server each: the same message again is the same transaction.
    const server = await serve();
    t.after(() => server.stop());
    const table = expectations();
    assert.equal(table.size, 62);
    const caller = await call({ to: '9196', sip_port: server.sip });
    await caller.talking();

    const wrong = [];
    for (const [file, answer] of table) {
      const expected = name === 'TCP' ? onStream(file, answer) : answer;
      const got = await answerTo(await line(server.sip), file);
      if (!fits(expected, got)) wrong.push(`${file}: ${got}, not ${expected}`);
    }
    assert.deepEqual(wrong, []);
    assert.deepEqual(caller.messages().filter(({ way, text }) => way === 'received' && /^BYE /.test(text)), [], 'the call is still there');
    await caller.hangUp();
    assert.equal(await caller.ended, 0, caller.transcript());
  });
}
