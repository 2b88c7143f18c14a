// linphone as a desk phone (Debian's `linphonec`): a second SIP stack, belle-sip,
// and a second media stack. It plays a tone, records what it hears, and is told
// what to do by lines, as a person at its prompt would.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder, freeUdpPort, start, stop, until } from './process.mjs';
import { readWav, tone, writeWav } from './rtp.mjs';

/** Longer than any call of a test. */
const TONE_SECONDS = 60;
const CODECS = [['PCMA', 8000, 1], ['PCMU', 8000, 1], ['opus', 48000, 2]];

/**
 * Starts a phone on 127.0.0.1 or ::1. With `sip_port` it registers there as
 * `number`, by UDP or TCP. `codecs`: what it offers and takes, of PCMA, PCMU,
 * opus. `registers: false`: it is not waited for. `settings` are more lines of its configuration, by section.
 */
export async function softphone({ number = '8002', password = 'demo-12345', sip_port, transport = 'udp', host = '127.0.0.1', hertz = 1000, codecs = ['PCMA'], registers = sip_port !== undefined, settings = {} }) {
  const dir = folder('linphone');
  const [port, media] = [await freeUdpPort(host), await freeUdpPort(host)];
  // Where it looks for its call log; without, it says an error at each start.
  mkdirSync(join(dir, '.local/share/linphone'), { recursive: true });
  writeFileSync(join(dir, 'linphonerc'), config({ number, password, sip_port, transport, host, port, media, codecs, settings }));
  const rate = codecs.includes('opus') ? 48000 : 8000;
  writeFileSync(join(dir, 'tone.wav'), writeWav([tone({ hertz, seconds: TONE_SECONDS, rate })], rate));
  const log = join(dir, 'linphone.log');
  const program = start('linphonec', ['-c', join(dir, 'linphonerc'), '-d', '5', '-l', log], { cwd: dir, env: { HOME: dir }, log: join(dir, 'screen.log'), name: 'linphonec' });
  const phone = new Softphone({ program, dir, log, port, media });
  phone.say('soundcard use files');
  phone.say(`play ${join(dir, 'tone.wav')}`);
  phone.say(`record ${join(dir, 'heard.wav')}`);
  if (registers) await phone.logged(/moving from state \[LinphoneRegistrationProgress\] to \[LinphoneRegistrationOk\]/);
  return phone;
}

/** linphone's configuration file. Without a sound card it only knows files. */
function config({ number, password, sip_port, transport, host, port, media, codecs, settings }) {
  const at = `${host.includes(':') ? `[${host}]` : host}:${sip_port}`;
  const listen = { sip_port: transport === 'udp' ? port : 0, sip_tcp_port: transport === 'tcp' ? port : 0, sip_tls_port: 0 };
  const sections = {
    sip: { ...listen, bind_address: host, use_ipv6: host.includes(':') ? 1 : 0, default_proxy: 0, use_info: 0, use_rfc2833: 1, store_ha1_passwd: 0, ...settings.sip },
    net: { firewall_policy: 0 },
    rtp: { audio_rtp_port: media, bind_address: host, audio_adaptive_jitt_comp_enabled: 0 },
    sound: { echocancellation: 0 },
    proxy_0: sip_port !== undefined && { reg_proxy: `<sip:${at};transport=${transport}>`, reg_identity: `sip:${number}@${at}`, reg_expires: 60, reg_sendregister: 1 },
    auth_info_0: { username: number, passwd: password, realm: 'yingda', ...settings.auth_info_0 },
  };
  CODECS.forEach(([mime, rate, channels], index) => {
    sections[`audio_codec_${index}`] = { mime, rate, channels, enabled: codecs.includes(mime) ? 1 : 0 };
  });
  const lines = (words) => Object.entries(words).map(([name, value]) => `${name}=${value}`).join('\n');
  return Object.entries(sections).filter(([, words]) => words).map(([name, words]) => `[${name}]\n${lines(words)}\n`).join('\n');
}

/** One running linphonec. */
class Softphone {
  #program;
  #dir;
  #log;
  #read = 0;

  constructor({ program, dir, log, port, media }) {
    this.#program = program;
    this.#dir = dir;
    this.#log = log;
    Object.assign(this, { port, media });
  }

  /** Types a line at its prompt. */
  say(line) {
    this.#program.child.stdin.write(`${line}\n`);
  }

  dial(number) {
    this.say(`call ${number}`);
  }

  answer() {
    this.say('answer');
  }

  hangUp() {
    this.say('terminate');
  }

  hold() {
    this.say('pause');
  }

  resume() {
    this.say('resume');
  }

  /** Presses keys in the call. */
  press(keys) {
    this.say(keys);
  }

  /** Waits until it prints this, after what an earlier wait was for. */
  async prints(pattern, timeout_ms = 15_000) {
    const found = () => {
      const match = pattern.exec(this.#program.output().slice(this.#read));
      if (match !== null) this.#read += match.index + match[0].length;
      return match;
    };
    return until(() => `linphone prints ${pattern}; it printed\n${this.#program.output()}`, found, { timeout_ms });
  }

  /** Waits until this is in its log, which holds its SIP messages, too. */
  logged(pattern, timeout_ms = 15_000) {
    return until(() => `linphone logs ${pattern}; see ${this.#log}`, () => existsSync(this.#log) && pattern.exec(this.log()), { timeout_ms });
  }

  incoming(timeout_ms) {
    return this.prints(/Receiving new incoming call from/, timeout_ms);
  }

  connected(timeout_ms) {
    return this.prints(/Call \d+ with .* connected\.|Media streams established/, timeout_ms);
  }

  over(timeout_ms) {
    return this.prints(/Call \d+ with .* ended/, timeout_ms);
  }

  /** All that it logged. */
  log() {
    return readFileSync(this.#log, 'utf8');
  }

  /** All it heard in its last call that is over. */
  heard() {
    const { rate, channels } = readWav(readFileSync(join(this.#dir, 'heard.wav')));
    return { rate, pcm: channels[0] };
  }

  /** Ends it properly: it unregisters and hangs up. */
  async stop() {
    this.say('quit');
    await Promise.race([this.#program.ended, stop(this.#program, 'SIGCONT', 5000)]);
  }
}
