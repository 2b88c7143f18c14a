// A call that goes round in a circle ends: what is left of its hops goes along
// with it (RFC 7332).

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openFloor } from './lib/floor.mjs';
import { freeUdpPort } from './lib/process.mjs';
import { header, status, Telephone, udp } from './lib/sip.mjs';

let [server, carrier] = [];
before(async () => {
  const sip = await freeUdpPort();
  carrier = new Telephone(await udp(sip), { user: 'carrier' });
  server = await openFloor({ sip, carrier: Number(carrier.line.local.split(':')[1]) });
});
after(async () => {
  await server?.stop();
  carrier.line.close();
});

async function telephone(user) {
  const phone = new Telephone(await udp(server.sip), { user });
  assert.equal(status(await phone.register()), 200);
  return phone;
}

const hopsOf = (invite) => Number(header(invite, 'Max-Forwards'));

/** Passes every call on to another number, as a telephone that is set to forward and counts no hops. */
function passesOn(phone, to, seen) {
  const { received } = phone.line;
  const push = received.push.bind(received);
  const passOn = async (invite) => {
    seen.push(hopsOf(invite));
    phone.reply(invite, 100, 'Trying');
    const { answer } = await phone.invite(to, { hops: hopsOf(invite), timeout_ms: 20_000 });
    phone.reply(invite, status(answer), 'as it came');
  };
  received.push = (text) => {
    if (text.startsWith('INVITE ')) void passOn(text);
    return push(text);
  };
}

test('two telephones that pass a call to each other end in 483', { timeout: 60_000 }, async () => {
  const [caller, first, second] = [await telephone('8011'), await telephone('8012'), await telephone('8013')];
  const seen = [];
  passesOn(first, '8013', seen);
  passesOn(second, '8012', seen);
  const { answer } = await caller.invite('8012', { hops: 10, timeout_ms: 20_000 });
  assert.equal(status(answer), 483, answer);
  assert.match(header(answer, 'Reason'), /^Q\.850;cause=25/);
  assert.deepEqual(seen, [9, 8, 7, 6, 5, 4, 3, 2, 1]);
  for (const { line } of [caller, first, second]) line.close();
});

test('a call with one hop left reaches us, and nobody through us', { timeout: 30_000 }, async () => {
  const [caller, called] = [await telephone('8014'), await telephone('8015')];
  const { answer } = await caller.invite('8015', { hops: 1 });
  assert.equal(status(answer), 483, answer);
  assert.ok(!called.line.received.some((text) => text.startsWith('INVITE ')), 'nobody was rung');
  const echo = await caller.invite('9196', { hops: 1 });
  assert.ok(echo.ok, echo.answer);
  await echo.hangUp();
  for (const { line } of [caller, called]) line.close();
});

test('the carrier gets what is left, too, and its own word comes back', { timeout: 30_000 }, async () => {
  const phone = await telephone('8001');
  const agent = await server.login('1001');
  await agent.put('/seat', { state: 'ready', phone: '8001' });
  const calling = phone.invite('13700000009', { hops: 5 });
  const rung = await carrier.line.saw(/^INVITE /);
  assert.equal(hopsOf(rung), 4);
  carrier.reply(rung, 483, 'Too Many Hops');
  const { answer } = await calling;
  assert.equal(status(answer), 483, answer);
  phone.line.close();
});
