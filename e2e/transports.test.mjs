// The ways to the telephone side beside UDP and TCP: TLS, with the centre's own
// certificate and towards trunks, and WebSocket; and connections that are only
// held open.

import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createServer } from 'node:tls';
import { setTimeout as sleep } from 'node:timers/promises';
import { desk } from './lib/baresip.mjs';
import { selfSigned } from './lib/certificate.mjs';
import { folder, freeTcpPort, until } from './lib/process.mjs';
import { find } from './lib/rtp.mjs';
import { serve } from './lib/server.mjs';
import { Telephone, cut, header, sdp, status, tcp, tls, ws } from './lib/sip.mjs';

/** The demo's carrier is at every loopback address; here those are strangers. */
const NO_TRUNK = '[[trunk]]\nname = "carrier"\naddress = "127.9.9.9:5060"\n';

describe('the demo centre by TLS and WebSocket', { concurrency: true }, () => {
  let server;
  let ca;
  before(async () => {
    const data = folder('data');
    writeFileSync(join(data, 'yingda.toml'), NO_TRUNK);
    server = await serve({ data });
    ca = readFileSync(join(server.data, 'tls', 'certificate.pem'));
  });
  after(() => server.stop());

  test('TLS: a phone registers and calls; Via and Contact say TLS', async () => {
    const phone = new Telephone(await tls(server.sip + 1, { ca }), { user: '8003' });
    assert.equal(status(await phone.register()), 200);
    const call = await phone.invite('9196');
    assert.ok(call.ok, call.answer);
    assert.match(header(call.answer, 'Via'), /^SIP\/2\.0\/TLS /);
    assert.match(header(call.answer, 'Contact'), new RegExp(`<sip:9196@127\\.0\\.0\\.1:${server.sip + 1};transport=tls>`));
    assert.equal(status(await call.hangUp()), 200);
    phone.line.close();
  });

  test('TLS: who calls sips: is answered by sips: (RFC 3261 §12.1.1)', async () => {
    const phone = new Telephone(await tls(server.sip + 1, { ca }), { user: '8004', scheme: 'sips' });
    assert.equal(status(await phone.register()), 200);
    const call = await phone.invite('9196');
    assert.equal(header(call.answer, 'Contact'), `<sips:9196@127.0.0.1:${server.sip + 1}>`);
    assert.equal(status(await call.hangUp()), 200);
    phone.line.close();
  });

  test('TLS: baresip registers, calls the echo and hears itself', async (t) => {
    const cafile = join(server.data, 'tls', 'certificate.pem');
    const phone = await desk({ number: '8005', sip_port: server.sip + 1, transport: 'tls', cafile, hertz: 1000 });
    t.after(() => phone.stop());
    await phone.dial('9196');
    await phone.event('CALL_ESTABLISHED');
    await sleep(3000);
    await phone.hangUp();
    await phone.event('CALL_CLOSED');
    const { pcm, rate } = phone.heard();
    assert.ok(find(pcm, 1000, rate).seconds >= 1.5, JSON.stringify(find(pcm, 1000, rate)));
  });

  test('TLS: a phone is called over the connection it registered by', async () => {
    const callee = new Telephone(await tls(server.sip + 1, { ca }), { user: '8006' });
    await callee.register();
    const caller = new Telephone(await tcp(server.sip), { user: '8007' });
    await caller.register();
    const calling = caller.invite('8006');
    const invite = await callee.line.saw(/^INVITE /);
    assert.match(header(invite, 'Via'), /^SIP\/2\.0\/TLS /);
    assert.match(header(invite, 'Contact'), /;transport=tls>/);
    callee.reply(invite, 200, 'OK', { body: sdp() });
    await callee.line.saw(/^ACK /);
    const call = await calling;
    assert.ok(call.ok, call.answer);
    await call.hangUp();
    await callee.line.saw(/^BYE /);
    [caller, callee].forEach((phone) => phone.line.close());
  });

  test('WebSocket (RFC 7118): register, be called over the same flow, and be gone with it', async () => {
    const instance = ';+sip.instance="<urn:uuid:00000000-0000-4000-8000-000000000008>";reg-id=1';
    const phone = new Telephone(await ws(server.http), { user: '8008', params: instance });
    const registered = await phone.register({ headers: ['Supported: path, outbound'] });
    assert.equal(status(registered), 200);
    assert.match(header(registered, 'Contact'), /^<sip:8008@\w+\.invalid;transport=ws>;expires=\d+;\+sip\.instance="<urn:uuid:[0-9a-f-]+>";reg-id=1$/);
    assert.equal(header(registered, 'Require'), 'outbound');
    assert.ok(Number(header(registered, 'Flow-Timer')) > 0);

    phone.line.send('\r\n\r\n');
    await phone.line.saw(/^\r\n$/);

    const caller = new Telephone(await tcp(server.sip), { user: '8009' });
    await caller.register();
    const calling = caller.invite('8008');
    const invite = await phone.line.saw(/^INVITE /);
    assert.match(invite, /^INVITE sip:8008@\w+\.invalid;transport=ws SIP\/2\.0\r\n/);
    assert.match(header(invite, 'Via'), /^SIP\/2\.0\/WS /);
    assert.match(header(invite, 'Contact'), /;transport=ws>/);
    assert.match(invite, /m=audio \d+ UDP\/TLS\/RTP\/SAVPF /);
    phone.reply(invite, 486, 'Busy Here');
    assert.equal(status((await calling).answer), 486);

    // The same phone, loaded anew, takes the place of its old self.
    const again = new Telephone(await ws(server.http), { user: '8008', params: instance });
    const anew = await again.register({ headers: ['Supported: path, outbound'] });
    assert.equal(anew.match(/^Contact:/gim).length, 1, anew);

    again.line.close();
    await sleep(300);
    const [gone, never] = [await caller.invite('8008'), await caller.invite('8020')];
    assert.equal(status(gone.answer), status(never.answer), 'as one that never was there');
    assert.equal(again.line.received.filter((text) => /^INVITE /.test(text)).length, 0);
    [caller, phone].forEach(({ line }) => line.close());
  });

  test('WebSocket: without the sub-protocol there is no connection', async () => {
    const answer = await fetch(`${server.url}/sip`, {
      headers: { connection: 'upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'x'.repeat(24) },
    }).catch((error) => ({ status: 400, error }));
    assert.equal(answer.status, 400);
  });

  test('connections that bring nothing are closed: no handshake, half a message, silence', { timeout: 60_000 }, async (t) => {
    const silent = connect(server.sip + 1, '127.0.0.1').resume();
    const began = Date.now();
    const ended = new Promise((done) => silent.on('close', () => done(Date.now() - began)).on('error', () => {}));
    const slow = await tcp(server.sip);
    const drip = setInterval(() => slow.send('OPTIONS sip:x SIP/2.0\r\n'.slice(0, 1)), 1000);
    t.after(() => clearInterval(drip));
    const idle = await ws(server.http);
    const phone = new Telephone(await tcp(server.sip), { user: '8010' });
    await phone.register();
    assert.ok((await ended) < 20_000, 'a handshake that never begins');
    await Promise.all([slow.closed(45_000), idle.closed(45_000)]);
    assert.ok(phone.line.open, 'a phone that is registered may be silent');
    phone.line.close();
  });
});

test('a renewed certificate is used without a restart, and calls in progress go on', async (t) => {
  const [first, second] = [selfSigned(), selfSigned()];
  const data = folder('data');
  const files = [join(data, 'c.pem'), join(data, 'k.pem')];
  const install = (pair) => [pair.certificate, pair.key].forEach((file, at) => copyFileSync(file, files[at]));
  install(first);
  writeFileSync(join(data, 'yingda.toml'), '[tls]\ncertificate = "c.pem"\nkey = "k.pem"\n');
  const server = await serve({ data });
  t.after(() => server.stop());
  const phone = new Telephone(await tls(server.sip + 1, { ca: first.cert_pem }), { user: '8001' });
  await phone.register();
  const call = await phone.invite('9196');

  // Half a renewal is no renewal: the old pair stays in use.
  copyFileSync(second.certificate, files[0]);
  process.kill(server.pid, 'SIGHUP');
  await until('the mistake is logged', () => /new TLS certificate cannot be used/.test(server.output()));
  (await tls(server.sip + 1, { ca: first.cert_pem })).close();

  install(second);
  process.kill(server.pid, 'SIGHUP');
  const renewed = () => tls(server.sip + 1, { ca: second.cert_pem }).catch(() => null);
  const line = await until('the new certificate is shown', renewed, { every_ms: 100 });
  assert.equal(status(await new Telephone(line, { user: '8002' }).register()), 200);
  assert.equal(status(await call.options()), 200, 'the old connection goes on');
  assert.equal(status(await call.hangUp()), 200);
});

for (const { believed, name } of [{ believed: true, name: 'carrier.example' }, { believed: false, name: 'carrier.example' }, { believed: false, name: 'other.example' }]) {
  const title = believed ? 'a trunk over TLS is called' : `a trunk whose certificate ${name === 'other.example' ? 'has another name' : 'nobody vouches for'} is not called`;
  test(title, async (t) => {
    const [data, pair, port] = [folder('data'), selfSigned('carrier.example'), await freeTcpPort()];
    const [heard, sockets] = [[], []];
    const carrier = createServer({ cert: pair.cert_pem, key: pair.key_pem }, (socket) => {
      sockets.push(socket);
      socket.on('error', () => {});
      cut(socket, (text) => {
        heard.push(text);
        const line = { transport: 'TLS', local: `127.0.0.1:${port}`, send: (bytes) => socket.write(bytes) };
        if (/^INVITE /.test(text)) new Telephone(line, { user: 'gateway' }).reply(text, 200, 'OK', { body: sdp() });
        if (/^BYE /.test(text)) new Telephone(line, { user: 'gateway' }).reply(text, 200, 'OK');
      });
    }).on('tlsClientError', () => {});
    await new Promise((done) => carrier.listen(port, '127.0.0.1', done));
    t.after(() => (sockets.forEach((socket) => socket.destroy()), carrier.close()));
    const trusted = believed || name === 'other.example' ? `[tls]\ntrusted = "${pair.certificate}"\n` : '';
    writeFileSync(join(data, 'yingda.toml'), `${trusted}[[trunk]]\nname = "carrier"\naddress = "127.0.0.1:${port}"\ntransport = "tls"\ntls_name = "${name}"\naccept_from = ["127.9.9.9"]\n`);
    const server = await serve({ data });
    t.after(() => server.stop());
    const phone = new Telephone(await tcp(server.sip), { user: '8001' });
    await phone.register();
    const agent = await server.login('1001');
    await agent.put('/seat', { state: 'ready', phone: '8001' });
    const call = await phone.invite('13800138000');
    if (!believed) {
      assert.ok(!call.ok, 'nobody was called');
      assert.deepEqual(heard, []);
      return;
    }
    assert.ok(call.ok, call.answer);
    assert.match(header(heard[0], 'Via'), /^SIP\/2\.0\/TLS /);
    assert.match(header(heard[0], 'Contact'), /;transport=tls>/);
    await call.hangUp();
    await until('the carrier is hung up', () => heard.some((text) => /^BYE /.test(text)));
  });
}
