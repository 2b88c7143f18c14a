// Agents who work by the API at SIP desk phones, the citizens who call them,
// the wall as a supervisor's page keeps it, and what must be true when all
// calls are over. For tests that need many calls and no browser.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { capture } from './pcap.mjs';
import { folder, freeUdpPort, until } from './process.mjs';
import { readWav } from './rtp.mjs';
import { PASSWORD, serve } from './server.mjs';
import { answer, call, register } from './sipp.mjs';

/** States of a seat that is in nobody's call. */
const IDLE = ['signed_out', 'ready', 'not_ready', 'wrap_up'];

/** A demo centre whose calls to outside numbers go to a telephone at `carrier`. */
export async function openFloor({ instead_of, data = instead_of?.data ?? folder('data'), carrier = instead_of?.carrier, transport = 'udp', config = '', ...options } = {}) {
  carrier ??= await freeUdpPort();
  const trunk = `[[trunk]]\nname = "carrier"\naddress = "127.0.0.1:${carrier}"\ntransport = "${transport}"\naccept_from = ["127.0.0.0/8", "::1/128"]\n`;
  writeFileSync(join(data, 'yingda.toml'), `${config}${trunk}`);
  const server = await serve({ instead_of, data, ...options });
  return Object.assign(server, { carrier });
}

/**
 * A floor of one test's own, which ends with it: `wire` is its sound and its
 * signalling, `wall` what its supervisor sees. Tests side by side do not take
 * each other's calls.
 */
export async function ownFloor(t, options) {
  const server = await openFloor(options);
  t.after(() => server.stop());
  const wire = await capture(`udp portrange ${server.rtp.join('-')} or port ${server.sip}`);
  t.after(() => wire.stop());
  return Object.assign(server, { wire, wall: await wallOf(server) });
}

/** The same for all tests of the suite that is being described. */
export function sharedFloor() {
  const floor = {};
  before(async () => {
    floor.server = await openFloor();
    floor.wire = await capture(`udp portrange ${floor.server.rtp.join('-')}`);
    floor.wall = await wallOf(floor.server);
  });
  after(async () => {
    await floor.wire?.stop();
    await floor.server?.stop();
  });
  return floor;
}

/** An agent with a desk phone that is registered and waits for its first call. */
export async function agentAt(server, number, { hertz = 900, ring_ms = 200 } = {}) {
  const client = await server.login(number);
  const extension = `${Number(number) + 7000}`;
  const port = await register({ number: extension, password: PASSWORD, sip_port: server.sip });
  const agent = new Agent({ client, number, extension, port, hertz, events: await client.events() });
  await agent.awaitsCall({ ring_ms });
  return agent;
}

class Agent {
  constructor(parts) {
    Object.assign(this, parts);
  }

  /** Its phone is there for one more call: it rings `ring_ms`, then answers. */
  async awaitsCall({ ring_ms = 200 } = {}) {
    this.phone = await answer({ number: this.extension, port: this.port, hertz: this.hertz, ring_ms });
  }

  async ready() {
    await this.client.put('/seat', { state: 'ready', phone: this.extension });
    return this;
  }

  /** What was last pushed about its seat. */
  get latest() {
    return this.events.list.findLast(({ seat }) => seat !== undefined && seat !== null)?.seat;
  }

  /** Waits until its seat is in this state (or one of these). */
  seat(...states) {
    return until(() => `seat ${this.number} ${states}; it is ${JSON.stringify(this.latest)}`, () => states.includes(this.latest?.state) && this.latest, { timeout_ms: 25_000 });
  }

  say(command, body) {
    return this.client.post(`/seat/${command}`, body);
  }

  async leaves() {
    this.events.close();
    await this.phone.kill();
  }
}

/** A citizen calls and, if keys are given, presses the first as soon as it is answered. */
export async function citizen(server, from, { key, ...rest } = {}) {
  const phone = await call({ from, sip_port: server.sip, ...rest });
  await phone.talking();
  if (key !== undefined) await phone.pressByInfo(key);
  return Object.assign(phone, { from });
}

/** The newest call from this number, with its story, once that satisfies `good`. */
export async function callOf(client, from, good = () => true, timeout_ms = 25_000) {
  let last = null;
  const probe = async () => {
    const { items } = await client.get(`/interactions?number=${from}`);
    if (items.length === 0) return false;
    last = await client.get(`/interactions/${items[0].id}`);
    return good(last) && last;
  };
  return until(() => `the call of ${from}; it is ${JSON.stringify(last)}`, probe, { timeout_ms, every_ms: 100 });
}

/** Whether a call's story has a step, with these words in it. */
export function tells(step, words = {}) {
  const fits = (line) => line.step === step && Object.entries(words).every(([key, value]) => line[key] === value);
  return ({ story }) => story.some(fits);
}

/** The wall, kept up to date from its pushes; `changed_ms`: when each row last came. */
export async function wallOf(server, username = '2001') {
  const client = await server.login(username);
  const events = await client.events();
  const wall = { seats: new Map(), queues: new Map(), trunks: new Map(), calls: [], client, close: () => events.close() };
  const push = events.push.bind(events);
  const fold = (event) => {
    if (event.type !== 'wall' && event.type !== 'wall_diff') return;
    const rows = event.wall ?? event.diff ?? event;
    const came_ms = Date.now();
    for (const row of rows.seats ?? []) wall.seats.set(row.number, { ...row, came_ms });
    for (const row of rows.queues ?? []) wall.queues.set(row.id, { ...row, came_ms });
    for (const row of rows.trunks ?? []) wall.trunks.set(row.name, { ...row, came_ms });
    if (rows.calls) wall.calls = rows.calls;
  };
  events.push = (event) => (fold(event), push(event));
  events.send({ type: 'wall.subscribe' });
  await events.next('wall');
  return wall;
}

/** Waits until the wall shows nobody in a call, a queue or on a line. */
export function wallIsEmpty(wall, timeout_ms = 15_000) {
  const busy = () => [
    ...wall.calls,
    ...[...wall.seats.values()].filter(({ state }) => !IDLE.includes(state)),
    ...[...wall.queues.values()].filter(({ waiting, offered, talking }) => waiting + offered + talking > 0),
    ...[...wall.trunks.values()].filter(({ calls }) => calls > 0),
  ];
  return until(() => `an empty wall; on it is ${JSON.stringify(busy())}`, () => busy().length === 0, { timeout_ms });
}

/** Waits until the program holds nothing of any call: no leg, nobody on the wall, no media port but those that rest. */
export async function nothingIsLeft(server, wall) {
  await wallIsEmpty(wall);
  const figure = async (name) => Number(new RegExp(`^yingda_${name} (\\d+)$`, 'm').exec(await (await fetch(`${server.url}/metrics`)).text())[1]);
  await until('no legs in /metrics', async () => (await figure('legs')) === 0);
  const resting = () => figure('media_port_pairs_resting');
  await until(() => `media ports closed; open are ${mediaPorts(server)}`, async () => mediaPorts(server).length === 2 * (await resting()));
}

/** The UDP ports that the program has open in its media range, as the kernel shows them. */
function mediaPorts({ pid, rtp: [low, high] }) {
  const link = (name) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${name}`);
    } catch {
      // Closed since the folder was read.
      return null;
    }
  };
  const own = new Set(readdirSync(`/proc/${pid}/fd`).map(link));
  const rows = ['udp', 'udp6'].flatMap((name) => readFileSync(`/proc/net/${name}`, 'utf8').trim().split('\n').slice(1));
  const sockets = rows.map((row) => row.trim().split(/\s+/)).filter((row) => own.has(`socket:[${row[9]}]`));
  return sockets.map((row) => Number.parseInt(row[1].split(':').at(-1), 16)).filter((port) => port >= low && port <= high);
}

/**
 * The call of a number is over once and for all: it ended once, its legs and
 * recordings with it, and what was recorded can be played. Returns it.
 */
export async function overOnce(server, client, from) {
  const ended = ({ ended_at, story }) => ended_at !== null && count(story, 'ended') === 1 && count(story, 'recording_started') === count(story, 'recording_stopped');
  const log = await callOf(client, from, ended);
  assert.deepEqual(log.legs.filter(({ ended_at }) => ended_at === null), [], `${from}: legs are left`);
  for (const { id } of log.recordings) await playable(server, client, id);
  return log;
}

/** Whether a recording is closed on disk and can be fetched; returns its sound. */
export async function playable(server, client, id) {
  const file = recordingFile(server.data, id);
  const bytes = readFileSync(file);
  assert.equal(bytes.readUInt32LE(4), bytes.length - 8, `${file} was not closed: its RIFF length`);
  const fetched = await client.download(`/recordings/${id}`);
  const { rate, channels } = readWav(fetched);
  assert.equal(channels.length, 2);
  assert.ok(fetched.readUInt32LE(4) === fetched.length - 8 && rate === 8000, `${id} cannot be played`);
  return { rate, left: channels[0], right: channels[1] };
}

function recordingFile(data, id) {
  const root = join(data, 'recordings');
  const bare = id.replace(/^rec_/, '');
  const name = readdirSync(root, { recursive: true }).find((path) => path.includes(bare) && path.endsWith('.wav'));
  assert.ok(name, `no file of ${id} in ${root}: ${readdirSync(root, { recursive: true })}`);
  return join(root, name);
}

const count = (story, step) => story.filter((line) => line.step === step).length;
