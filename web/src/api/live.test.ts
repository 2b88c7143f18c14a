import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LiveSocket, type LinkState, setOpenSocket } from './live';

class Socket {
  readyState = 1;
  sent: string[] = [];
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  send(text: string) {
    this.sent.push(text);
  }
  close() {
    this.readyState = 3;
  }
  says(event: object) {
    this.onmessage?.({ data: JSON.stringify(event) });
  }
}

let sockets: Socket[] = [];
let live: LiveSocket;
const links: LinkState[] = [];
const HELLO = { type: 'hello', seat: null, server_time: '2026-11-24T03:00:00Z' };

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  links.length = 0;
  setOpenSocket(() => {
    const socket = new Socket();
    sockets.push(socket);
    return socket as never;
  });
  live = new LiveSocket();
  live.onLink((link) => links.push(link));
  live.start();
});

afterEach(() => {
  live.stop();
  vi.useRealTimers();
});

it('is live after the hello', () => {
  sockets[0]?.says(HELLO);
  expect(links).toEqual(['connecting', 'live']);
  expect(live.send({ type: 'ping' })).toBe(true);
});

it('reconnects when it is closed', () => {
  sockets[0]?.says(HELLO);
  sockets[0]?.onclose?.();
  expect(live.link).toBe('lost');
  vi.advanceTimersByTime(400);
  sockets[1]?.says(HELLO);
  expect(links).toEqual(['connecting', 'live', 'lost', 'live']);
});

it('reconnects when an event is missing, and delivers nothing after the gap', () => {
  const heard: string[] = [];
  live.listen((event) => heard.push(event.type));
  sockets[0]?.says({ ...HELLO, seq: 1 });
  sockets[0]?.says({ type: 'call_ended', interaction: 'int_1', seq: 2 });
  sockets[0]?.says({ type: 'call_ended', interaction: 'int_2', seq: 4 });
  expect(heard).toEqual(['hello', 'call_ended']);
  expect(live.link).toBe('lost');
});

it('notices a link that has gone silent', () => {
  sockets[0]?.says(HELLO);
  vi.advanceTimersByTime(40_000);
  expect(sockets.length).toBeGreaterThan(1);
});

it('sends nothing while the link is down', () => {
  sockets[0]?.onclose?.();
  expect(live.send({ type: 'ping' })).toBe(false);
});

it('stays closed once stopped', () => {
  live.stop();
  vi.advanceTimersByTime(60_000);
  expect(sockets).toHaveLength(1);
});
