// The browser's telephone in the other browser: Firefox as the distribution
// ships it, for an agent and for a citizen.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launchFirefox, withoutFirefox } from './lib/firefox.mjs';
import { callOf, citizen, overOnce, tells } from './lib/floor.mjs';
import { rtpStreams } from './lib/pcap.mjs';
import { VOICE, earOfBrowser, earOfPort, hears, hearsNoMore, hearsPrompt, logIn, openCentre, steps } from './lib/story.mjs';

/** How long a caller waits for an agent's page to come back. */
const BACK_WITHIN_MS = 30_000;
/** Firefox's payload types. */
const [OPUS, PCMA] = [109, 8];

test('Firefox', { timeout: 180_000, skip: withoutFirefox() }, async (t) => {
  const centre = await openCentre(t, { engine: launchFirefox });
  const inspector = await centre.server.login('3001');
  const agent = await logIn(centre, '1001');

  await t.test('an agent answers, holds, reloads the page in the call and hangs up', async () => {
    await agent.signIn('browser');
    await agent.ready();
    const { caller, ear } = await answeredCall(centre, agent, '13900000301');
    assert.deepEqual(payloadTypes(centre, caller), [OPUS]);
    await agent.picture('firefox-talking');

    await agent.press('btn-hold');
    await agent.seat('on_hold');
    await hearsNoMore('the citizen on hold', ear, VOICE.agent);
    await hearsPrompt('the citizen on hold', ear, 'music/hold', Date.now());
    await agent.press('btn-retrieve');
    await bothHear(agent, ear, 'after the hold');

    const gone_ms = Date.now();
    await agent.page.reload();
    await callOf(inspector, caller.from, tells('agent_back'), BACK_WITHIN_MS);
    await bothHear(agent, ear, 'after the reload');
    assert.ok(Date.now() - gone_ms < BACK_WITHIN_MS, 'the talk is back too late');

    await agent.press('btn-hangup');
    await agent.seat('wrap_up');
    await caller.hangUp();
    await agent.press('disposition-answered');
    await agent.press('wrap-up-finish');
    await agent.seat('ready');
    const log = await overOnce(centre.server, inspector, caller.from);
    assert.deepEqual([log.result, log.agent, steps(log.story, 'agent_lost').length], ['served', '1001', 1]);
  });

  await t.test('an agent whose browser offers G.711 alone', async () => {
    await agent.page.addInitScript(offerOnly, 'audio/PCMA');
    await agent.page.reload();
    // The phone was gone with the page: the seat rests, and is ready again by itself.
    await agent.seat('ready');
    const { caller } = await answeredCall(centre, agent, '13900000302');
    assert.deepEqual(payloadTypes(centre, caller), [PCMA]);
    await caller.hangUp();
    await agent.seat('wrap_up');
    await agent.leave();
  });

  await t.test('a citizen calls from the page and hears the greeting', async () => {
    const page = await centre.browser.person({ viewport: { width: 390, height: 844 } });
    await page.goto(`${centre.server.url}/call`);
    const since_ms = Date.now();
    await page.getByTestId('call-start').click();
    const state = (wanted) => page.locator(`[data-testid=call-state][data-state=${wanted}]`).waitFor({ timeout: 20_000 });
    await state('answered');
    const ear = await earOfBrowser({ page });
    await hearsPrompt('the citizen', ear, 'zh-CN/greeting', since_ms);
    await page.getByTestId('call-key-0').click();
    const { items } = await inspector.eventually('/interactions', ({ items }) => items[0].caller === null);
    await inspector.eventually(`/interactions/${items[0].id}`, tells('keys_pressed', { keys: '0' }));
    await page.getByTestId('call-hangup').click();
    await state('ended');
    assert.deepEqual(page.problems, []);
  });
});

/** A citizen's call through the flow to the agent, who answers it at the page; both are heard. */
async function answeredCall(centre, agent, from) {
  const caller = await citizen(centre.server, from, { key: '0', hertz: VOICE.citizen });
  const ear = earOfPort(centre, caller.mediaPort());
  await agent.sees('pop', 20_000);
  await agent.press('pop-answer');
  await bothHear(agent, ear, 'at first');
  return { caller, ear };
}

async function bothHear(agent, ear, when) {
  await agent.seat('talking', 20_000);
  const since_ms = Date.now();
  await Promise.all([
    hears(`${when} the citizen`, ear, VOICE.agent, since_ms),
    earOfBrowser(agent).then((own) => hears(`${when} the agent`, own, VOICE.citizen, since_ms)),
  ]);
}

/** Which payload types the browser sends since it spoke last with another: SRTP leaves the header readable. */
function payloadTypes({ server, wire }, caller) {
  const [low, high] = server.rtp;
  const browsers = rtpStreams(wire.soFar()).filter(({ from, to }) => (from < low || from > high) && from !== caller.mediaPort() && to >= low && to <= high);
  return [...new Set(browsers.at(-1).packets.map(({ payloadType }) => payloadType))];
}

/** Runs in the page, before its own scripts. */
function offerOnly(mimeType) {
  const { createOffer } = RTCPeerConnection.prototype;
  RTCPeerConnection.prototype.createOffer = function (...options) {
    const known = RTCRtpReceiver.getCapabilities('audio').codecs;
    for (const transceiver of this.getTransceivers()) transceiver.setCodecPreferences(known.filter((codec) => codec.mimeType === mimeType));
    return createOffer.apply(this, options);
  };
}
