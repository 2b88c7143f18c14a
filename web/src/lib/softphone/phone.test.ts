import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PageEvent } from '@/api/types';
import { BrowserPhone } from './phone';
import type { LocalPhone } from './state';

class Track {
  enabled = true;
  readyState = 'live';
  stop() {
    this.readyState = 'ended';
  }
}

class Stream {
  tracks = [new Track()];
  getAudioTracks() {
    return this.tracks;
  }
  getTracks() {
    return this.tracks;
  }
  addTrack() {}
}

class Connection {
  iceGatheringState = 'complete';
  connectionState = 'new';
  localDescription = { sdp: 'offer' };
  remote: unknown = null;
  closed = false;
  onconnectionstatechange: (() => void) | null = null;
  addTrack() {}
  async createOffer() {
    return { type: 'offer', sdp: 'offer' };
  }
  async setLocalDescription() {}
  async setRemoteDescription(remote: unknown) {
    this.remote = remote;
  }
  close() {
    this.closed = true;
  }
}

const connections: Connection[] = [];
let refusal: { name: string } | null = null;
const stream = new Stream();

function make() {
  const sent: PageEvent[] = [];
  const phones: LocalPhone[] = [];
  const phone = new BrowserPhone({
    send: (event) => {
      sent.push(event);
      return true;
    },
    changed: (next) => phones.push(next),
    play: () => undefined,
  });
  return { phone, sent, phones };
}

beforeEach(() => {
  connections.length = 0;
  refusal = null;
  vi.stubGlobal('MediaStream', Stream);
  vi.stubGlobal(
    'RTCPeerConnection',
    class extends Connection {
      constructor() {
        super();
        connections.push(this);
      }
    },
  );
  vi.stubGlobal('navigator', {
    mediaDevices: {
      getUserMedia: async () => {
        if (refusal) throw refusal;
        return stream;
      },
    },
  });
});

afterEach(() => vi.unstubAllGlobals());

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('the browser phone', () => {
  it('offers once and is connected when the server says so', async () => {
    const { phone, sent, phones } = make();
    const connected = phone.connect();
    await settled();
    expect(sent).toEqual([{ type: 'phone.connect', sdp: 'offer' }]);
    phone.heard({ type: 'phone.answer', sdp: 'answer' });
    phone.heard({ type: 'phone.state', connected: true });
    await connected;
    expect(connections[0]?.remote).toEqual({ type: 'answer', sdp: 'answer' });
    expect(phones.map((each) => each.status)).toEqual(['asking_mic', 'connecting', 'connected']);
  });

  it('opens the microphone only when told', async () => {
    const { phone } = make();
    const connected = phone.connect();
    await settled();
    phone.heard({ type: 'phone.state', connected: true });
    await connected;
    expect(stream.tracks[0]?.enabled).toBe(false);
    phone.openMic(true);
    expect(stream.tracks[0]?.enabled).toBe(true);
  });

  it('says why there is no microphone', async () => {
    const { phone, phones } = make();
    refusal = { name: 'NotAllowedError' };
    await expect(phone.connect()).rejects.toThrow('mic_denied');
    expect(phones.at(-1)).toEqual({ status: 'problem', code: 'mic_denied' });
  });

  it('passes on the server’s refusal', async () => {
    const { phone, phones } = make();
    const connected = phone.connect();
    await settled();
    phone.heard({ type: 'phone.error', code: 'bad_offer', message: '' });
    await expect(connected).rejects.toThrow('bad_offer');
    expect(phones.at(-1)).toEqual({ status: 'problem', code: 'bad_offer' });
    expect(connections[0]?.closed).toBe(true);
  });

  it('notices that another window took the seat’s phone', async () => {
    const { phone, phones } = make();
    const connected = phone.connect();
    await settled();
    phone.heard({ type: 'phone.state', connected: true });
    await connected;
    phone.heard({ type: 'phone.state', connected: false });
    expect(phones.at(-1)).toEqual({ status: 'problem', code: 'elsewhere' });
  });
});
