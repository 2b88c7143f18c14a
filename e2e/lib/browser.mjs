// A browser with a known voice: its microphone is a tone, and what its pages
// hear can be taken out as samples. Chromium, unless another engine is given.

import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumPath } from './chromium.mjs';
import { folder, until } from './process.mjs';
import { syllables, writeWav } from './rtp.mjs';

const MICROPHONE_RATE = 48000;
/** What is heard is taken out at this rate: telephone sound needs no more. */
const RATE = 8000;

/**
 * Starts a browser whose microphone says a tone. Each `person` has its own
 * cookies, as on another computer.
 */
export async function browse({ hertz = 1500, headless = true, engine = launchChromium } = {}) {
  const { browser, permissions, ear } = await engine({ hertz, headless });
  return {
    /** A page of a new person. */
    async person({ locale = 'zh-CN', viewport = { width: 1440, height: 900 } } = {}) {
      const context = await browser.newContext({ locale, viewport, permissions, timezoneId: 'Asia/Shanghai' });
      await context.addInitScript(ear, RATE);
      const page = await context.newPage();
      const problems = [];
      page.on('pageerror', (error) => problems.push(`${error}`));
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      return Object.assign(page, { problems });
    },
    stop: () => browser.close(),
  };
}

/** Its tone comes in syllables, from a file. */
async function launchChromium({ hertz, headless }) {
  const executablePath = await chromiumPath();
  if (executablePath === null) throw new Error("no Chromium: run 'scripts/setup test'");
  const voice = join(voiceFolder(executablePath), `microphone-${hertz}.wav`);
  // 4 s hold whole syllables: Chromium repeats the file without a click.
  writeFileSync(voice, writeWav([syllables({ hertz, seconds: 4, rate: MICROPHONE_RATE })], MICROPHONE_RATE));
  const browser = await chromium.launch({
    executablePath,
    headless,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-audio-capture=${voice}`,
      '--allow-loopback-in-peer-connection',
      '--autoplay-policy=no-user-gesture-required',
      '--disable-background-networking',
      '--disable-background-timer-throttling',
      '--disable-renderer-backgrounding',
      '--disable-backgrounding-occluded-windows',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      // Without this, host candidates are mDNS names that a loopback-only machine cannot resolve.
      '--disable-features=WebRtcHideLocalIpsWithMdns',
    ],
  });
  return { browser, permissions: ['microphone'], ear: installEar };
}

/** A snap may not read the system's temporary folder, nor hidden folders at home. */
function voiceFolder(executablePath) {
  if (!executablePath.startsWith('/snap/')) return folder('browser');
  const path = join(homedir(), 'snap', 'chromium', 'common', 'yingda-e2e');
  mkdirSync(path, { recursive: true });
  return path;
}

/**
 * Runs in the page, before its own scripts: `__ear.open(selector)` listens to
 * the stream an audio element plays, `__ear.take()` returns the samples since.
 */
function installEar(rate) {
  const gathered = [];
  let context = null;
  const connected = new WeakSet();
  const open = async (selector) => {
    const stream = document.querySelector(selector)?.srcObject;
    if (!stream || stream.getAudioTracks().length === 0) return false;
    if (connected.has(stream)) return true;
    context ??= new AudioContext({ sampleRate: rate });
    await context.resume();
    // A worklet would be newer, but the product's content security policy rightly forbids to load one.
    const ear = context.createScriptProcessor(1024, 1, 1);
    ear.onaudioprocess = ({ inputBuffer }) => gathered.push(inputBuffer.getChannelData(0).slice());
    context.createMediaStreamSource(stream).connect(ear).connect(context.destination);
    connected.add(stream);
    return true;
  };
  const take = () => {
    const bytes = new Uint8Array(new Int16Array(gathered.splice(0).flatMap((piece) => Array.from(piece, (x) => Math.round(32767 * Math.max(-1, Math.min(1, x)))))).buffer);
    let text = '';
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(text);
  };
  globalThis.__ear = { open, take };
}

/** Begins to hear what the page's audio element plays, once it has a stream. */
export async function listen(page, selector = '#remote-audio') {
  await until(`a stream in ${selector}`, () => page.evaluate((element) => globalThis.__ear.open(element), selector));
  await page.evaluate(() => globalThis.__ear.take());
}

/** What the page heard since `listen` or the last `heard`, at 8 kHz. */
export async function heard(page) {
  const bytes = Buffer.from(await page.evaluate(() => globalThis.__ear.take()), 'base64');
  const pcm = Float32Array.from({ length: bytes.length >> 1 }, (_, at) => bytes.readInt16LE(at * 2) / 32768);
  return { rate: RATE, pcm };
}

/** A picture for the tests' results, or for the README. */
export async function picture(page, name) {
  const out = process.env.YINGDA_E2E_OUT ?? folder('pictures');
  mkdirSync(out, { recursive: true });
  const path = join(out, `${name}.png`);
  await page.screenshot({ path });
  return path;
}
