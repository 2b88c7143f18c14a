// Programs that tests start: their output to a file, their end awaited, and
// nothing left running when the test process ends.

import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

const running = new Set();
const folders = new Set();
// Also after a test that failed with its telephones running: with them the test
// process would not end.
after(() => running.forEach((program) => program.child.kill('SIGKILL')));
process.on('exit', () => {
  running.forEach((program) => program.child.kill('SIGKILL'));
  folders.forEach((path) => rmSync(path, { recursive: true, force: true }));
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

/**
 * Starts a program. `ended` resolves to its exit code, or the signal's name;
 * `output()` is what it printed so far.
 */
export function start(command, args, { cwd, env, log, name = command } = {}) {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  let printed = '';
  const file = log === undefined ? null : createWriteStream(log, { flags: 'a' });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      printed += chunk.toString('utf8');
      file?.write(chunk);
    });
  }
  // A program that reads no input may close it before we do.
  child.stdin.on('error', () => {});
  const program = { child, output: () => printed, ended: null, kill: (signal = 'SIGTERM') => child.kill(signal) };
  running.add(program);
  program.ended = new Promise((resolve, reject) => {
    child.on('error', (error) => {
      running.delete(program);
      reject(new Error(`${name} did not start (${error.message}): run 'scripts/setup test'`));
    });
    child.on('close', (code, signal) => {
      running.delete(program);
      file?.end();
      resolve(code ?? signal);
    });
  });
  // Whoever waits gets the error; a program nobody waits for must not end the tests.
  program.ended.catch(() => {});
  return program;
}

/** Asks a program to end, then makes it. */
export async function stop(program, signal = 'SIGTERM', patience_ms = 5000) {
  program.kill(signal);
  const late = sleep(patience_ms, null, { ref: false }).then(() => program.kill('SIGKILL'));
  await Promise.race([program.ended, late.then(() => program.ended)]);
}

/** Root's programs (raw sockets, captures), also for one who is not root. */
export function privileged(command, args) {
  return process.getuid() === 0 ? [command, args] : ['sudo', ['-n', command, ...args]];
}

/** Calls `probe` until it returns something true, and returns that. */
export async function until(what, probe, { timeout_ms = 10_000, every_ms = 25 } = {}) {
  const limit = performance.now() + timeout_ms;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (performance.now() > limit) throw new Error(`waited ${timeout_ms} ms in vain: ${typeof what === 'function' ? what() : what}`);
    await sleep(every_ms);
  }
}

/**
 * Above the ports that the kernel gives to whoever asks for any, so that a port
 * found free stays free until its program has started.
 */
const OWN_PORTS = { first: 61_000, end: 65_500 };
/** Some programs take more than they were told of: SIPp has video beside the sound. */
const STEP = 10;
let next = OWN_PORTS.first + STEP * ((process.pid * 37) % ((OWN_PORTS.end - OWN_PORTS.first) / STEP));

/** A UDP port free now, even, and with the next one free too; for TCP as well. Each call finds another. */
export async function freeUdpPort(host = '127.0.0.1') {
  for (;;) {
    const port = next;
    next = next + STEP < OWN_PORTS.end ? next + STEP : OWN_PORTS.first;
    if (await isFree(host, port)) return port;
  }
}

/** The same: a TCP port. */
export const freeTcpPort = freeUdpPort;

async function isFree(host, port) {
  const sockets = await Promise.allSettled([bindUdp(port, host), bindUdp(port + 1, host), listenTcp(port, host), listenTcp(port + 1, host)]);
  const open = sockets.filter(({ status }) => status === 'fulfilled').map(({ value }) => value);
  await Promise.all(open.map((socket) => new Promise((done) => socket.close(done))));
  return open.length === sockets.length;
}

function listenTcp(port, host) {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}

function bindUdp(port, host) {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, host, () => resolve(socket));
  });
}

/** Whether a program has this UDP port. */
export function isBound(port) {
  const hex = `:${port.toString(16).toUpperCase().padStart(4, '0')} `;
  return ['udp', 'udp6'].some((name) => readFileSync(`/proc/net/${name}`, 'utf8').includes(hex));
}

/** A new empty folder; kept under YINGDA_E2E_OUT if that is set, for a look afterwards. */
export function folder(name) {
  const kept = process.env.YINGDA_E2E_OUT;
  if (kept) mkdirSync(kept, { recursive: true });
  const path = mkdtempSync(join(kept ?? tmpdir(), `${name}-`));
  if (!kept) folders.add(path);
  return path;
}
