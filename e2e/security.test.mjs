// Who guesses passwords: what the guesser gets to hear, and what the
// administrator sees of it on the page and can end.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { browse, picture } from './lib/browser.mjs';
import { folder, until } from './lib/process.mjs';
import { serve } from './lib/server.mjs';
import { Telephone, header, status, udp } from './lib/sip.mjs';
import { logIn } from './lib/story.mjs';

/** Wrong passwords for one user until it is not heard (`sip::Limits`). */
const GUESSES = 20;

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

/** An answer without what differs from one to the next. */
function shape(answer) {
  const [line] = answer.split('\r\n', 1);
  const challenge = header(answer, 'WWW-Authenticate').replace(/nonce="[^"]*"/, 'nonce');
  return [line, challenge, ...answer.split('\r\n').map((each) => each.split(':')[0])].join('|');
}
