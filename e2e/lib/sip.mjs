// A SIP telephone made of text, for tests that need to say exactly what goes
// over the wire, on any transport. No sound, no repeats: loopback loses nothing.

import { createHash, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { until } from './process.mjs';
import { openWebSocket } from './websocket.mjs';

const token = () => randomBytes(8).toString('hex');
const md5 = (text) => createHash('md5').update(text).digest('hex');

/** A way to the server: `send(bytes)`, and `received`, each message as text. */
class Line {
  received = [];
  open = true;

  constructor(transport, local, send, close) {
    Object.assign(this, { transport, local, send, close });
  }

  /** The first message after `from` that matches. */
  async saw(pattern, { from = 0, timeout_ms = 5000 } = {}) {
    const find = () => this.received.slice(from).find((text) => pattern.test(text));
    return until(() => `${pattern} over ${this.transport}; there came\n${this.received.slice(from).join('\n')}`, find, { timeout_ms });
  }

  closed(timeout_ms) {
    return until(`the ${this.transport} connection is closed`, () => !this.open, { timeout_ms, every_ms: 100 });
  }
}

/** `host`: the address to send from. */
export async function udp(port, { host = '127.0.0.1' } = {}) {
  const socket = createSocket('udp4');
  await new Promise((done) => socket.bind(0, host, done));
  const local = `${host}:${socket.address().port}`;
  const line = new Line('UDP', local, (bytes) => socket.send(bytes, port, '127.0.0.1'), () => socket.close());
  socket.on('message', (bytes) => line.received.push(bytes.toString('latin1')));
  return line;
}

export async function tcp(port, { host = '127.0.0.1' } = {}) {
  const socket = connectTcp({ port, host: '127.0.0.1', localAddress: host });
  return stream('TCP', socket, 'connect');
}

/** `ca`: the PEM text of who vouches for the server. */
export async function tls(port, { ca } = {}) {
  const socket = connectTls({ port, host: '127.0.0.1', ca });
  return Object.assign(await stream('TLS', socket, 'secureConnect'), { socket });
}

async function stream(transport, socket, connected) {
  await new Promise((done, fail) => socket.once(connected, done).once('error', fail));
  const local = `${socket.localAddress}:${socket.localPort}`;
  const line = new Line(transport, local, (bytes) => socket.write(bytes), () => socket.destroy());
  cut(socket, (text) => line.received.push(text));
  socket.on('close', () => (line.open = false)).on('error', () => {});
  return line;
}

/** Cuts a stream into messages by their Content-Length; a lone CRLF is one too. */
export function cut(socket, each) {
  let pending = '';
  socket.on('data', (chunk) => {
    pending += chunk.toString('latin1');
    for (;;) {
      if (pending.startsWith('\r\n')) {
        each('\r\n');
        pending = pending.slice(2);
        continue;
      }
      const head = pending.indexOf('\r\n\r\n');
      if (head < 0) return;
      const end = head + 4 + Number(/^(?:content-length|l) *: *(\d+)/im.exec(pending.slice(0, head))?.[1] ?? 0);
      if (pending.length < end) return;
      each(pending.slice(0, end));
      pending = pending.slice(end);
    }
  });
}

/** SIP over WebSocket, as a browser would. */
export async function ws(http) {
  const name = `${token()}.invalid`;
  const headers = { 'sec-websocket-protocol': 'sip', origin: 'http://elsewhere.example' };
  let line = null;
  const socket = await openWebSocket(`ws://127.0.0.1:${http}/sip`, {
    headers,
    onMessage: (text) => line.received.push(text),
    onClose: () => (line.open = false),
  });
  line = new Line('WS', name, (text) => socket.send(text.toString()), () => socket.kill());
  return line;
}

/** The value of a message's header. */
export function header(text, name) {
  return new RegExp(`^${name} *: *(.*)$`, 'im').exec(text.split('\r\n\r\n', 1)[0])?.[1].trim() ?? null;
}

export const status = (text) => Number(/^SIP\/2\.0 (\d+)/.exec(text)?.[1] ?? 0);

/** An offer of A-law at a port where nobody is. */
export const sdp = (port = 9) =>
  `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio ${port} RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n`;

/** Somebody with an account (or a trunk) on a line. */
export class Telephone {
  #sequence = 0;

  constructor(line, { user = '8001', password = 'demo-12345', domain = '127.0.0.1', scheme = 'sip', params = '' } = {}) {
    const kind = { UDP: '', TCP: ';transport=tcp', TLS: scheme === 'sips' ? '' : ';transport=tls', WS: ';transport=ws' }[line.transport];
    Object.assign(this, { line, user, password, domain, scheme, contact: `<${scheme}:${user}@${line.local}${kind}>${params}` });
  }

  /** The text of a request; `call` carries on a dialog. */
  request(method, uri, { headers = [], body = '', call = {}, sequence, branch, hops = 70 } = {}) {
    const { id = token(), from = token(), to = null, called = uri, cseq = ++this.#sequence } = { ...call, cseq: sequence };
    const remote = /^REGISTER$/.test(method) ? `${this.scheme}:${this.user}@${this.domain}` : called;
    return [
      `${method} ${uri} SIP/2.0`,
      `Via: SIP/2.0/${this.line.transport} ${this.line.local};branch=${branch ?? `z9hG4bK${token()}`};rport`,
      `Max-Forwards: ${hops}`,
      `From: <${this.scheme}:${this.user}@${this.domain}>;tag=${from}`,
      `To: <${remote}>${to === null ? '' : `;tag=${to}`}`,
      `Call-ID: ${id}`,
      `CSeq: ${cseq} ${method}`,
      `Contact: ${this.contact}`,
      ...headers,
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n');
  }

  /** Sends and returns the final answer, to this request. */
  async ask(text, { timeout_ms = 5000 } = {}) {
    const from = this.line.received.length;
    this.line.send(text);
    const [id, cseq] = ['Call-ID', 'CSeq'].map((name) => header(text, name).replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return this.line.saw(new RegExp(`^SIP/2\\.0 [2-6](?=[^]*^Call-ID: ${id}\r$)(?=[^]*^CSeq: ${cseq}\r$)`, 'm'), { from, timeout_ms });
  }

  /** Asks, answers the challenge, and returns what comes then. */
  async prove(method, uri, options = {}) {
    const call = { id: token(), from: token(), called: uri, ...options.call };
    const first = await this.ask(this.request(method, uri, { ...options, call }), options);
    if (![401, 407].includes(status(first))) return { answer: first, call };
    if (method === 'INVITE') this.acknowledge(uri, call, first, this.#sequence);
    const headers = [...(options.headers ?? []), this.#credentials(first, method, uri)];
    return { answer: await this.ask(this.request(method, uri, { ...options, headers, call }), options), call };
  }

  #credentials(challenge, method, uri) {
    const [nonce, realm] = ['nonce', 'realm'].map((name) => new RegExp(`${name}="([^"]*)"`).exec(challenge)[1]);
    const [ha1, ha2] = [md5(`${this.user}:${realm}:${this.password}`), md5(`${method}:${uri}`)];
    const response = md5(`${ha1}:${nonce}:00000001:x:auth:${ha2}`);
    const name = status(challenge) === 407 ? 'Proxy-Authorization' : 'Authorization';
    return `${name}: Digest username="${this.user}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5, qop=auth, nc=00000001, cnonce="x"`;
  }

  acknowledge(uri, call, answer, sequence) {
    const to = /;tag=([^;\s]+)/.exec(header(answer, 'To'))?.[1];
    this.line.send(this.request('ACK', uri, { call: { ...call, to }, sequence }));
    return to;
  }

  async register({ expires = 300, headers = [] } = {}) {
    const { answer } = await this.prove('REGISTER', `${this.scheme}:${this.domain}`, { headers: [`Expires: ${expires}`, ...headers] });
    return answer;
  }

  /** Calls a number; answered, the call is `{ok, hangUp()}`, else `{answer}`. */
  async invite(number, { headers = [], body = sdp(), timeout_ms = 10_000, hops } = {}) {
    const uri = `${this.scheme}:${number}@${this.domain}`;
    const { answer, call } = await this.prove('INVITE', uri, { headers, body, timeout_ms, hops });
    if (status(answer) !== 200) {
      return { answer, ok: false };
    }
    const target = /<([^>]+)>/.exec(header(answer, 'Contact'))[1];
    const to = this.acknowledge(target, { ...call }, answer, this.#sequence);
    const hangUp = () => this.ask(this.request('BYE', target, { call: { ...call, to } }));
    const options = () => this.ask(this.request('OPTIONS', target, { call: { ...call, to } }));
    return { answer, ok: true, hangUp, options };
  }

  /** Answers a request as it asks: `status`, with what else it needs. */
  reply(text, code, reason, { tag = 'phone', headers = [], body = '' } = {}) {
    const copied = text.split('\r\n\r\n', 1)[0].split('\r\n').filter((line) => /^(Via|From|Call-ID|CSeq) *:/i.test(line));
    const to = header(text, 'To');
    const tagged = /;tag=/.test(to) || code === 100 ? to : `${to};tag=${tag}`;
    const rest = [`To: ${tagged}`, `Contact: ${this.contact}`, ...headers, ...(body === '' ? [] : ['Content-Type: application/sdp'])];
    this.line.send([`SIP/2.0 ${code} ${reason}`, ...copied, ...rest, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n'));
  }
}
