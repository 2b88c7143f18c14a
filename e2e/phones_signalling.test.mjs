// Signalling that crosses on its way, and sessions that must be kept alive: each
// call ends once, on both sides, and nothing of it is left (rows F1, S4).

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { desk } from './lib/baresip.mjs';
import { nothingIsLeft, overOnce, sharedFloor } from './lib/floor.mjs';
import { softphone } from './lib/linphone.mjs';
import { find } from './lib/rtp.mjs';
import { PASSWORD } from './lib/server.mjs';
import { answer, call, register } from './lib/sipp.mjs';
import { earOfPort, hears } from './lib/story.mjs';

const HERTZ = 600;
const OUTSIDE = '13700000041';
const ECHO = '9196';

describe('signalling', () => {
  const floor = sharedFloor();

  /** A call by the trunk that goes as its scenario says, to the end. */
  async function calls(from, scenario, { to = ECHO, ...rest } = {}) {
    const caller = await call({ scenario, from, to, sip_port: floor.server.sip, hertz: HERTZ, ...rest });
    assert.equal(await caller.ended, 0, caller.transcript());
    await overOnce(floor.server, floor.wall.client, from);
    return caller;
  }

  /** A desk phone that is registered and waits for a call, which will go as the scenario says. */
  async function waits(number, scenario, options) {
    const port = await register({ number, password: PASSWORD, sip_port: floor.server.sip });
    return answer({ number, scenario, port, ...options });
  }

  /** baresip as `from` calls; returns it once the far end has got so far. */
  async function dials(from, to, event) {
    const phone = await desk({ number: from, sip_port: floor.server.sip });
    await phone.dial(to);
    await phone.event(event);
    return phone;
  }

  const fine = async (phone) => assert.equal(await phone.ended, 0, phone.transcript());

  describe('crossing', { concurrency: true }, () => {
    test('a caller’s CANCEL crosses our 200', { timeout: 30_000 }, () => calls('13900000641', 'caller_cancels'));

    test('a caller hangs up instead of ACK', { timeout: 30_000 }, async () => {
      const caller = await calls('13900000642', 'caller_never_acks');
      const last = caller.messages().at(-1).text;
      assert.match(last, /^SIP\/2.0 200 [^]*CSeq: 2 BYE/, 'our 200 to the INVITE came again');
    });

    test('a caller gives up while it rings', { timeout: 30_000 }, async () => {
      const called = await waits('8001', 'phone', { ring_ms: 60_000 });
      const caller = await dials('8011', '8001', 'CALL_RINGING');
      await caller.hangUp();
      await fine(called);
      await called.saw('received', /^CANCEL /);
      await overOnce(floor.server, floor.wall.client, '8011');
      await caller.stop();
    });

    test('a phone’s 200 crosses our CANCEL', { timeout: 30_000 }, async () => {
      const called = await waits('8002', 'phone_answers_cancelled');
      const caller = await dials('8012', '8002', 'CALL_RINGING');
      await caller.hangUp();
      await fine(called);
      await overOnce(floor.server, floor.wall.client, '8012');
      await caller.stop();
    });

    test('a phone hangs up while its call is still being connected', { timeout: 30_000 }, async () => {
      const called = await waits('8003', 'phone_hangs_up_at_once');
      const caller = await dials('8013', '8003', 'CALL_CLOSED');
      await fine(called);
      await overOnce(floor.server, floor.wall.client, '8013');
      await caller.stop();
    });

    test('a carrier’s BYE crosses ours', { timeout: 30_000 }, async () => {
      const outside = await answer({ number: OUTSIDE, scenario: 'phone_hangs_up_too', port: floor.server.carrier, hertz: HERTZ });
      const agent = await floor.server.login('1004');
      const caller = await desk({ number: '8004', sip_port: floor.server.sip });
      await agent.put('/seat', { state: 'ready', phone: '8004' });
      await caller.dial(OUTSIDE);
      await caller.event('CALL_ESTABLISHED');
      await hears('the carrier', earOfPort(floor, outside.mediaPort()), 1200, 0);
      await caller.hangUp();
      await fine(outside);
      const log = await overOnce(floor.server, floor.wall.client, OUTSIDE);
      assert.equal(log.recordings.length, 1);
      await caller.stop();
    });
  });

  describe('session timers', { concurrency: true }, () => {
    test('too short a session is refused with the least we take', { timeout: 30_000 }, async () => {
      const caller = await calls('13900000651', 'caller_too_short');
      await caller.saw('received', /^SIP\/2.0 422 [^]*^Min-SE: 90\r/m);
      await caller.saw('received', /^SIP\/2.0 200 [^]*^Session-Expires: 90;refresher=/m);
    });

    test('we refresh at half time by re-INVITE; it crosses the peer’s, both give way, and the sound goes on', { timeout: 80_000 }, async () => {
      const caller = await calls('13900000652', 'caller_refreshed');
      const [first, again] = caller.messages().filter(({ way, text }) => way === 'received' && text.startsWith('INVITE '));
      const answered = caller.messages().find(({ text }) => text.startsWith('ACK '));
      assert.ok(Math.abs(first.at_ms - answered.at_ms - 45_000) < 1000, `refreshed after ${first.at_ms - answered.at_ms} ms`);
      const heard = await earOfPort(floor, caller.mediaPort()).since(again.at_ms);
      assert.ok(find(heard, HERTZ).seconds >= 1, 'the echo goes on');
    });

    test('a caller that refreshes is not ended', { timeout: 90_000 }, () =>
      // Without the refresh, our patience would end after 60 s.
      calls('13900000653', 'caller_refreshes', { values: { refresh_ms: 40_000, then_ms: 25_000 } }));

    test('a caller that stops refreshing is ended in time', { timeout: 90_000 }, async () => {
      const caller = await calls('13900000654', 'caller_refreshes', { values: { refresh_ms: 120_000, then_ms: 0 } });
      const [answered, over] = [/^ACK /, /^BYE /].map((kind) => caller.messages().find(({ text }) => kind.test(text)));
      assert.ok(Math.abs(over.at_ms - answered.at_ms - 60_000) < 1000, `ended after ${over.at_ms - answered.at_ms} ms`);
    });

    test('a phone that wants longer sessions gets them, and is refreshed by UPDATE', { timeout: 90_000 }, async () => {
      const called = await waits('8005', 'phone_refreshed', { hertz: HERTZ });
      const caller = await dials('8015', '8005', 'CALL_ESTABLISHED');
      const refresh = await called.saw('received', /^UPDATE /, 60_000);
      assert.match(refresh.text, /^Session-Expires: 90;refresher=uac\r/m);
      await caller.hangUp();
      await fine(called);
      await overOnce(floor.server, floor.wall.client, '8015');
      await caller.stop();
    });

    test('linphone refreshes its session', { timeout: 90_000 }, async () => {
      const timer = { session_expires_enabled: 1, session_expires_value: 90, session_expires_min_value: 90 };
      const phone = await softphone({ number: '8006', sip_port: floor.server.sip, settings: { sip: timer } });
      phone.dial(ECHO);
      await phone.connected();
      await phone.logged(/^Session-Expires: 90;refresher=uac\r?$/m, 5000);
      await phone.logged(/CSeq: \d+ UPDATE/, 60_000);
      await hears('linphone its echo', earOfPort(floor, phone.media), 1000, Date.now());
      phone.hangUp();
      await overOnce(floor.server, floor.wall.client, '8006');
      await phone.stop();
    });
  });

  test('nothing is left of all these calls', { timeout: 30_000 }, () => nothingIsLeft(floor.server, floor.wall));
});
