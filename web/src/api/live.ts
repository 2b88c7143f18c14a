/**
 * The live socket (`/api/v1/events`): keeps one WebSocket open, tells listeners
 * what the server says, and reconnects when it is lost or when an event is
 * missing. It holds no state of the seat: each `hello` brings it whole.
 */

import { BASE } from './client';
import type { PageEvent, ServerEvent } from './types';

export type LinkState = 'idle' | 'connecting' | 'live' | 'lost';
export type OpenSocket = (path: string) => WebSocket;

/** A quiet link is asked for a sign of life this often. */
const PING_EVERY_MS = 10_000;
/** Without any frame for this long the link counts as dead. */
const SILENCE_MS_MAX = 25_000;
const RETRY_MS = [300, 700, 1500, 3000, 5000];

let openSocket: OpenSocket = (path) =>
  new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`);

/** The mock floor puts itself in the network's place. */
export function setOpenSocket(next: OpenSocket): void {
  openSocket = next;
}

export function socketTo(path: string): WebSocket {
  return openSocket(BASE + path);
}

type Listener = (event: ServerEvent) => void;

export class LiveSocket {
  private socket: WebSocket | null = null;
  private listeners = new Set<Listener>();
  private linkListeners = new Set<(link: LinkState) => void>();
  private retries = 0;
  private wanted = false;
  private lastSeq: number | null = null;
  private lastHeard = 0;
  private timers: ReturnType<typeof setTimeout>[] = [];
  link: LinkState = 'idle';

  start(): void {
    if (this.wanted) return;
    this.wanted = true;
    this.open();
  }

  stop(): void {
    this.wanted = false;
    this.drop();
    this.setLink('idle');
  }

  /** Returns false if the link is not up; nothing is queued, the next hello tells all. */
  send(event: PageEvent): boolean {
    if (this.socket?.readyState !== 1) return false;
    this.socket.send(JSON.stringify(event));
    return true;
  }

  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  onLink(listener: (link: LinkState) => void): () => void {
    this.linkListeners.add(listener);
    return () => this.linkListeners.delete(listener);
  }

  private open(): void {
    this.setLink(this.retries === 0 && this.link !== 'lost' ? 'connecting' : 'lost');
    this.lastSeq = null;
    this.lastHeard = Date.now();
    const socket = socketTo('/events');
    this.socket = socket;
    socket.onmessage = (message) => this.heard(String(message.data));
    socket.onclose = () => {
      if (this.socket === socket) this.lost();
    };
    this.timers.push(setInterval(() => this.checkAlive(), PING_EVERY_MS));
  }

  private heard(text: string): void {
    this.lastHeard = Date.now();
    const event = JSON.parse(text) as ServerEvent & { seq?: number };
    if (typeof event.seq === 'number') {
      const gap = this.lastSeq !== null && event.seq > this.lastSeq + 1;
      this.lastSeq = event.seq;
      if (gap) return this.lost();
    }
    if (event.type === 'hello') {
      this.retries = 0;
      this.setLink('live');
    }
    for (const listener of [...this.listeners]) listener(event);
  }

  private checkAlive(): void {
    if (Date.now() - this.lastHeard > SILENCE_MS_MAX) this.lost();
    else this.send({ type: 'ping' });
  }

  private lost(): void {
    this.drop();
    if (!this.wanted) return;
    this.setLink('lost');
    const wait = RETRY_MS[Math.min(this.retries, RETRY_MS.length - 1)] ?? 5000;
    this.retries += 1;
    this.timers.push(setTimeout(() => this.wanted && this.open(), wait));
  }

  private drop(): void {
    for (const timer of this.timers.splice(0)) clearTimeout(timer);
    const socket = this.socket;
    this.socket = null;
    if (socket) {
      socket.onclose = null;
      socket.onmessage = null;
      socket.close();
    }
  }

  private setLink(link: LinkState): void {
    if (this.link === link) return;
    this.link = link;
    for (const listener of [...this.linkListeners]) listener(link);
  }
}

export const live = new LiveSocket();
