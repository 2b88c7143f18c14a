/**
 * Ties the live socket, the store and the browser telephone together. One per
 * page; started when somebody with a seat logs in.
 */

import { live } from '@/api/live';
import type { SeatState, ServerEvent } from '@/api/types';
import { setServerTime } from '../clock';
import { BrowserPhone, type PhoneAdapter, type PhonePorts } from './phone';
import { micOpen } from './state';
import { commands, dispatch, useSoftphone } from './store';

/** A phone that fell off is called back this often, then the person is asked. */
const RECONNECTS_MAX = 4;
const RECONNECT_AFTER_MS = 1000;

let makePhone = (ports: PhonePorts): PhoneAdapter => new BrowserPhone(ports);

/** The mock floor has a phone without sound. */
export function setPhoneFactory(factory: typeof makePhone): void {
  makePhone = factory;
}

export class Line {
  readonly phone: PhoneAdapter;
  private reconnects = 0;
  /** What the socket said last; the answer to a command may be ahead of it. */
  private pushed: SeatState | null = null;
  private stops: (() => void)[];

  constructor(play: (remote: MediaStream | null) => void) {
    this.phone = makePhone({
      send: (event) => live.send(event),
      changed: (phone) => {
        dispatch({ type: 'phone_changed', phone });
        if (phone.status === 'connected') this.reconnects = 0;
        if (phone.status === 'problem') this.retryIfOurs(phone.code);
      },
      play,
    });
    this.stops = [
      live.onLink((link) => dispatch({ type: 'link_changed', link })),
      live.listen((event) => this.heard(event)),
      useSoftphone.subscribe((state) => this.phone.openMic(micOpen(state.seat))),
    ];
    dispatch({ type: 'link_changed', link: live.link });
  }

  close(): void {
    for (const stop of this.stops) stop();
    this.phone.disconnect();
    dispatch({ type: 'logged_out' });
  }

  /** Signs in at the seat; with the browser's phone the phone comes first. */
  async signIn(phone: string): Promise<void> {
    if (phone === 'browser') await this.phone.connect();
    await commands.signIn(phone);
  }

  /** Takes the seat's telephone back to this window. */
  reconnect(): void {
    void this.phone.connect().catch(() => undefined);
  }

  private heard(event: ServerEvent): void {
    this.phone.heard(event);
    if (event.type === 'hello') {
      setServerTime(event.server_time);
      this.pushed = event.seat?.state ?? null;
      dispatch({ type: 'hello', seat: event.seat });
      this.afterHello();
    }
    if (event.type === 'seat') {
      const { seat } = event;
      const sat = this.pushed !== null && this.pushed !== 'signed_out';
      this.pushed = seat.state;
      dispatch({ type: 'seat_changed', seat });
      if (sat && seat.state === 'signed_out') this.phone.disconnect();
    }
  }

  /** After a reload or a lost link the phone comes back by itself. */
  private afterHello(): void {
    const { seat, phone } = useSoftphone.getState();
    if (!seat || seat.state === 'signed_out' || seat.phone !== 'browser') return;
    if (seat.phone_connected && phone.status === 'connected') return;
    this.reconnects = 0;
    this.reconnect();
  }

  /** Only while the server misses the phone; else another window has it rightly. */
  private retryIfOurs(code: string): void {
    if (code.startsWith('mic_')) return;
    setTimeout(() => {
      const { seat, phone, link } = useSoftphone.getState();
      const missed = seat?.phone === 'browser' && !seat.phone_connected;
      if (!missed || phone.status !== 'problem' || link !== 'live') return;
      if (this.reconnects >= RECONNECTS_MAX) return;
      this.reconnects += 1;
      this.reconnect();
    }, RECONNECT_AFTER_MS);
  }
}
