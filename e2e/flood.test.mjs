// A flood of what strangers send, from many addresses, while two hundred calls
// are in talk with sound: no call is harmed, legitimate calls are still served,
// and afterwards the memory is back.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { capture } from './lib/pcap.mjs';
import { folder, start, until } from './lib/process.mjs';
import { parseRtp } from './lib/rtp.mjs';
import { serve } from './lib/server.mjs';
import { Telephone, status, tcp, udp } from './lib/sip.mjs';
import { crowd } from './lib/sipp.mjs';

const CALLS = 200;
const PER_SECOND = 5000;
const FLOOD_S = 30;
/** From the first call's start to its hang-up. */
const TALK_S = 75;
const SAMPLE_S = 3;
/** Packets a second of a call, one way. */
const PACKETS = 50;
/** What may remain of a flood: tables of bounded size, and what malloc keeps. */
const MEMORY_KIB_MAX = 48 * 1024;

test('5,000 bad messages a second for 30 s harm no call', { timeout: 240_000 }, async (t) => {
  const data = folder('data');
  // The callers are the carrier's; everybody else is a stranger.
  writeFileSync(join(data, 'yingda.toml'), '[[trunk]]\nname = "carrier"\naddress = "127.0.0.1:5080"\naccept_from = ["127.0.0.1"]\n');
  const server = await serve({ data, rtp_ports: 3 * CALLS });
  t.after(() => server.stop());
  const admin = await server.login('admin');
  const callers = await crowd({ to: '9196', calls: CALLS, talk_ms: TALK_S * 1000, sip_port: server.sip });
  t.after(() => callers.kill());
  await until(() => `all calls are in talk; ${callers.screen()}`, async () => (await figure(server, 'legs')) === CALLS, { timeout_ms: 40_000, every_ms: 250 });
  const quiet = await soundOfAll(server);
  const before = residentKib(server.pid);

  const flood = start(process.execPath, [fileURLToPath(new URL('./lib/flood.mjs', import.meta.url)), server.sip, PER_SECOND, FLOOD_S].map(String), { name: 'flood' });
  t.after(() => flood.kill('SIGKILL'));
  await sleep(5000);
  const flooded = await soundOfAll(server);
  const served = await legitimateCalls(server);
  const peak = residentKib(server.pid);
  await flood.ended;
  const sent = Number(/sent (\d+)/.exec(flood.output())?.[1]);
  assert.equal(sent, PER_SECOND * FLOOD_S, flood.output());
  assert.equal(await figure(server, 'legs'), CALLS, 'every call is still there');

  const after = await until('the memory is back', () => within(residentKib(server.pid), before + MEMORY_KIB_MAX), { timeout_ms: 30_000, every_ms: 500 });
  const [too_fast, shut_out] = [await figure(server, 'sip_too_fast_requests'), await figure(server, 'sip_shut_out_requests')];
  const listed = (await admin.get('/security/shut-outs')).length;
  t.diagnostic(JSON.stringify({ calls: CALLS, sent, too_fast, shut_out, listed, packets: { quiet, flooded }, rss_kib: { before, peak, after }, served }));
  // A busy machine's kernel drops some before us.
  assert.ok(too_fast + shut_out > sent / 10, `${too_fast} and ${shut_out} were not answered`);
  assert.ok(listed > 0, 'the guessers are shut out');
  for (const way of ['in', 'out']) assert.ok(flooded[way] > 0.8 * quiet[way], `sound ${way}: ${flooded[way]} packets, ${quiet[way]} before the flood`);
  assert.equal(flooded.silent, 0, 'each call has sound both ways');
  assert.equal(await callers.ended, 0, `each call ended as its caller wished\n${callers.screen()}`);
  await until('every call is over', async () => (await figure(server, 'legs')) === 0, { timeout_ms: 10_000 });
});

/** RTP on the wire during some seconds: packets each way, and ports that heard none. */
async function soundOfAll(server) {
  const [low, high] = server.rtp;
  const wire = await capture(`udp portrange ${low}-${high}`);
  await sleep(SAMPLE_S * 1000);
  const packets = (await wire.stop()).filter(({ data }) => parseRtp(data) !== null);
  const inside = (port) => port >= low && port <= high;
  const count = (list, port) => list.reduce((all, packet) => all.set(packet[port], (all.get(packet[port]) ?? 0) + 1), new Map());
  const [into, out] = [count(packets.filter(({ to }) => inside(to)), 'to'), count(packets.filter(({ from }) => inside(from)), 'from')];
  const heard = [...into.keys()].filter((port) => (out.get(port) ?? 0) > PACKETS * SAMPLE_S / 10).length;
  const sum = (map) => [...map.values()].reduce((all, each) => all + each, 0);
  return { in: sum(into), out: sum(out), silent: CALLS - heard };
}

/** A phone registers and calls, by UDP and by TCP, from an address of its own; how long each took, ms. */
async function legitimateCalls(server) {
  const took = {};
  for (const [name, line] of [['udp', await udp(server.sip, { host: '127.0.0.7' })], ['tcp', await tcp(server.sip, { host: '127.0.0.8' })]]) {
    const began = performance.now();
    const phone = new Telephone(line, { user: name === 'udp' ? '8011' : '8012' });
    // A stranger at first: in a flood it has to ask again, as every phone does.
    const registered = async () => status(await phone.register().catch(() => '')) === 200;
    await until(`registering by ${name}`, registered, { timeout_ms: 30_000 });
    took[`${name}_registered`] = Math.round(performance.now() - began);
    const call = await phone.invite('9196');
    assert.ok(call.ok, `${name}: ${call.answer}`);
    took[`${name}_called`] = Math.round(performance.now() - began);
    assert.equal(status(await call.hangUp()), 200);
    line.close();
  }
  return took;
}

async function figure(server, name) {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`^yingda_${name}(?:\\{[^}]*\\})? (\\S+)`, 'm').exec(text)?.[1]);
}

function residentKib(pid) {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
}

const within = (value, limit) => value <= limit && value;
