// Kamailio as a SIP proxy in front of the centre, as an office has one at its
// edge: all signalling goes through it, by UDP and TCP (Record-Route, RFC 3261
// §16.6, and Path, RFC 3327); sound goes past it.

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { folder, freeUdpPort, isBound, start, stop, until } from './process.mjs';

const MODULES = ['sl', 'tm', 'rr', 'pv', 'maxfwd', 'textops', 'siputils', 'path'];

/** Starts a proxy before the centre at `sip_port`; phones and trunks use its `port`. */
export async function proxy({ sip_port }) {
  const dir = folder('kamailio');
  const port = await freeUdpPort();
  const file = join(dir, 'kamailio.cfg');
  writeFileSync(file, config({ port, sip_port }));
  // In the foreground, with two processes for each transport and little memory.
  const args = ['-f', file, '-DD', '-E', '-n', '2', '-N', '2', '-m', '32', '-M', '4', '-Y', dir, '-w', dir];
  const program = start('kamailio', args, { cwd: dir, log: join(dir, 'screen.log') });
  await Promise.race([
    until(() => `kamailio listens\n${program.output()}`, () => isBound(port)),
    program.ended.then((code) => Promise.reject(new Error(`kamailio ended with ${code}\n${program.output()}`))),
  ]);
  return { port, stop: () => stop(program) };
}

/** Where its modules are: in the folder that it was installed or unpacked to. */
function modules() {
  const binary = execFileSync('sh', ['-c', 'command -v kamailio'], { encoding: 'utf8' }).trim();
  const lib = join(dirname(binary), '..', 'lib');
  const found = readdirSync(lib).map((name) => join(lib, name, 'kamailio', 'modules')).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`no modules of kamailio in ${lib}: run 'scripts/setup test'`);
  return `${found}/`;
}

function config({ port, sip_port }) {
  return `#!KAMAILIO
log_stderror=yes
debug=1
auto_aliases=no
listen=udp:127.0.0.1:${port}
listen=tcp:127.0.0.1:${port}
mpath="${modules()}"
${MODULES.map((name) => `loadmodule "${name}.so"`).join('\n')}

request_route {
  if (!mf_process_maxfwd_header("10")) {
    sl_send_reply("483", "Too Many Hops");
    exit;
  }
  if (is_method("CANCEL")) {
    if (t_check_trans()) t_relay();
    exit;
  }
  if (has_totag()) {
    if (loose_route() || (is_method("ACK") && t_check_trans())) t_relay();
    else if (!is_method("ACK")) sl_send_reply("404", "Not here");
    exit;
  }
  t_check_trans();
  if (is_method("REGISTER")) {
    add_path();
    $du = "sip:127.0.0.1:${sip_port}";
    t_relay();
    exit;
  }
  record_route();
  # From the centre to a phone, along the Path the phone registered by.
  if ($sp == ${sip_port}) loose_route();
  else $du = "sip:127.0.0.1:${sip_port}";
  t_relay();
}
`;
}
