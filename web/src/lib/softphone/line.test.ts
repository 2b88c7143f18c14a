import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { live, setOpenSocket } from '@/api/live';
import type { Seat, SeatState } from '@/api/types';
import { Line, setPhoneFactory } from './line';
import { useSoftphone } from './store';

class Socket {
  readyState = 1;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  send() {}
  close() {}
  says(event: object) {
    this.onmessage?.({ data: JSON.stringify(event) });
  }
}

const phone = { connect: vi.fn(async () => undefined), disconnect: vi.fn(), heard() {}, openMic() {}, streams: () => null };

function seat(state: SeatState): Seat {
  return {
    state,
    reason: null,
    since: '2026-11-24T03:00:00Z',
    phone: state === 'signed_out' ? null : 'browser',
    phone_connected: true,
    pending: null,
    call: null,
    wrap_up_until: null,
    queues: [],
  };
}

let socket: Socket;
let line: Line;
/** What the server answers to `PUT /seat`. */
let answered: Seat;

beforeEach(() => {
  vi.clearAllMocks();
  setOpenSocket(() => (socket = new Socket()) as never);
  setPhoneFactory(() => phone);
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(answered), { headers: { 'content-type': 'application/json' } }));
  line = new Line(() => undefined);
  live.start();
  socket.says({ type: 'hello', seat: seat('signed_out'), server_time: '2026-11-24T03:00:00Z' });
});

afterEach(() => {
  line.close();
  live.stop();
  vi.unstubAllGlobals();
});

describe('the line', () => {
  it('connects its phone, then sits down', async () => {
    answered = seat('not_ready');
    await line.signIn('browser');
    expect(phone.connect).toHaveBeenCalledOnce();
    expect(useSoftphone.getState().seat?.state).toBe('not_ready');
  });

  it('keeps its phone when the answer overtakes a word from before', async () => {
    answered = seat('not_ready');
    await line.signIn('browser');
    socket.says({ type: 'seat', seat: seat('signed_out') });
    socket.says({ type: 'seat', seat: seat('not_ready') });
    expect(phone.disconnect).not.toHaveBeenCalled();
  });

  it('lets its phone go when it is signed out, by whomever', async () => {
    socket.says({ type: 'seat', seat: seat('ready') });
    socket.says({ type: 'seat', seat: seat('signed_out') });
    expect(phone.disconnect).toHaveBeenCalledOnce();
  });
});
