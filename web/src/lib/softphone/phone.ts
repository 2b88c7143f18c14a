/**
 * The browser as a seat's telephone: one peer connection kept while the seat
 * is signed in with phone `browser`. The server attaches calls to it, so
 * answering negotiates nothing. A thin adapter: it decides nothing about calls.
 */

import type { PageEvent, ServerEvent } from '@/api/types';
import { MicError, openMicrophone, openPeer, type Peer } from '../peer';
import type { LocalPhone } from './state';

/** The server takes the phone's connection within this time, or the page says it failed. */
const CONNECT_MS_MAX = 10_000;
/** Server and browser may notice the connection in either order. */
const SETTLE_MS = 1500;

export interface PhoneAdapter {
  connect(): Promise<void>;
  disconnect(): void;
  heard(event: ServerEvent): void;
  openMic(open: boolean): void;
  /** Our own voice and the far end's, for meters; null while off. */
  streams(): { mic: MediaStream; remote: MediaStream } | null;
}

export interface PhonePorts {
  send(event: PageEvent): boolean;
  changed(phone: LocalPhone): void;
  play(remote: MediaStream | null): void;
}

export class BrowserPhone implements PhoneAdapter {
  private mic: MediaStream | null = null;
  private peer: Peer | null = null;
  private waiting: { resolve: () => void; reject: (error: Error) => void } | null = null;
  private timers: ReturnType<typeof setTimeout>[] = [];
  private micWanted = false;

  constructor(private readonly ports: PhonePorts) {}

  /** Resolves when the server has the phone; rejects when it cannot be had. */
  async connect(): Promise<void> {
    this.closePeer();
    try {
      await this.openMicOnce();
      this.ports.changed({ status: 'connecting' });
      await this.negotiate();
      this.ports.changed({ status: 'connected' });
    } catch (error) {
      this.fail(error instanceof MicError ? error.code : codeOf(error));
      throw error;
    }
  }

  disconnect(): void {
    this.ports.send({ type: 'phone.disconnect' });
    this.closePeer();
    for (const track of this.mic?.getTracks() ?? []) track.stop();
    this.mic = null;
    this.ports.changed({ status: 'off' });
  }

  heard(event: ServerEvent): void {
    switch (event.type) {
      case 'phone.answer':
        this.peer?.accept(event.sdp).catch(() => this.waiting?.reject(new Error('media_failed')));
        break;
      case 'phone.error':
        if (this.waiting) this.waiting.reject(new Error(event.code));
        else this.fail(event.code);
        break;
      case 'phone.state':
        if (event.connected) this.waiting?.resolve();
        else if (this.peer && !this.waiting) this.taken();
        break;
      default:
        break;
    }
  }

  openMic(open: boolean): void {
    this.micWanted = open;
    for (const track of this.mic?.getAudioTracks() ?? []) track.enabled = open;
  }

  streams(): { mic: MediaStream; remote: MediaStream } | null {
    return this.mic && this.peer ? { mic: this.mic, remote: this.peer.remote } : null;
  }

  private async openMicOnce(): Promise<void> {
    if (this.mic?.getAudioTracks().some((track) => track.readyState === 'live')) return;
    this.ports.changed({ status: 'asking_mic' });
    this.mic = await openMicrophone();
    this.openMic(this.micWanted);
  }

  private async negotiate(): Promise<void> {
    const mic = this.mic;
    if (!mic) throw new MicError('mic_missing');
    const peer = await openPeer(mic, (state) => this.peerChanged(peer, state));
    this.peer = peer;
    this.ports.play(peer.remote);
    await new Promise<void>((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.later(CONNECT_MS_MAX, () => reject(new Error('media_failed')));
      if (!this.ports.send({ type: 'phone.connect', sdp: peer.offer })) {
        reject(new Error('unreachable_server'));
      }
    }).finally(() => {
      this.waiting = null;
      this.clearTimers();
    });
  }

  private peerChanged(peer: Peer, state: RTCPeerConnectionState): void {
    if (this.peer !== peer) return;
    if (state === 'connected') this.later(SETTLE_MS, () => this.waiting?.resolve());
    if (state === 'failed') {
      if (this.waiting) this.waiting.reject(new Error('media_failed'));
      else this.fail('media_failed');
    }
  }

  /** The server let this phone go: another window took it, or its sound stopped. */
  private taken(): void {
    this.fail('elsewhere');
  }

  private fail(code: string): void {
    this.closePeer();
    this.ports.changed({ status: 'problem', code });
  }

  private closePeer(): void {
    this.clearTimers();
    this.peer?.close();
    this.peer = null;
    this.ports.play(null);
  }

  private later(ms: number, run: () => void): void {
    this.timers.push(setTimeout(run, ms));
  }

  private clearTimers(): void {
    for (const timer of this.timers.splice(0)) clearTimeout(timer);
  }
}

function codeOf(error: unknown): string {
  const code = error instanceof Error ? error.message : '';
  return /^[a-z_]+$/.test(code) ? code : 'media_failed';
}
