// baresip as an agent's desk phone: it sends a tone, records what it hears,
// and is steered through its control port (netstrings of JSON).

import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freeTcpPort, freeUdpPort, folder, start, stop, until } from './process.mjs';
import { readWav } from './rtp.mjs';

const MODULES = ['/usr/lib/baresip/modules', '/usr/lib/x86_64-linux-gnu/baresip/modules', '/usr/lib/aarch64-linux-gnu/baresip/modules'];

/**
 * Starts a phone. With `sip_port` it registers there as `number`, by UDP, TCP
 * or TLS; without, it can only be called at its own `port`. `answers`: by
 * itself, or when told. `codec`: PCMA, PCMU, G722 or opus. Over TLS it believes only
 * what `cafile` vouches for. `mediaenc`: `srtp`, if the other side likes, or `srtp-mand`.
 */
export async function desk({ number = '8001', password = 'demo-12345', sip_port, transport = 'udp', cafile, host = '127.0.0.1', hertz = 1200, codec = 'PCMA', mediaenc, answers = false }) {
  const dir = folder('baresip');
  const [port, control] = [await freeUdpPort(host), await freeTcpPort()];
  writeFileSync(join(dir, 'config'), config({ host, port, control, dir, hertz, codec, cafile }));
  writeFileSync(join(dir, 'accounts'), account({ number, password, sip_port, transport, host, codec, mediaenc, answers }));
  writeFileSync(join(dir, 'contacts'), '');
  const program = start('baresip', ['-f', dir], { cwd: dir, log: join(dir, 'screen.log') });
  const socket = await until(() => `baresip's control port\n${program.output()}`, () => reach(control));
  const phone = new Desk({ program, socket, dir, port });
  // It may have registered before its control port told events.
  const registered = () => /200 OK .*binding/.test(program.output());
  if (sip_port !== undefined) await until(() => `baresip registers\n${program.output()}`, registered);
  return phone;
}

const CODECS = { PCMA: 'pcma/8000/1', PCMU: 'pcmu/8000/1', G722: 'g722/16000/1', opus: 'opus/48000/2' };
const bracketed = (host) => (host.includes(':') ? `[${host}]` : host);

function config({ host, port, control, dir, hertz, codec, cafile }) {
  const modules = MODULES.find((path) => dirExists(path));
  return `
poll_method epoll
sip_listen ${bracketed(host)}:${port}
net_interface ${host}
${cafile === undefined ? '' : `sip_cafile ${cafile}\nsip_verify_server yes\n`}call_local_timeout 600
call_max_calls 4
audio_source ausine,${hertz}
audio_player aubridge,heard
audio_alert aubridge,alert
ausrc_srate 48000
auplay_srate ${{ opus: 48000, G722: 16000 }[codec] ?? 8000}
ausrc_channels 2
auplay_channels ${codec === 'opus' ? 2 : 1}
rtp_stats yes
jitter_buffer_delay 1-5
module_path ${modules}
module g711.so
module g722.so
module opus.so
module srtp.so
module sndfile.so
module ausine.so
module aubridge.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:${control}
snd_path ${dir}
ringback_disabled yes
`;
}

function dirExists(path) {
  try {
    return readdirSync(path).length > 0;
  } catch {
    return false;
  }
}

function account({ number, password, sip_port, transport, host, codec, mediaenc, answers }) {
  const at = sip_port === undefined ? bracketed(host) : `${bracketed(host)}:${sip_port}`;
  const registers = sip_port === undefined ? 0 : 60;
  return `<sip:${number}@${at};transport=${transport}>;auth_user=${number};auth_pass=${password};regint=${registers};answermode=${answers ? 'auto' : 'manual'};audio_codecs=${CODECS[codec]}${mediaenc === undefined ? '' : `;mediaenc=${mediaenc}`}\n`;
}

function reach(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(null));
  });
}

/** One running baresip. */
class Desk {
  #program;
  #socket;
  #dir;
  #events = [];
  #pending = Buffer.alloc(0);

  constructor({ program, socket, dir, port }) {
    this.#program = program;
    this.#socket = socket;
    this.#dir = dir;
    this.port = port;
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', () => {});
  }

  answer() {
    return this.#command('accept');
  }

  hangUp() {
    return this.#command('hangup');
  }

  hold() {
    return this.#command('hold');
  }

  resume() {
    return this.#command('resume');
  }

  /** Presses a key in the call, by RFC 4733. */
  press(key) {
    return this.#command('sndcode', key);
  }

  dial(number) {
    return this.#command('dial', number);
  }

  /** Waits for the next event of a type (`CALL_INCOMING`, `CALL_ESTABLISHED`, `CALL_CLOSED`). */
  event(type, timeout_ms = 10_000) {
    const take = () => {
      const at = this.#events.findIndex((event) => event.type === type);
      return at >= 0 && this.#events.splice(at, 1)[0];
    };
    return until(() => `baresip ${type}; it printed\n${this.#program.output()}`, take, { timeout_ms });
  }

  /** All it heard in its last call that is over. */
  heard() {
    const files = readdirSync(this.#dir).filter((name) => /dec\.wav$/.test(name)).sort();
    const { rate, channels } = readWav(readFileSync(join(this.#dir, files.at(-1))));
    return { rate, pcm: channels[0] };
  }

  /** Ends it properly: it unregisters and hangs up. */
  async stop() {
    this.#socket.destroy();
    await stop(this.#program);
  }

  /** Gone without a word, as when the power fails. */
  async kill() {
    this.#socket.destroy();
    this.#program.kill('SIGKILL');
    await this.#program.ended;
  }

  #command(command, params) {
    const text = JSON.stringify({ command, params, token: command });
    this.#socket.write(`${Buffer.byteLength(text)}:${text},`);
    return Promise.resolve();
  }

  #read(chunk) {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    for (;;) {
      const colon = this.#pending.indexOf(':');
      const length = Number(this.#pending.toString('latin1', 0, Math.max(0, colon)));
      if (colon < 1 || this.#pending.length < colon + length + 2) return;
      const message = JSON.parse(this.#pending.toString('utf8', colon + 1, colon + 1 + length));
      this.#pending = this.#pending.subarray(colon + length + 2);
      if (message.event) this.#events.push(message);
    }
  }
}
