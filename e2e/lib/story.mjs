// The people of a test story at work: a citizen on a telephone, agents and
// officials at their pages, and what each of them hears. A test tells a story
// with these words; how a button is pressed or a sound is measured stays here.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { browse, heard, listen, picture } from './browser.mjs';
import { capture, heardAt, rtpStreams } from './pcap.mjs';
import { folder, freeUdpPort, until } from './process.mjs';
import { amplitude, find, loudness, readWav } from './rtp.mjs';
import { PASSWORD, serve } from './server.mjs';

/** The citizen's voice, the agents', and that of the citizen when called back. */
export const VOICE = { citizen: 600, agent: 1500, calledBack: 900 };
const PROMPTS = fileURLToPath(new URL('../../prompts', import.meta.url));
const LISTEN_EVERY_MS = 200;

/** A demo centre, or an empty one, whose carrier is at `carrier`, its sound on the wire, and a browser for its people. */
export async function openCentre(t, { engine, demo = true } = {}) {
  const [data, carrier] = [folder('data'), await freeUdpPort()];
  const trunk = `[[trunk]]\nname = "carrier"\naddress = "127.0.0.1:${carrier}"\naccept_from = ["127.0.0.0/8"]\n`;
  writeFileSync(join(data, 'yingda.toml'), trunk);
  const opened = [];
  t.after(async () => {
    for (const each of opened.reverse()) await each.stop();
  });
  const open = async (starting) => {
    opened.push(await starting);
    return opened.at(-1);
  };
  const server = await open(serve({ data, demo }));
  const wire = await open(capture(`udp portrange ${server.rtp.join('-')}`));
  const browser = await open(browse({ hertz: VOICE.agent, engine }));
  return { server, wire, browser, carrier };
}

/** Somebody logs in at a computer of their own. */
export async function logIn({ server, browser }, username, password = PASSWORD) {
  const page = await browser.person();
  // Noise suppression would take the test's tone for noise.
  // An empty page, which Firefox passes through on a reload, has no storage.
  await page.addInitScript(() => location.protocol === 'http:' && localStorage.setItem('yingda.microphone', 'plain'));
  await page.goto(server.url);
  await type(page.getByTestId('login-username'), username);
  await type(page.getByTestId('login-password'), password);
  await page.getByTestId('login-submit').click();
  await page.getByTestId('login-submit').waitFor({ state: 'detached' });
  return new Colleague(page, username, server);
}

/** Key by key, in place of what was there. Playwright's `fill` goes unnoticed by React in Firefox. */
async function type(field, text) {
  await field.selectText();
  await field.pressSequentially(text);
}

class Colleague {
  constructor(page, name, server) {
    Object.assign(this, { page, name, server });
  }

  /** The part of the page with this test id. */
  at(id) {
    return this.page.getByTestId(id);
  }

  press(id) {
    return this.at(id).first().click();
  }

  write(id, text) {
    return type(this.at(id), text);
  }

  /** Waits until something is on the page. */
  sees(id, timeout = 10_000) {
    return this.at(id).first().waitFor({ timeout });
  }

  /** Waits until the page shows this state of the seat. */
  seat(state, timeout = 10_000) {
    return this.page.locator(`[data-testid=seat-state][data-state=${state}]`).waitFor({ timeout });
  }

  /** Sits down with this telephone: `browser`, or an extension. */
  async signIn(phone = 'browser') {
    await this.press(`phone-choice-${phone}`);
    await this.page.locator('[data-testid=seat-state]:not([data-state=signed_out])').waitFor();
  }

  async ready() {
    if ((await this.at('seat-state').getAttribute('data-state')) !== 'ready') await this.press('btn-ready');
    await this.seat('ready');
  }

  open(path) {
    return this.page.goto(`${this.server.url}${path}`);
  }

  /** Opens one of the unit's or the hotline's cases from the list. */
  async openCase(number) {
    await this.press('nav-cases');
    await this.press(`case-row-${number}`);
    await this.sees('case-detail');
  }

  /** Gives a case command, its fields filled in, and waits for the case's next version. */
  async give(command, fields = {}) {
    const version = Number(await this.at('case-detail').getAttribute('data-version'));
    const choice = this.at(`case-action-${command}`);
    await this.sees(`case-actions`);
    if (await choice.isVisible()) await choice.click();
    for (const [field, text] of Object.entries(fields)) {
      if (field === 'rating') await this.press(`rating-${text}`);
      else await this.write(`case-field-${field}`, text);
    }
    await this.press(`case-submit-${command}`);
    await this.page.locator(`[data-testid=case-detail][data-version="${version + 1}"]`).waitFor();
  }

  picture(name) {
    return picture(this.page, name);
  }

  /** Closes the page, in which nothing may have gone wrong. */
  async leave() {
    assert.deepEqual(this.page.problems, [], `${this.name}'s page`);
    await this.page.context().close();
  }
}

/** What a browser's `<audio>` plays, from the moment there is something. */
export async function earOfBrowser({ page }) {
  await listen(page);
  const pieces = [];
  const take = async () => {
    const { pcm } = await heard(page);
    pieces.push({ until_ms: Date.now(), pcm });
  };
  return {
    /** A mark in time: what came before is not heard in `since` it. */
    async now() {
      await take();
      return Date.now();
    },
    async since(since_ms) {
      await take();
      return joined(pieces.filter(({ until_ms }) => until_ms > since_ms).map(({ pcm }) => pcm));
    },
  };
}

/** What a telephone's media port receives. */
export function earOfPort({ wire }, port) {
  return {
    now: async () => Date.now(),
    since: async (since_ms, until_ms) => heardAt(wire.soFar(), port, since_ms, until_ms),
  };
}

/** The port of a telephone on the wire that is neither the server's nor one of these. */
export function otherPort({ server, wire }, known) {
  const [low, high] = server.rtp;
  const others = () => rtpStreams(wire.soFar()).map(({ to }) => to).filter((port) => (port < low || port > high) && !known.includes(port));
  return until('sound for another telephone', () => others()[0], { every_ms: LISTEN_EVERY_MS });
}

/** When a telephone's keys were let go (RFC 4733): the first packet of each with the end bit (§2.3.2) on the wire. */
export function keysReleased(datagrams, fromPort, payloadType = 101) {
  const released = new Map();
  for (const { packets } of rtpStreams(datagrams.filter(({ from }) => from === fromPort))) {
    for (const { payloadType: type, timestamp, payload, at_ms } of packets) {
      if (type === payloadType && payload[1] & 0x80 && !released.has(timestamp)) released.set(timestamp, at_ms);
    }
  }
  return [...released.values()];
}

function joined(pieces) {
  const pcm = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  pieces.reduce((at, piece) => (pcm.set(piece, at), at + piece.length), 0);
  return pcm;
}

/** Waits until an ear has heard a voice for a second since a mark. */
export function hears(who, ear, hertz, since_ms, seconds = 1) {
  let last;
  const enough = async () => (last = find(await ear.since(since_ms), hertz)).seconds >= seconds;
  return until(() => `${who} hears ${hertz} Hz for ${seconds} s; heard ${JSON.stringify(last)}`, enough, { timeout_ms: 15_000, every_ms: LISTEN_EVERY_MS });
}

/** Waits until an ear has heard nothing of a voice for a second: what was on its way, and in buffers, is past. */
export function hearsNoMore(who, ear, hertz) {
  const quiet = async () => {
    const from_ms = await ear.now();
    await sleep(1000);
    return find(await ear.since(from_ms), hertz).seconds === 0;
  };
  return until(`${who} hears no ${hertz} Hz for a second`, quiet);
}

/** Waits until a piece of what an ear has heard since a mark is a piece of this prompt. */
export function hearsPrompt(who, ear, name, since_ms) {
  const whole = prompt(name);
  const isOfIt = async () => {
    const pcm = await ear.since(since_ms);
    if (pcm.length < 8000 * 2) return false;
    const piece = pcm.subarray(-2400, -1600);
    return piece.some((sample) => Math.abs(sample) > 0.01) && whereIs(piece, whole) !== -1;
  };
  return until(`${who} hears ${name}`, isOfIt, { timeout_ms: 25_000, every_ms: 500 });
}

/** Waits until an ear has heard any sound for so long since a mark; returns it. */
export async function listenFor(who, ear, seconds, since_ms) {
  const enough = async () => {
    const pcm = await ear.since(since_ms);
    return loudFrames(pcm) >= seconds * 10 && pcm;
  };
  return until(`${who} hears something for ${seconds} s`, enough, { every_ms: LISTEN_EVERY_MS });
}

function loudFrames(pcm) {
  let count = 0;
  for (let at = 0; at + 800 <= pcm.length; at += 800) if (loudness(pcm.subarray(at, at + 800)) > 0.005) count++;
  return count;
}

/** The sample at which a voice is heard first, or -1. */
export function firstHeard(pcm, hertz, rate = 8000) {
  const frame = rate / 50;
  for (let at = 0; at + frame <= pcm.length; at += frame) {
    const piece = pcm.subarray(at, at + frame);
    if (loudness(piece) > 0.01 && amplitude(piece, hertz, rate) ** 2 > loudness(piece) ** 2) return at;
  }
  return -1;
}

/** A prompt of the product, as samples: `zh-CN/menu`, `music/hold`. */
export function prompt(name) {
  return readWav(readFileSync(join(PROMPTS, `${name}.wav`))).channels[0];
}

/**
 * Where `piece` is in `pcm`, by normalized correlation: the sample of its
 * start, or -1. `from`: search from there on.
 */
export function whereIs(piece, pcm, from = 0, likeness = 0.8) {
  const own = energy(piece, 0, piece.length);
  let around = energy(pcm, from, from + piece.length);
  for (let at = from; at + piece.length <= pcm.length; at++) {
    if (around > own * 1e-4) {
      let sum = 0;
      for (let i = 0; i < piece.length; i++) sum += piece[i] * pcm[at + i];
      if (sum > likeness * Math.sqrt(own * around)) return at;
    }
    around += (pcm[at + piece.length] ?? 0) ** 2 - pcm[at] ** 2;
  }
  return -1;
}

function energy(pcm, from, to) {
  let sum = 0;
  for (let at = from; at < Math.min(to, pcm.length); at++) sum += pcm[at] ** 2;
  return sum;
}

/** The steps of one kind in a call's story. */
export const steps = (story, step) => story.filter((each) => each.step === step);

/** The server's clock and the telephone's must tell the same moment. */
export function sameMoment(what, logged, seen_ms, tolerance_ms = 100) {
  const off_ms = Math.round(Date.parse(logged) - seen_ms);
  assert.ok(Math.abs(off_ms) <= tolerance_ms, `${what}: the log is ${off_ms} ms off the telephone`);
  return off_ms;
}
