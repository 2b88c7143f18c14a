// What strangers send all day to every telephone server on the Internet, at a
// rate, from many addresses. Run as a program of its own, so that a test's own
// work does not slow it: `node flood.mjs PORT PER_SECOND SECONDS`; prints how
// many it sent.

import { createHash, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ADDRESSES = 100;
const TICK_MS = 10;
const TORTURE = fileURLToPath(new URL('../../crates/sip/tests/torture/', import.meta.url));

const token = () => randomBytes(6).toString('hex');

/** A request of a scanner or a guesser. */
function request(method, host, { user = '8001', lines = [], to = '' } = {}) {
  const id = token();
  return Buffer.from([
    `${method} sip:12345@127.0.0.1 SIP/2.0`,
    `Via: SIP/2.0/UDP ${host}:5060;branch=z9hG4bK${id};rport`,
    'Max-Forwards: 70',
    `From: <sip:${user}@127.0.0.1>;tag=${id}`,
    `To: <sip:${user}@127.0.0.1>${to}`,
    `Call-ID: ${id}`,
    `CSeq: 1 ${method}`,
    `Contact: <sip:${user}@${host}:5060>`,
    ...lines,
    'Content-Length: 0\r\n\r\n',
  ].join('\r\n'));
}

/** A guess with a nonce that the server did give, or one of its own making. */
function guess(method, host, nonce = 'made-up') {
  const user = `${8000 + Math.floor(Math.random() * 40)}`;
  const response = createHash('md5').update(token()).digest('hex');
  const name = method === 'INVITE' ? 'Proxy-Authorization' : 'Authorization';
  const digest = `${name}: Digest username="${user}", realm="yingda", nonce="${nonce}", uri="sip:127.0.0.1", response="${response}", algorithm=MD5`;
  return request(method, host, { user, lines: [digest] });
}

const torture = ['rfc4475', 'rfc5118'].flatMap((folder) => readdirSync(TORTURE + folder).map((name) => readFileSync(`${TORTURE}${folder}/${name}`)));
const KINDS = [
  (host) => request('INVITE', host),
  (host) => request('REGISTER', host, { user: 'nobody' }),
  (host) => request('OPTIONS', host),
  (host) => request('BYE', host, { to: ';tag=none' }),
  (host, nonce) => guess('REGISTER', host, nonce),
  (host, nonce) => guess('INVITE', host, nonce),
  () => randomBytes(200),
  () => torture[Math.floor(Math.random() * torture.length)],
];

async function main(port, perSecond, seconds) {
  const sources = await Promise.all(Array.from({ length: ADDRESSES }, async (_, at) => {
    const source = { host: `127.0.${1 + (at >> 4)}.${1 + (at & 15)}`, socket: createSocket('udp4'), nonce: undefined };
    source.socket.on('message', (bytes) => (source.nonce = /nonce="([^"]+)"/.exec(bytes.toString('latin1'))?.[1] ?? source.nonce)).on('error', () => {});
    await new Promise((done) => source.socket.bind(0, source.host, done));
    return source;
  }));
  const began = performance.now();
  let sent = 0;
  await new Promise((done) => {
    const timer = setInterval(() => {
      const passed = performance.now() - began;
      for (const due = Math.min(passed, seconds * 1000) * perSecond / 1000; sent < due; sent++) {
        const { host, socket, nonce } = sources[sent % ADDRESSES];
        socket.send(KINDS[Math.floor(sent / ADDRESSES) % KINDS.length](host, nonce), port, '127.0.0.1');
      }
      if (passed >= seconds * 1000) done(clearInterval(timer));
    }, TICK_MS);
  });
  sources.forEach(({ socket }) => socket.close());
  console.log(`sent ${sent}`);
}

await main(...process.argv.slice(2).map(Number));
