/**
 * A citizen's browser telephone: one call, one WebSocket, one peer connection,
 * as `/api/v1/citizen` wants it. Holds no screen.
 */

import { socketTo } from '@/api/live';
import { MicError, openMicrophone, openPeer, type Peer } from '@/lib/peer';

export type CitizenState =
  | { name: 'idle' }
  | { name: 'preparing' }
  | { name: 'calling' }
  | { name: 'ringing' }
  | { name: 'answered'; since: number }
  | { name: 'ended'; reason: string | null }
  | { name: 'failed'; code: string };

type FromServer =
  | { type: 'answer'; sdp: string }
  | { type: 'state'; state: 'calling' | 'ringing' | 'answered' | 'ended'; reason?: string }
  | { type: 'error'; code: string; message: string };

export class CitizenCall {
  private socket: WebSocket | null = null;
  private peer: Peer | null = null;
  private mic: MediaStream | null = null;

  constructor(
    private readonly changed: (state: CitizenState) => void,
    private readonly play: (remote: MediaStream | null) => void,
  ) {}

  async call(number: string): Promise<void> {
    this.changed({ name: 'preparing' });
    try {
      this.mic = await this.microphone();
      const peer = await openPeer(this.mic, (state) => {
        if (state === 'failed') this.end({ name: 'failed', code: 'media_failed' });
      });
      this.peer = peer;
      this.play(peer.remote);
      this.open(() => this.send({ type: 'call', sdp: peer.offer, number }));
    } catch (error) {
      const code = error instanceof MicError ? error.code : 'browser_unsupported';
      this.end({ name: 'failed', code });
    }
  }

  digit(key: string): void {
    this.send({ type: 'digit', key });
  }

  mute(muted: boolean): void {
    for (const track of this.mic?.getAudioTracks() ?? []) track.enabled = !muted;
  }

  hangUp(): void {
    this.send({ type: 'hangup' });
    this.end({ name: 'ended', reason: null });
  }

  /** The page closes. */
  drop(): void {
    this.release();
  }

  protected microphone(): Promise<MediaStream> {
    return openMicrophone();
  }

  private open(opened: () => void): void {
    const socket = socketTo('/citizen');
    this.socket = socket;
    socket.onopen = opened;
    socket.onmessage = (message) => this.heard(JSON.parse(String(message.data)) as FromServer);
    socket.onclose = () => {
      if (this.socket === socket) this.end({ name: 'failed', code: 'unreachable_server' });
    };
  }

  private heard(event: FromServer): void {
    if (event.type === 'answer') {
      this.peer?.accept(event.sdp).catch(() => this.end({ name: 'failed', code: 'media_failed' }));
    } else if (event.type === 'error') {
      this.end({ name: 'failed', code: event.code });
    } else if (event.state === 'ended') {
      this.end({ name: 'ended', reason: event.reason ?? null });
    } else if (event.state === 'answered') {
      this.changed({ name: 'answered', since: Date.now() });
    } else {
      this.changed({ name: event.state });
    }
  }

  private send(event: object): void {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(event));
  }

  private end(state: CitizenState): void {
    this.release();
    this.changed(state);
  }

  private release(): void {
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.peer?.close();
    this.peer = null;
    for (const track of this.mic?.getTracks() ?? []) track.stop();
    this.mic = null;
    this.play(null);
  }
}
