// The distribution's own Firefox, driven by WebDriver BiDi (which Playwright
// speaks to channels named `moz-…`), with a known voice: its fake microphone
// says a steady tone. Run by itself this prints where Firefox is, or says what
// to do and fails.

import { accessSync, constants, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** The path of a Firefox that can be started, or null. */
export function firefoxPath() {
  const candidates = [process.env.FIREFOX, '/usr/bin/firefox-esr', '/usr/bin/firefox'];
  return candidates.find((path) => path && runs(path)) ?? null;
}

function runs(path) {
  try {
    accessSync(path, constants.X_OK);
    // Ubuntu's package is a script that starts the snap, or tells to install it.
    return !readFileSync(path).subarray(0, 4096).includes('snap');
  } catch {
    return false;
  }
}

/**
 * Why there need be no Firefox here, or false. Ubuntu has it only as a snap,
 * which needs a running snapd and may not read the profile a test makes.
 */
export function withoutFirefox() {
  const ubuntu = /^ID=ubuntu$/m.test(readFileSync('/etc/os-release', 'utf8'));
  return ubuntu && firefoxPath() === null && 'Ubuntu has Firefox only as a snap: set FIREFOX=/path/to/firefox to run this';
}

/** For `browse`: Firefox whose microphone says `hertz`. */
export async function launchFirefox({ hertz, headless }) {
  const executablePath = firefoxPath();
  if (executablePath === null) throw new Error("no Firefox: run 'scripts/setup test', or set FIREFOX=/path/to/firefox");
  const { firefox } = await import('playwright-core');
  const browser = await firefox.launch({
    channel: 'moz-firefox',
    executablePath,
    headless,
    firefoxUserPrefs: {
      'media.navigator.streams.fake': true,
      'media.navigator.audio.fake_frequency': hertz,
      'permissions.default.microphone': 1,
      'media.autoplay.default': 0,
      // As shipped it sends from no loopback address; the tests' traffic goes to no other.
      'media.peerconnection.ice.loopback': true,
      'media.peerconnection.ice.force_interface': 'lo',
      // Nor does it ask its maker's servers anything: the page is at a number.
      'network.dns.disabled': true,
    },
  });
  // BiDi has no word for the microphone's permission; the preference above gives it.
  return { browser, permissions: [], ear: installRecorder };
}

/**
 * Runs in the page, before its own scripts: the same `__ear` as Chromium's, but
 * by recordings, each a whole file. Firefox leaves an AudioContext suspended
 * where there is no sound device; a MediaRecorder needs none.
 */
function installRecorder(rate) {
  let stream = null;
  let recorder = null;
  const record = () => {
    recorder = new MediaRecorder(stream, { mimeType: 'audio/ogg;codecs=opus' });
    recorder.start();
  };
  const open = (selector) => {
    const played = document.querySelector(selector)?.srcObject;
    if (!played || played.getAudioTracks().length === 0) return false;
    if (played === stream) return true;
    stream = played;
    record();
    return true;
  };
  /** What was recorded since; the next recording begins before this one ends. */
  const take = async () => {
    const ending = recorder;
    const recorded = new Promise((resolve) => (ending.ondataavailable = ({ data }) => resolve(data)));
    if (ending.state === 'recording') record(), ending.stop();
    const file = await (await recorded).arrayBuffer();
    if (file.byteLength === 0) return '';
    const sound = await new OfflineAudioContext(1, 1, rate).decodeAudioData(file);
    const pcm = Int16Array.from(sound.getChannelData(0), (x) => Math.round(32767 * Math.max(-1, Math.min(1, x))));
    return new Uint8Array(pcm.buffer).toBase64();
  };
  globalThis.__ear = { open, take };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const path = firefoxPath();
  console.log(path ?? "no Firefox found: run 'scripts/setup test', or set FIREFOX=/path/to/firefox");
  process.exitCode = path === null ? 1 : 0;
}
