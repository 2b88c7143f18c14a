/**
 * The mock floor: puts itself in the network's place. `?mock&as=1001&scene=offered`
 * logs in and sets a scene; kept for the tab, so that links go on working.
 */

import { setTransport } from '@/api/client';
import { setOpenSocket } from '@/api/live';
import type { ServerEvent } from '@/api/types';
import { setPhoneFactory } from '@/lib/softphone/line';
import type { PhonePorts } from '@/lib/softphone/phone';
import { Floor, newCall } from './floor';
import { answer } from './routes';

const STORED = 'yingda.mock';

export function startMockFloor(): void {
  const floor = new Floor();
  const asked = new URLSearchParams(location.search);
  if (asked.has('as')) sessionStorage.setItem(STORED, asked.toString());
  const wanted = new URLSearchParams(sessionStorage.getItem(STORED) ?? '');
  const user = wanted.get('as');
  if (user) floor.logIn(user);
  setScene(floor, wanted.get('scene') ?? 'signed_out');
  setTransport(async (url, init) => {
    const body = init.body ? JSON.parse(String(init.body)) : {};
    const [status, value] = answer(floor, init.method ?? 'GET', url, body);
    return new Response(JSON.stringify(value), { status });
  });
  setOpenSocket((path) =>
    path.endsWith('/citizen') ? (citizenSocket() as never) : (eventSocket(floor) as never),
  );
  setPhoneFactory(mutePhone);
}

function setScene(floor: Floor, scene: string): void {
  const seated = { phone: 'browser', phone_connected: true, since: new Date(Date.now() - 83_000).toISOString() };
  const call = newCall('inbound', '13800138000', '12345');
  const live = { ...call, answered_at: seated.since, recording: true };
  const scenes: Record<string, () => void> = {
    not_ready: () => floor.change({ ...seated, state: 'not_ready', reason: 'meal' }),
    ready: () => floor.change({ ...seated, state: 'ready' }),
    offered: () => floor.change({ ...seated, state: 'offered', call, since: new Date().toISOString() }),
    talking: () => floor.change({ ...seated, state: 'talking', call: live }),
    on_hold: () => floor.change({ ...seated, state: 'on_hold', call: live }),
    consulting: () =>
      floor.change({ ...seated, state: 'consulting', call: { ...live, consult: { to: '1003', answered: true } } }),
    wrap_up: () =>
      floor.change({ ...seated, state: 'wrap_up', call: live, wrap_up_until: new Date(Date.now() + 58_000).toISOString() }),
  };
  scenes[scene]?.();
}

interface FakeSocket {
  readyState: number;
  onopen: (() => void) | null;
  onmessage: ((message: { data: string }) => void) | null;
  onclose: (() => void) | null;
  send(text: string): void;
  close(): void;
}

function fakeSocket(heard: (event: { type: string }, socket: FakeSocket) => void): FakeSocket {
  const socket: FakeSocket = {
    readyState: 1,
    onopen: null,
    onmessage: null,
    onclose: null,
    send: (text) => heard(JSON.parse(text), socket),
    close: () => {
      socket.readyState = 3;
    },
  };
  return socket;
}

function eventSocket(floor: Floor): FakeSocket {
  const socket = fakeSocket((event) => floor.heard(event));
  const send = (event: ServerEvent) => socket.onmessage?.({ data: JSON.stringify(event) });
  setTimeout(() => floor.attach(send), 20);
  return socket;
}

function citizenSocket(): FakeSocket {
  const socket = fakeSocket((event) => {
    const later = (ms: number, state: string) =>
      setTimeout(() => socket.onmessage?.({ data: JSON.stringify({ type: 'state', state }) }), ms);
    if (event.type === 'call') {
      later(200, 'calling');
      later(1200, 'ringing');
      later(2500, 'answered');
    }
  });
  setTimeout(() => socket.onopen?.(), 20);
  return socket;
}

/** A telephone that is always there and says nothing. */
function mutePhone(ports: PhonePorts) {
  return {
    connect: async () => {
      ports.send({ type: 'phone.connect', sdp: '' });
      ports.changed({ status: 'connected' });
    },
    disconnect: () => ports.changed({ status: 'off' }),
    heard: () => undefined,
    openMic: () => undefined,
    streams: () => null,
  };
}
