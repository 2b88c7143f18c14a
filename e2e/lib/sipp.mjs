// SIPp as carrier and as desk phones. A scenario runs one call; while the call
// is up, the test steers it with SIP requests of its own making (`KEY1`,
// `INFOKEY`, `BYENOW`) that carry the call's Call-ID: SIPp takes them for part
// of the call, and nobody else sees them.

import { createSocket } from 'node:dgram';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keyPcap } from './pcap.mjs';
import { alawEncode, tone, ulawEncode } from './rtp.mjs';
import { folder, freeUdpPort, isBound, privileged, start, until } from './process.mjs';

const SCENARIOS = join(dirname(fileURLToPath(import.meta.url)), '..', 'sipp');
const HOST = '127.0.0.1';

/**
 * A caller by the trunk, who will press these `keys` in this order when told
 * to. It sends a tone of `hertz`, or another `sound`, again and again. Resolves once the INVITE is sent. Another `scenario` than `caller` calls
 * in its own way.
 */
export async function call({ to = '12345', from = '13800000001', scenario = 'caller', sip_port, host = HOST, server_host = host, hertz = 600, ...rest }) {
  const phone = await run(scenario, { remote: `${bracketed(server_host)}:${sip_port}`, service: to, words: { caller: from }, host, hertz, ...rest });
  await phone.saw('sent', /^INVITE /);
  return phone;
}

/** Registers a desk phone, at its own address or at any `contact`; the port is then the phone's for `answer`. */
export async function register({ number, password, sip_port, port, values }) {
  port ??= await freeUdpPort();
  const phone = await run('register', { remote: `${HOST}:${sip_port}`, service: number, password, port, values });
  const code = await phone.ended;
  if (code !== 0) throw new Error(`${number} could not register:\n${phone.transcript()}`);
  return port;
}

/** A desk phone at `port` that rings `ring_ms`, answers, and sends a tone; or whatever `scenario` says. */
export async function answer({ number = '8001', scenario = 'phone', port, hertz = 900, ring_ms = 300, values, ...rest }) {
  port ??= await freeUdpPort();
  return run(scenario, { service: number, port, hertz, values: { ring_ms, ...values }, ...rest });
}

/** Many callers by the trunk at once, in one SIPp; `screen()` is what it printed at its end. */
export async function crowd({ to, calls, talk_ms, sip_port, rate = 20 }) {
  const dir = folder('sipp-crowd');
  const file = prepare('crowd', dir, { values: { talk_ms }, hertz: 600, codec: 'PCMA', keys: '' });
  // Below every server's ports.
  const [port, media] = [await freeUdpPort(), 2000 + (process.pid % 3) * 2500];
  const args = [
    '-sf', file, '-s', to, '-i', HOST, '-p', `${port}`, '-mi', HOST, '-mp', `${media}`,
    '-m', `${calls}`, '-l', `${calls}`, '-r', `${rate}`, '-nostdin', '-watchdog_minor_maxtriggers', '100000', '-watchdog_major_maxtriggers', '10000', '-trace_err', '-error_file', join(dir, 'errors.log'), '-trace_screen', '-screen_file', join(dir, 'screen.txt'),
    '-timeout', '600s', '-timeout_error', `${HOST}:${sip_port}`,
  ];
  const program = start(...privileged('sipp', args), { cwd: dir, log: join(dir, 'output.log'), name: 'sipp' });
  const text = (name) => (existsSync(join(dir, name)) ? readFileSync(join(dir, name), 'utf8') : '');
  return { ended: program.ended, kill: () => program.kill('SIGKILL'), screen: () => `${text('screen.txt')}${text('errors.log').slice(0, 3000)}` };
}

/** A desk phone that watches somebody's lamp, or its own mailbox. Resolves once it has been told how things are. */
export async function watch({ number, watcher = number, event = 'dialog', password, sip_port }) {
  const words = { watcher, event };
  const phone = await run('watcher', { remote: `${HOST}:${sip_port}`, service: number, user: watcher, password, words });
  await phone.saw('received', /^NOTIFY /);
  return phone;
}

/** A telephone of account `number` that calls to take the place of a dialog: the value of its `Replaces`. */
export function takeOver({ number, of, replaces, password, sip_port, hertz }) {
  return run('taker', { remote: `${HOST}:${sip_port}`, service: of, user: number, password, words: { caller: number, replaces }, hertz });
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

async function run(scenario, { remote, service, user = service, password, words = {}, keys = '', values = {}, port, hertz, sound, codec = 'PCMA', transport = 'udp', host = HOST, calls = 1 }) {
  const dir = folder(`sipp-${scenario}`);
  const local = port ?? (await freeUdpPort(host));
  const media = await freeUdpPort(host);
  const file = prepare(scenario, dir, { values, hertz, sound, codec, keys });
  const args = [
    '-sf', file, '-s', service, '-i', host, '-p', `${local}`, '-mi', host, '-mp', `${media}`,
    '-t', transport === 'tcp' ? 't1' : 'u1', '-m', `${calls}`, '-nostdin', '-trace_msg', '-message_file', join(dir, 'messages.log'),
    '-trace_err', '-error_file', join(dir, 'errors.log'), '-timeout', '600s', '-timeout_error',
    ...Object.entries(words).flatMap(([word, value]) => ['-key', word, value]),
    ...(password === undefined ? [] : ['-au', user, '-ap', password]),
    ...(remote === undefined ? [] : [remote]),
  ];
  const [command, all] = privileged('sipp', args);
  const program = start(command, all, { cwd: dir, log: join(dir, 'screen.log'), name: 'sipp' });
  // Who calls a port that is not open yet is told so at once (ICMP).
  if (transport === 'udp') await Promise.race([until(`sipp at ${local}`, () => isBound(local), { every_ms: 20 }), program.ended]);
  return new Phone(program, dir, { host, port: local, keys });
}

const CODECS = { PCMA: { number: 8, encode: alawEncode }, PCMU: { number: 0, encode: ulawEncode } };

/** The scenario with its `@values@` filled in, the tone it sends, its keys. */
function prepare(scenario, dir, { values, hertz, sound, codec, keys }) {
  const { number, encode } = CODECS[codec];
  const all = { ...COMMON, payload_type: number, codec, ...keyActions(keys, dir), ...values };
  if (hertz !== undefined || sound !== undefined) {
    // Ten seconds of whole periods: repeated without a click.
    const file = join(dir, 'tone.raw');
    writeFileSync(file, encode(sound ?? tone({ hertz, seconds: 10 })));
    all.tone = `${file},-1,${number},${codec}/8000`;
  }
  const fill = (text) => text.replace(/@(\w+)@/g, (_, name) => {
    if (all[name] === undefined) throw new Error(`${scenario}.xml: no value for ${name}`);
    return fill(`${all[name]}`);
  });
  const file = join(dir, `${scenario}.xml`);
  writeFileSync(file, fill(readFileSync(join(SCENARIOS, `${scenario}.xml`), 'utf8')));
  return file;
}

/** What scenarios have in common; `values` may change each. */
const COMMON = {
  contact: 'sip:[service]@[local_ip]:[local_port];transport=[transport]',
  via: 'SIP/2.0/[transport] [local_ip]:[local_port]',
  media_address: '[media_ip]',
  media_port: '[rtpstream_audio_port]',
  sdp: `v=0
o=sipp 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] @media_address@
t=0 0
m=audio @media_port@ RTP/AVP @payload_type@ 101
a=rtpmap:@payload_type@ @codec@/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=ptime:20`,
  // The head of the first INVITE.
  invite: `INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: @via@;branch=[branch];rport
From: <sip:[caller]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:[caller]@[local_ip]:[local_port];transport=[transport]>
Max-Forwards: 70`,
  // That of one in the place of another dialog.
  taking: `INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: @via@;branch=[branch];rport
From: <sip:[caller]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
Contact: <sip:[caller]@[local_ip]:[local_port];transport=[transport]>
Replaces: [replaces]
Require: replaces
Max-Forwards: 70`,
  // The head of a response to it.
  invite_reply: `[last_Via:]
[last_Record-Route:]
[last_From:]
[last_To:];tag=[pid]p[call_number]
[last_Call-ID:]
CSeq: [last_cseq_number] INVITE
Contact: <@contact@>`,
  // Keeps what a response to a request needs, for one that other messages come before.
  keep_request: `<action>
      <ereg regexp=".*" search_in="hdr" header="Via:" assign_to="their_via"/>
      <ereg regexp=".*" search_in="hdr" header="From:" assign_to="their_from"/>
      <ereg regexp=".*" search_in="hdr" header="To:" assign_to="their_to"/>
      <ereg regexp=".*" search_in="hdr" header="CSeq:" assign_to="their_cseq"/>
    </action>`,
  kept_reply: `Via: [$their_via]
From: [$their_from]
To: [$their_to]
Call-ID: [call_id]
CSeq: [$their_cseq]`,
  // The head of any other response.
  reply: `[last_Via:]
[last_Record-Route:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]`,
  // The head of a caller's request in its dialog, but for the CSeq. With a branch of its
  // own each time: the same message sent again would be a retransmission.
  request: `Via: @via@;branch=[branch]-[cseq];rport
[routes]
From: <sip:[caller]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
Max-Forwards: 70`,
  // The same of the one who was called; `$peer` is the caller's From.
  callee_request: `Via: @via@;branch=[branch]-[cseq];rport
[routes]
From: <sip:[service]@[local_ip]:[local_port]>;tag=[pid]p[call_number]
To: [$peer]
Call-ID: [call_id]
Max-Forwards: 70`,
};

const bracketed = (host) => (host.includes(':') ? `[${host}]` : host);

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

/** One running SIPp. */
class Phone {
  #program;
  #dir;
  #host;
  #keys;
  #pressed = 0;
  #told = 0;

  constructor(program, dir, { host, port, keys }) {
    this.#program = program;
    this.#dir = dir;
    this.#host = host;
    this.#keys = keys;
    this.port = port;
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

  /** Gives its scenario a word of the test's own. */
  tell(word) {
    return this.#tell(word, '');
  }

  /** The call is answered: resolves to the moment its ACK was sent or came. */
  async talking(timeout_ms) {
    const acknowledged = () => this.messages().find((message) => /^ACK /.test(message.text));
    return until(() => `sipp at ${this.port}: ACK; it saw\n${this.transcript()}\nand printed\n${this.#program.output().slice(-1500)}`, acknowledged, { timeout_ms });
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
    const socket = createSocket(this.#host.includes(':') ? 'udp6' : 'udp4');
    return new Promise((resolve, reject) => {
      socket.send(text, this.port, this.#host, (error) => {
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
