// Who guesses passwords: what the guesser gets to hear, and what the
// administrator sees of it on the page and can end.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { browse, picture } from './lib/browser.mjs';
import { folder, until } from './lib/process.mjs';
import { PASSWORD, serve } from './lib/server.mjs';
import { Telephone, header, status, udp } from './lib/sip.mjs';
import { logIn } from './lib/story.mjs';

/** Wrong passwords for one user until it is not heard (`sip::Limits`). */
const GUESSES = 20;
/** Wrong log-ins from one address until it must wait (`api::session::Attempts`). */
const GUESSES_OF_ADDRESS = 50;

test('a guesser learns nothing and is shut out; phones beside it are not; an administrator lifts it', { timeout: 90_000 }, async (t) => {
  const data = folder('data');
  writeFileSync(join(data, 'yingda.toml'), '[[trunk]]\nname = "carrier"\naddress = "127.9.9.9:5060"\n');
  const server = await serve({ data });
  t.after(() => server.stop());
  const host = '127.0.0.9';
  const honest = new Telephone(await udp(server.sip, { host }), { user: '8002' });
  assert.equal(status(await honest.register()), 200);

  const guesser = new Telephone(await udp(server.sip, { host }), { user: '8001', password: 'wrong' });
  const nobody = new Telephone(await udp(server.sip, { host }), { user: 'nobody', password: 'wrong' });
  assert.equal(shape(await guesser.register()), shape(await nobody.register()), 'an unknown user looks the same');
  for (let tries = 1; tries < GUESSES; tries++) assert.equal(status(await guesser.register()), 401);
  await assert.rejects(guesser.ask(guesser.request('REGISTER', 'sip:127.0.0.1'), { timeout_ms: 700 }), /in vain/, 'no answer any more');
  const right = new Telephone(guesser.line, { user: '8001' });
  await assert.rejects(right.ask(right.request('REGISTER', 'sip:127.0.0.1'), { timeout_ms: 700 }), /in vain/, 'nor to the right password');
  assert.equal(status(await honest.register()), 200, 'the phone beside it is heard');
  const elsewhere = new Telephone(await udp(server.sip, { host: '127.0.0.10' }), { user: '8001' });
  assert.equal(status(await elsewhere.register()), 200, 'and the user itself from elsewhere');

  const browser = await browse();
  t.after(() => browser.stop());
  const admin = await logIn({ server, browser }, 'admin');
  await admin.press('nav-security');
  await admin.sees(`shut-out-${host}-8001`);
  assert.match(await admin.at(`shut-out-${host}-8001`).innerText(), /127\.0\.0\.9\s+8001\s.*20/s);
  await picture(admin.page, 'security');
  await admin.press(`lift-${host}-8001`);
  await admin.at(`shut-out-${host}-8001`).waitFor({ state: 'detached' });
  assert.deepEqual(await (await server.login('admin')).get('/security/shut-outs'), []);
  await until('it is heard again', async () => status(await right.register().catch(() => '')) === 200);
  assert.deepEqual(admin.page.problems, []);
  [honest, guesser, nobody, elsewhere].forEach(({ line }) => line.close());
});

test('behind a proxy we trust each asker is known; what a stranger invents is not believed', { timeout: 90_000 }, async (t) => {
  const data = folder('data');
  writeFileSync(join(data, 'yingda.toml'), 'trusted_proxies = ["127.0.0.1"]\n');
  const server = await serve({ data });
  t.after(() => server.stop());
  const asks = (asker, username, password) =>
    fetch(`${server.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': asker },
      body: JSON.stringify({ username, password }),
    }).then(async (answer) => (await answer.arrayBuffer(), answer.status));
  for (let tries = 0; tries < GUESSES_OF_ADDRESS; tries++) {
    assert.equal(await asks('1.2.3.4, 198.51.100.1', `nobody-${tries}`, 'wrong'), 401);
  }
  assert.equal(await asks('5.6.7.8, 198.51.100.1', '1001', PASSWORD), 429, 'whoever it says it is');
  assert.equal(await asks('198.51.100.2', '1001', PASSWORD), 200, 'who shares the proxy is not kept out');
});

test('who connects and does not finish asking is let go', { timeout: 60_000 }, async (t) => {
  const server = await serve();
  t.after(() => server.stop());
  const socket = connect(server.http, '127.0.0.1');
  const ended = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => {});
  socket.write('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n');
  const drip = setInterval(() => socket.write('X-Slow: 1\r\n'), 1000);
  t.after(() => clearInterval(drip));
  const began = Date.now();
  socket.resume();
  await ended;
  const seconds = (Date.now() - began) / 1000;
  assert.ok(seconds > 10 && seconds < 25, `closed after ${seconds} s`);
  assert.ok(await server.ready(), 'others are served');
});

/** An answer without what differs from one to the next. */
function shape(answer) {
  const [line] = answer.split('\r\n', 1);
  const challenge = header(answer, 'WWW-Authenticate').replace(/nonce="[^"]*"/, 'nonce');
  return [line, challenge, ...answer.split('\r\n').map((each) => each.split(':')[0])].join('|');
}
