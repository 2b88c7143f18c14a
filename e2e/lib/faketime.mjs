// A machine's clock that a test may move (libfaketime), while its sleeps stay true.

import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';

/** The environment of a program whose clock follows the offset in `file`, and the offset that makes it a moment. */
export function movedClock(file) {
  const env = { LD_PRELOAD: library(), FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' };
  const offset = (at) => {
    const seconds = Math.round((Date.parse(at) - Date.now()) / 1000);
    return seconds < 0 ? String(seconds) : `+${seconds}`;
  };
  return { env, offset };
}

function library() {
  const found = readdirSync('/usr/lib').map((name) => `/usr/lib/${name}/faketime/libfaketime.so.1`).find(existsSync);
  assert.ok(found, 'libfaketime is not installed: run scripts/setup test');
  return found;
}
