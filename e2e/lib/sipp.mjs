// SIPp as carrier and as desk phones. A scenario runs one call; while the call
// is up, the test steers it with SIP requests of its own making (`KEY1`,
// `INFOKEY`, `BYENOW`) that carry the call's Call-ID: SIPp takes them for part
// of the call, and nobody else sees them.

import { createSocket } from 'node:dgram';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keyPcap } from './pcap.mjs';
import { alawEncode, tone } from './rtp.mjs';
import { folder, freeUdpPort, privileged, start, until } from './process.mjs';

const SCENARIOS = join(dirname(fileURLToPath(import.meta.url)), '..', 'sipp');
const HOST = '127.0.0.1';

/**
 * A caller by the trunk, who will press these `keys` in this order when told
 * to. Resolves once the INVITE is sent.
 */
export async function call({ to = '12345', from = '13800000001', keys = '', sip_port, hertz = 600, transport = 'udp', host = HOST }) {
  const remote = `${HOST}:${sip_port}`;
  const phone = await run('caller', { remote, service: to, words: { caller: from }, keys, hertz, transport, host });
  await phone.saw('sent', /^INVITE /);
  return phone;
}

/** Registers a desk phone; the port is then the phone's for `answer`. */
export async function register({ number, password, sip_port, port }) {
  port ??= await freeUdpPort();
  const phone = await run('register', { remote: `${HOST}:${sip_port}`, service: number, password, port });
  const code = await phone.ended;
  if (code !== 0) throw new Error(`${number} could not register:\n${phone.transcript()}`);
  return port;
}

/** A desk phone at `port` that rings `ring_ms`, answers, and sends a tone. */
export async function answer({ number = '8001', port, hertz = 900, ring_ms = 300, host = HOST }) {
  port ??= await freeUdpPort();
  return run('phone', { service: number, port, hertz, values: { ring_ms }, host });
}

/** A gateway at `port` that refuses one call. */
export function refusal({ port, status = 503, q850 }) {
  const headers = q850 === undefined ? '' : `Reason: Q.850;cause=${q850}\n`;
  return run('refusal', { service: 'gateway', port, values: { status, headers } });
}

/** A registrar at `port` that takes so many registrations (by Call-ID) with this password. */
export function registrar({ port, username, password, expires = 3600, calls = 1 }) {
  return run('registrar', { service: username, port, calls, values: { username, password, expires } });
}

async function run(scenario, { remote, service, password, words = {}, keys = '', values = {}, port, hertz, transport = 'udp', host = HOST, calls = 1 }) {
  const dir = folder(`sipp-${scenario}`);
  const local = port ?? (await freeUdpPort());
  const media = await freeUdpPort();
  const file = prepare(scenario, dir, { ...values, hertz, keys });
  const args = [
    '-sf', file, '-s', service, '-i', host, '-p', `${local}`, '-mi', host, '-mp', `${media}`,
    '-t', transport === 'tcp' ? 't1' : 'u1', '-m', `${calls}`, '-nostdin', '-trace_msg', '-message_file', join(dir, 'messages.log'),
    '-trace_err', '-error_file', join(dir, 'errors.log'), '-timeout', '600s', '-timeout_error',
    ...Object.entries(words).flatMap(([word, value]) => ['-key', word, value]),
    ...(password === undefined ? [] : ['-au', service, '-ap', password]),
    ...(remote === undefined ? [] : [remote]),
  ];
  const [command, all] = privileged('sipp', args);
  const program = start(command, all, { cwd: dir, log: join(dir, 'screen.log'), name: 'sipp' });
  // Who calls a port that is not open yet is told so at once (ICMP).
  if (transport === 'udp') await Promise.race([until(`sipp at ${local}`, () => isBound(local), { every_ms: 20 }), program.ended]);
  return new Phone(program, dir, { port: local, host }, keys);
}

/** The scenario with its `@values@` filled in, the tone it sends, its keys. */
function prepare(scenario, dir, { hertz, keys, ...values }) {
  Object.assign(values, keyActions(keys, dir));
  if (hertz !== undefined) {
    // Ten seconds of whole periods: repeated without a click.
    values.tone_file = join(dir, 'tone.alaw');
    writeFileSync(values.tone_file, alawEncode(tone({ hertz, seconds: 10 })));
  }
  const text = readFileSync(join(SCENARIOS, `${scenario}.xml`), 'utf8');
  const filled = text.replace(/@(\w+)@/g, (_, name) => {
    if (values[name] === undefined) throw new Error(`${scenario}.xml: no value for ${name}`);
    return values[name];
  });
  const file = join(dir, `${scenario}.xml`);
  writeFileSync(file, filled);
  return file;
}

/**
 * SIPp plays RFC 4733 events from capture files which it reads at its start, so
 * each press of a key is a file, a request that triggers it, and a branch. (Its
 * own `play_dtmf` sends wrong payload types and timestamps in 3.6.1.)
 */
function keyActions(keys, dir) {
  const presses = [...keys].map((key, index) => {
    const file = join(dir, `key${index + 1}.pcap`);
    writeFileSync(file, keyPcap(key, index));
    return { name: `KEY${index + 1}`, file };
  });
  const request = ({ name }) => `<recv request="${name}" optional="true" next="${name}"/>`;
  const action = ({ name, file }) => `<label id="${name}"/>
  <nop><action><exec rtp_stream="pause"/><exec play_pcap_audio="${file}"/></action></nop>
  <pause milliseconds="300"/>
  <nop next="talk"><action><exec rtp_stream="resume"/></action></nop>`;
  return { key_requests: presses.map(request).join('\n  '), key_actions: presses.map(action).join('\n  ') };
}

/** Whether a program has this UDP port. */
function isBound(port) {
  const hex = `:${port.toString(16).toUpperCase().padStart(4, '0')} `;
  return readFileSync('/proc/net/udp', 'utf8').includes(hex);
}

/** One running SIPp. */
class Phone {
  #program;
  #dir;
  #keys;
  #pressed = 0;
  #told = 0;

  constructor(program, dir, { port, host }, keys) {
    this.#program = program;
    this.#dir = dir;
    this.#keys = keys;
    Object.assign(this, { port, host });
  }

  /** Its exit code: 0 if the call went as the scenario says. */
  get ended() {
    return this.#program.ended;
  }

  /** Every SIP message so far: `{at_ms, way: 'sent'|'received', text}`. */
  messages() {
    const file = join(this.#dir, 'messages.log');
    return existsSync(file) ? parseMessages(readFileSync(file, 'utf8')) : [];
  }

  /** Waits for a message whose text matches; returns the first that does. */
  async saw(way, pattern, timeout_ms = 10_000) {
    const find = () => this.messages().find((message) => message.way === way && pattern.test(message.text));
    return until(() => `sipp ${way} ${pattern}; it saw\n${this.transcript()}`, find, { timeout_ms });
  }

  /** The call is answered: resolves to the moment its ACK was sent or came. */
  async talking(timeout_ms) {
    const acknowledged = () => this.messages().find((message) => /^ACK /.test(message.text));
    return until(() => `sipp: ACK; it saw\n${this.transcript()}`, acknowledged, { timeout_ms });
  }

  /** The port that its sound comes from and goes to, from its own SDP. */
  mediaPort() {
    const offer = this.messages().find(({ way, text }) => way === 'sent' && /^m=audio /m.test(text));
    return offer === undefined ? null : Number(/^m=audio (\d+)/m.exec(offer.text)[1]);
  }

  /** Presses the next of its keys, by RFC 4733; 160 ms of it, then a pause. */
  async press(key) {
    const next = this.#keys[this.#pressed++];
    if (next !== key) throw new Error(`the caller was started to press ${next} now, not ${key}`);
    await this.#tell(`KEY${this.#pressed}`, '');
  }

  /** Presses any key, by SIP INFO. */
  pressByInfo(key) {
    return this.#tell('INFOKEY', `X-Key: ${key}\r\n`);
  }

  hangUp() {
    return this.#tell('BYENOW', '');
  }

  /** Gone without a word, as when the power fails. */
  kill() {
    this.#program.kill('SIGKILL');
    return this.#program.ended;
  }

  /** First lines of all messages, to show why a test failed. */
  transcript() {
    const began = this.messages()[0]?.at_ms ?? 0;
    const line = ({ at_ms, way, text }) => `${((at_ms - began) / 1000).toFixed(3)} ${way} ${text.split('\r\n', 1)[0]}`;
    const errors = join(this.#dir, 'errors.log');
    return [...this.messages().map(line), existsSync(errors) ? readFileSync(errors, 'utf8') : ''].join('\n');
  }

  #callId() {
    const first = this.messages()[0];
    return /^Call-ID: *(\S+)/im.exec(first.text)[1];
  }

  #tell(method, headers) {
    const count = ++this.#told;
    const text = `${method} sip:test@${HOST} SIP/2.0\r\nVia: SIP/2.0/UDP ${HOST}:9;branch=z9hG4bKtest${count}\r\n` +
      `From: <sip:test@${HOST}>;tag=test\r\nTo: <sip:test@${HOST}>;tag=test\r\nCall-ID: ${this.#callId()}\r\n` +
      `CSeq: ${count} ${method}\r\n${headers}Content-Length: 0\r\n\r\n`;
    const socket = createSocket('udp4');
    return new Promise((resolve, reject) => {
      socket.send(text, this.port, this.host, (error) => {
        socket.close();
        if (error) reject(error);
        else resolve();
      });
    });
  }
}

const HEAD = /^-{20,} (\d{4}-\d\d-\d\d)[T\t ](\d\d:\d\d:\d\d\.\d+)[^\n]*\n(?:UDP|TCP) message (sent|received)[^\n]*\n\n?/gm;

/** SIPp's message log: each message under a line with the local time. */
export function parseMessages(log) {
  const heads = [...log.matchAll(HEAD)];
  return heads.map((head, index) => {
    const [date, time, way] = [head[1], head[2], head[3]];
    const text = log.slice(head.index + head[0].length, heads[index + 1]?.index).replace(/(?<!\r)\n/g, '\r\n');
    return { at_ms: new Date(`${date}T${time.slice(0, 12)}`).getTime() + Number(`0.${time.slice(12) || 0}`), way, text };
  });
}
