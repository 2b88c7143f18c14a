// Where Chromium is on this machine. Run by itself it prints the path, or says
// what to do and fails.

import { accessSync, constants, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** The path of a Chromium that can be started, or null. */
export async function chromiumPath() {
  const { chromium } = await import('playwright-core');
  const candidates = [process.env.CHROMIUM, '/usr/bin/chromium', chromium.executablePath(), '/usr/bin/google-chrome', '/snap/bin/chromium'];
  return candidates.find((path) => path && runs(path)) ?? null;
}

function runs(path) {
  try {
    accessSync(path, constants.X_OK);
    // Ubuntu's package is a script that only tells to install the snap.
    return !readFileSync(path).subarray(0, 4096).includes('snap install');
  } catch {
    return false;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const path = await chromiumPath();
  console.log(path ?? "no Chromium found: run 'scripts/setup test', or set CHROMIUM=/path/to/chromium");
  process.exitCode = path === null ? 1 : 0;
}
