// The program under test: a demo centre on free ports with its own data folder,
// and its API as an integrator would use it.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { folder, freeTcpPort, freeUdpPort, start, stop, until } from './process.mjs';
import { openWebSocket } from './websocket.mjs';

export const PASSWORD = 'demo-12345';
/** Far from the ports that telephones take. */
const RTP_FIRST = 20000;
const RTP_PORTS = 400;
let started = 0;

/** Where servers with more calls have theirs. */
const MANY_FIRST = 10000;
const MANY_PORTS = 1200;

/**
 * Starts a demo centre and waits until it is ready. `data`: go on with that
 * folder. `ipv6`: it listens on ::1, too, at the same SIP port. `rtp_ports`:
 * for more calls than usual, at most 1200. `sip`: its SIP port, if others must
 * know it before. `instead_of`: a server that was killed, whose place and ports
 * it takes.
 */
export async function serve({ instead_of, data = instead_of?.data ?? folder('data'), args = [], demo = true, ipv6 = false, sip, rtp_ports = RTP_PORTS, env = {} } = {}) {
  const program = process.env.YINGDA_BIN;
  if (!program || !existsSync(program)) throw new Error('YINGDA_BIN names no program: run scripts/test e2e, or set it to target/debug/yingda');
  const http = instead_of?.http ?? (await freeTcpPort());
  sip ??= instead_of?.sip ?? (await freeUdpPort());
  const usual = RTP_FIRST + ((process.pid * 7 + started++) % 24) * RTP_PORTS;
  const own = rtp_ports > RTP_PORTS ? MANY_FIRST + (process.pid % 8) * MANY_PORTS : usual;
  const [first, last] = instead_of?.rtp ?? [own, own + rtp_ports - 1];
  const all = ['serve', ...(demo ? ['--demo'] : []), '--data', data, '--http', `127.0.0.1:${http}`, '--sip', `127.0.0.1:${sip}`, ...(ipv6 ? ['--sip', `[::1]:${sip}`] : []), '--rtp', `${first}-${last}`, ...args];
  const log = join(folder('server'), 'server.log');
  const running = start(program, all, { env: { RUST_LOG: 'info', ...env }, log, name: 'yingda' });
  const rtp = [first, last];
  const server = new Server({ running, http, sip, rtp, data, log });
  await Promise.race([
    until(() => `yingda is ready\n${running.output()}`, () => server.ready(), { timeout_ms: 60_000 }),
    running.ended.then((code) => Promise.reject(new Error(`yingda ended with ${code}\n${running.output()}`))),
  ]);
  return server;
}

class Server {
  #running;

  constructor({ running, http, sip, rtp, data, log }) {
    this.#running = running;
    Object.assign(this, { http, sip, rtp, data, log, url: `http://127.0.0.1:${http}` });
  }

  get pid() {
    return this.#running.child.pid;
  }

  output() {
    return this.#running.output();
  }

  async ready() {
    const answer = await fetch(`${this.url}/readyz`).catch(() => null);
    await answer?.arrayBuffer();
    return answer?.ok === true;
  }

  /** Logs in by the API. */
  async login(username, password = PASSWORD) {
    const client = new Client(this.url, null);
    const { token, user } = await client.post('/session', { username, password });
    return Object.assign(new Client(this.url, token), { user });
  }

  /** Ends as on Ctrl-C; resolves to its exit code. */
  async stop() {
    await stop(this.#running, 'SIGINT', 15_000);
    return this.#running.ended;
  }

  /** As when the machine loses power, but for what the kernel still writes. */
  async kill() {
    this.#running.kill('SIGKILL');
    await this.#running.ended;
  }
}

/** The API of one logged-in person. Anything but 2xx throws an `ApiError`. */
export class Client {
  #url;
  #token;

  constructor(url, token) {
    this.#url = url;
    this.#token = token;
  }

  get(path) {
    return this.#ask('GET', path);
  }

  post(path, body = {}) {
    return this.#ask('POST', path, body);
  }

  put(path, body) {
    return this.#ask('PUT', path, body);
  }

  delete(path) {
    return this.#ask('DELETE', path);
  }

  /** A file, e.g. a recording. */
  async download(path) {
    const answer = await this.#fetch('GET', path);
    return Buffer.from(await answer.arrayBuffer());
  }

  /** Live events from now on. */
  async events() {
    const events = new Events();
    const url = `${this.#url.replace('http', 'ws')}/api/v1/events?token=${this.#token}`;
    const socket = await openWebSocket(url, { onMessage: (text) => events.push(JSON.parse(text)), onClose: () => events.push({ type: 'closed' }) });
    return Object.assign(events, { send: (message) => socket.send(JSON.stringify(message)), close: () => socket.close() });
  }

  /** Repeats a GET until what it returns satisfies `good`. */
  async eventually(path, good, timeout_ms = 10_000) {
    let last;
    const probe = async () => good((last = await this.get(path))) && last;
    return until(() => `${path} as wanted; it is ${JSON.stringify(last)}`, probe, { timeout_ms, every_ms: 100 });
  }

  async #ask(method, path, body) {
    const answer = await this.#fetch(method, path, body);
    const text = await answer.text();
    return text === '' ? null : JSON.parse(text);
  }

  async #fetch(method, path, body) {
    const headers = { ...(this.#token && { authorization: `Bearer ${this.#token}` }), ...(body && { 'content-type': 'application/json' }) };
    const answer = await fetch(`${this.#url}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new ApiError(method, path, answer.status, await answer.text());
    return answer;
  }
}

export class ApiError extends Error {
  constructor(method, path, status, text) {
    super(`${method} ${path}: ${status} ${text}`);
    this.status = status;
    try {
      this.code = JSON.parse(text).error.code;
    } catch {
      this.code = null;
    }
  }
}

/** Events in the order they came, each with the moment it came (`came_ms`). */
class Events {
  list = [];

  push(event) {
    this.list.push({ ...event, came_ms: Date.now() });
  }

  /** The first event, from `list[from]` on, of this type that satisfies `good`. */
  async next(type, good = () => true, { timeout_ms = 10_000, from = 0 } = {}) {
    const find = () => this.list.slice(from).find((event) => event.type === type && good(event));
    const seen = () => this.list.map((event) => event.type).join(' ');
    return until(() => `event ${type}; there came ${seen()}`, find, { timeout_ms });
  }
}
