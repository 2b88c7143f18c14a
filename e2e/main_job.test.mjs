// The main job, whole: a citizen calls, an agent answers and writes a case, the
// unit handles it, the hotline calls the citizen back and closes. Told once with
// an agent on the browser's telephone and once with a desk phone.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { desk } from './lib/baresip.mjs';
import { until } from './lib/process.mjs';
import { find, readWav } from './lib/rtp.mjs';
import { answer, call } from './lib/sipp.mjs';
import {
  VOICE, earOfBrowser, earOfPort, firstHeard, hears, hearsNoMore, keysReleased,
  listenFor, logIn, openCentre, otherPort, prompt, sameMoment, steps, whereIs,
} from './lib/story.mjs';
import { unzip } from './lib/zip.mjs';

const CITIZEN = '13800138001';
const TITLE = '五四路夜间施工噪声';
/** What is still on its way to an ear, at most. */
const IN_FLIGHT_MS = 500;

for (const { agentsPhone, keysBy } of [
  { agentsPhone: 'browser', keysBy: 'RFC 4733' },
  { agentsPhone: '8001', keysBy: 'INFO' },
]) {
  test(`the main job: agent on ${agentsPhone}, keys by ${keysBy}`, { timeout: 90_000 }, async (t) => {
    const centre = await openCentre(t);
    const agent = await agentSitsDown(t, centre, agentsPhone);
    const citizen = await citizenCalls(centre, keysBy);
    const inspector = await centre.server.login('3001');
    const interaction = await chooseComplaint(citizen, inspector);

    const popped_ms = await agentAnswers(centre, agent, citizen);
    await holdAndRetrieve(agent, citizen);
    const number = await writeAndDispatch(centre, agent);
    await agentHangsUp(agent, citizen, inspector, interaction);
    await unitHandles(centre, number);
    const callBack = await followUpAndClose(centre, number);

    const log = await inspector.get(`/interactions/${interaction}`);
    theStoryIsWhole(log, popped_ms);
    t.diagnostic(`the log minus the citizen's telephone, ms: ${JSON.stringify(logAndTelephone(centre, log, citizen))}`);
    await theHoldIsWhereTheLogSays(citizen, log);
    await theRecordingHolds(centre, agent, log);
    const followUp = await theCaseIsWhole(centre, number, log);
    t.diagnostic(`the log minus the telephone called back, ms: ${JSON.stringify(logAndCalledPhone(followUp, callBack))}`);
    theTraceTells(centre, log);
    await agent.leave();
  });
}

async function agentSitsDown(t, centre, agentsPhone) {
  const agent = await logIn(centre, '1001');
  if (agentsPhone !== 'browser') {
    agent.desk = await desk({ number: agentsPhone, sip_port: centre.server.sip, hertz: VOICE.agent });
    t.after(() => agent.desk.stop());
  }
  await agent.signIn(agentsPhone);
  await agent.ready();
  return agent;
}

async function citizenCalls(centre, keysBy) {
  const byInfo = keysBy === 'INFO';
  const phone = await call({ to: '12345', from: CITIZEN, keys: byInfo ? '' : '21', sip_port: centre.server.sip, hertz: VOICE.citizen });
  await phone.talking();
  const press = (key) => (byInfo ? phone.pressByInfo(key) : phone.press(key));
  return { phone, press, byInfo, ear: earOfPort(centre, phone.mediaPort()) };
}

/** The citizen presses 2 at the menu; resolves to the call's id. */
async function chooseComplaint(citizen, inspector) {
  const { items } = await inspector.eventually(`/interactions?number=${CITIZEN}`, (log) => log.items.length === 1);
  await storyHas(inspector, items[0].id, ({ step, node }) => step === 'node_entered' && node === 'menu');
  await citizen.press('2');
  return items[0].id;
}

function storyHas(client, interaction, good) {
  return client.eventually(`/interactions/${interaction}`, ({ story }) => story.some(good), 20_000);
}

/** The pop, the answer, the announcement, and both voices. */
async function agentAnswers(centre, agent, citizen) {
  await agent.sees('pop');
  const popped_ms = Date.now();
  assert.equal(await agent.at('pop-caller').first().getAttribute('data-number'), CITIZEN);
  await agent.seat('offered');
  const before_ms = await citizen.ear.now();
  if (agent.desk) {
    await agent.desk.event('CALL_INCOMING');
    await agent.desk.answer();
    agent.ear = earOfPort(centre, await otherPort(centre, [citizen.phone.mediaPort()]));
  } else {
    agent.ear = await earOfBrowser(agent);
    await agent.press('pop-answer');
  }
  await agent.seat('talking');
  await hears('the citizen', citizen.ear, VOICE.agent, before_ms);
  await hears('the agent', agent.ear, VOICE.citizen, before_ms);
  theNumberIsAnnounced(await citizen.ear.since(before_ms));
  await agent.picture(`talking-${agent.desk ? 'desk' : 'browser'}`);
  return popped_ms;
}

/** 工号 1001 为您服务, and only then the agent's voice. */
function theNumberIsAnnounced(heard) {
  let at = 0;
  for (const word of ['agent_number_is', 'digit_1_yao', 'digit_0', 'digit_0', 'digit_1_yao', 'at_your_service']) {
    const spoken = prompt(`zh-CN/${word}`);
    at = whereIs(spoken, heard, at);
    assert.notEqual(at, -1, `the citizen is not told ${word}`);
    at += spoken.length;
  }
  const voice = firstHeard(heard, VOICE.agent);
  assert.ok(voice >= at - 160, `the agent is heard ${(at - voice) / 8} ms before the announcement's end`);
}

async function holdAndRetrieve(agent, citizen) {
  await agent.press('btn-hold');
  await agent.seat('on_hold');
  await hearsNoMore('the agent', agent.ear, VOICE.citizen);
  const held_ms = await agent.ear.now();
  const music = await listenFor('the citizen on hold', citizen.ear, 2, held_ms);
  assert.equal(find(music, VOICE.agent).seconds, 0, 'the agent is heard on hold');
  const middle = music.length >> 1;
  assert.notEqual(whereIs(music.subarray(middle, middle + 800), prompt('music/hold')), -1, 'what is heard on hold is not the music');
  assert.equal(find(await agent.ear.since(held_ms), VOICE.citizen).seconds, 0, 'the agent hears the citizen who is on hold');
  await agent.press('btn-retrieve');
  await agent.seat('talking');
  const back_ms = await agent.ear.now();
  await hears('the citizen, retrieved,', citizen.ear, VOICE.agent, back_ms);
  await hears('the agent, back,', agent.ear, VOICE.citizen, back_ms);
}

/** A complaint, during the call; resolves to the case's number. */
async function writeAndDispatch(centre, agent) {
  const { user } = await centre.server.login('5002');
  await agent.press('case-form-kind-complaint');
  assert.equal(await agent.at('case-form-phone').inputValue(), CITIZEN);
  assert.equal(await agent.at('case-form-name').inputValue(), '陈志明');
  await agent.write('case-form-title', TITLE);
  await agent.write('case-form-text', '工地昨夜十一点后仍在打桩，请求查处。');
  await agent.write('case-form-place', '鼓楼区五四路 128 号对面');
  await agent.press('case-form-outcome-dispatch');
  await agent.press('case-form-unit');
  await agent.press(`unit-${user.unit.id}`);
  await agent.picture('case-form');
  await agent.press('case-form-submit');
  await agent.sees('case-form-done');
  return /\d{8}-\d{4}-\d/.exec(await agent.at('case-form-done').innerText())[0];
}

/** The citizen is asked and rates; the agent says what the call was about. */
async function agentHangsUp(agent, citizen, inspector, interaction) {
  await agent.press('btn-hangup');
  await agent.seat('wrap_up');
  await storyHas(inspector, interaction, ({ step }) => step === 'survey_started');
  await citizen.press('1');
  await agent.picture('wrap-up');
  await agent.press('disposition-case_taken_in');
  await agent.write('wrap-up-note', '已派单');
  await agent.press('wrap-up-finish');
  await agent.seat('ready');
  assert.equal(await citizen.phone.ended, 0, citizen.phone.transcript());
}

async function unitHandles(centre, number) {
  const operator = await logIn(centre, '5002');
  await operator.openCase(number);
  await operator.give('sign_for');
  await operator.give('reply', { text: '已到现场责令停止夜间施工，并约谈施工单位。' });
  await operator.picture('unit-operator');
  await operator.leave();
  const leader = await logIn(centre, '5001');
  await leader.openCase(number);
  await leader.give('approve', { comment: '同意' });
  await leader.picture('unit-leader');
  await leader.leave();
}

/** The hotline operator calls the citizen from the case's page, and closes the case. */
async function followUpAndClose(centre, number) {
  const phone = await answer({ number: CITIZEN, port: centre.carrier, hertz: VOICE.calledBack });
  const operator = await logIn(centre, '4001');
  await operator.signIn('browser');
  await operator.openCase(number);
  const before_ms = Date.now();
  if (await operator.at('case-action-follow_up').isVisible()) await operator.press('case-action-follow_up');
  await operator.press('follow-up-dial');
  await operator.seat('talking');
  const ear = await earOfBrowser(operator);
  await phone.talking();
  await hears('the operator', ear, VOICE.calledBack, before_ms);
  await hears('the citizen called back', earOfPort(centre, phone.mediaPort()), VOICE.agent, before_ms);
  await operator.picture('follow-up');
  await operator.press('btn-hangup');
  assert.equal(await phone.ended, 0, phone.transcript());
  await operator.sees('follow-up-linked');
  await operator.give('follow_up', { rating: 'satisfied', note: '市民认可处理结果' });
  await operator.give('close');
  await operator.picture('closed');
  await operator.leave();
  return phone;
}

/** Every step of the call in its order, and the rating and disposition with it. */
function theStoryIsWhole(log, popped_ms) {
  const wanted = [
    'started', 'leg_answered', 'flow_entered', 'keys_pressed', 'queued', 'offered', 'offer_ended', 'agent_number_announced', 'connected',
    'held', 'retrieved', 'agent_left', 'survey_started', 'rated', 'ended',
  ];
  let at = 0;
  for (const step of wanted) {
    const place = log.story.findIndex((each, index) => index >= at && each.step === step);
    assert.notEqual(place, -1, `${step} does not follow in ${log.story.map((each) => each.step).join(' ')}`);
    at = place + 1;
  }
  assert.ok(popped_ms < Date.parse(steps(log.story, 'offer_ended')[0].at), 'the pop came after the ring');
  const { caller, called, agent, queue, result, rating, disposition } = log;
  assert.deepEqual({ caller, called, agent, queue, result, rating, disposition }, {
    caller: CITIZEN, called: '12345', agent: '1001', queue: 'complaint', result: 'served', rating: 'satisfied', disposition: 'case_taken_in',
  });
  assert.deepEqual(steps(log.story, 'keys_pressed').map(({ keys }) => keys)[0], '2');
}

/** The log's times against the SIP messages and keys that the caller's SIPp sent and received. */
function logAndTelephone(centre, log, { phone, byInfo }) {
  const first = (way, pattern) => phone.messages().find((message) => message.way === way && pattern.test(message.text)).at_ms;
  const keys_ms = byInfo
    ? phone.messages().filter(({ way, text }) => way === 'sent' && text.startsWith('INFO ')).map(({ at_ms }) => at_ms)
    : keysReleased(centre.wire.soFar(), phone.mediaPort());
  const keys = steps(log.story, 'keys_pressed');
  return {
    started: sameMoment('started', log.started_at, first('sent', /^INVITE /)),
    answered: sameMoment('answered', log.answered_at, first('received', /^SIP\/2.0 200[^]*CSeq: 1 INVITE/)),
    key: sameMoment('the menu key', keys[0].at, keys_ms[0]),
    rated: sameMoment('the rating', steps(log.story, 'rated')[0].at, keys_ms[1]),
    ended: sameMoment('ended', log.ended_at, first('received', /^BYE /)),
  };
}

/** The same of a SIPp that was called. */
function logAndCalledPhone(log, phone) {
  const first = (way, pattern) => phone.messages().find((message) => message.way === way && pattern.test(message.text)).at_ms;
  const outside = steps(log.story, 'leg_ringing')[0].leg;
  const leg = (step) => steps(log.story, step).find((each) => each.leg === outside).at;
  return {
    rang: sameMoment('called', leg('leg_rang'), first('received', /^INVITE /)),
    ringing: sameMoment('ringing', leg('leg_ringing'), first('sent', /^SIP\/2.0 180/)),
    answered: sameMoment('answered', log.answered_at, first('sent', /^SIP\/2.0 200[^]*CSeq: \d+ INVITE/)),
    ended: sameMoment('ended', leg('leg_ended'), first('received', /^BYE /)),
  };
}

/** The citizen hears the agent until the hold and after it, by the log's times, and not between. */
async function theHoldIsWhereTheLogSays(citizen, log) {
  const [held, retrieved] = ['held', 'retrieved'].map((step) => Date.parse(steps(log.story, step)[0].at));
  const agentHeard = async (from_ms, to_ms) => find(await citizen.ear.since(from_ms, to_ms), VOICE.agent).seconds;
  assert.ok((await agentHeard(held - 1000, held)) >= 0.3, 'the agent is not heard before the hold');
  assert.equal(await agentHeard(held + IN_FLIGHT_MS, retrieved), 0, 'the agent is heard in the hold');
  assert.ok((await agentHeard(retrieved + IN_FLIGHT_MS, retrieved + IN_FLIGHT_MS + 1000)) >= 0.3, 'the agent is not heard after the hold');
}

/** Caller left, agent right, nothing of the one in the other; for those who may hear it, and in the page. */
async function theRecordingHolds(centre, agent, log) {
  const path = `/recordings/${log.recordings[0].id}`;
  for (const username of ['1001', '2001', '3001', '4001']) await (await centre.server.login(username)).download(path);
  for (const username of ['1002', '5002']) {
    await assert.rejects((await centre.server.login(username)).download(path), { status: 403 }, `${username} may hear it`);
  }
  const { rate, channels } = readWav(await (await centre.server.login('1001')).download(`${path}?download=1`));
  const [left, right] = channels;
  assert.equal(channels.length, 2);
  assert.ok(find(left, VOICE.citizen, rate).seconds > 2, 'the citizen is not left');
  assert.ok(find(right, VOICE.agent, rate).seconds > 2, 'the agent is not right');
  assert.equal(find(left, VOICE.agent, rate).seconds, 0, 'the agent is left, too');
  assert.equal(find(right, VOICE.citizen, rate).seconds, 0, 'the citizen is right, too');
  const [began, stopped] = ['recording_started', 'recording_stopped'].map((step) => Date.parse(steps(log.story, step)[0].at));
  const off_ms = Math.abs((left.length / rate) * 1000 - (stopped - began));
  assert.ok(off_ms < 500, `the recording's length is ${off_ms} ms off the story's`);

  await agent.open(`/calls/${log.id}`);
  await agent.sees('waveform');
  await agent.press('recording-play');
  await until('the recording plays', () => agent.at('recording-audio').evaluate((audio) => audio.currentTime > 0.3));
  await agent.picture('call-log');
  const mp3 = (await decoded(agent, `/api/v1${path}?format=mp3`)).map((side) => [VOICE.citizen, VOICE.agent].map((voice) => find(side, voice).seconds > 2));
  assert.deepEqual(mp3, [[true, false], [false, true]], 'as MP3 each is on its side');

  await agent.press('nav-calls');
  const [download] = await Promise.all([agent.page.waitForEvent('download'), agent.press('call-log-save')]);
  assert.match(JSON.stringify(unzip(readFileSync(await download.path()))), new RegExp(log.caller), 'the call is in the spreadsheet');
  await agent.picture('call-log-list');
}

/** Both channels of a sound as the browser decodes it. */
async function decoded(agent, url) {
  const sides = await agent.page.evaluate(async (from) => {
    const bytes = await (await fetch(from)).arrayBuffer();
    const sound = await new OfflineAudioContext(2, 8000, 8000).decodeAudioData(bytes);
    return [0, 1].map((side) => [...sound.getChannelData(side)]);
  }, url);
  return sides.map((side) => Float32Array.from(side));
}

/** Each step with who and when, the calls and their recordings on it; resolves to the call of the follow-up. */
async function theCaseIsWhole(centre, number, log) {
  const operator = await centre.server.login('4001');
  const { items } = await operator.get(`/cases?q=${number}`);
  const whole = await operator.get(`/cases/${items[0].id}`);
  assert.deepEqual(whole.timeline.map(({ event, actor }) => [event, actor.name, actor.role]), [
    ['taken_in', '王丽华', 'agent'],
    ['dispatched', '王丽华', 'agent'],
    ['signed_for', '曹文静', 'unit_operator'],
    ['replied', '曹文静', 'unit_operator'],
    ['approved', '邓立新', 'unit_leader'],
    ['followed_up', '许志远', 'hotline_operator'],
    ['closed', '许志远', 'hotline_operator'],
  ]);
  const times = whole.timeline.map(({ at }) => Date.parse(at));
  assert.ok(times.every((at, index) => index === 0 || at >= times[index - 1]), 'the timeline is not in order');
  assert.deepEqual([whole.state, whole.satisfaction, whole.timeline[0].interaction], ['closed', 'satisfied', log.id]);
  assert.equal(whole.timeline[0].recording, log.recordings[0].id);
  assert.equal(log.cases[0].id, whole.id);
  const asked = whole.timeline[5];
  const { channels } = readWav(await operator.download(`/recordings/${asked.recording}`));
  assert.ok(find(channels[0], VOICE.calledBack).seconds > 0.5 && find(channels[1], VOICE.agent).seconds > 0.5, 'the follow-up is not recorded');
  const unit = await (await centre.server.login('5002')).get(`/cases/${whole.id}`);
  assert.deepEqual([unit.recordings, unit.interactions], [[], []], 'the unit sees calls');
  return operator.get(`/interactions/${asked.interaction}`);
}

function theTraceTells(centre, log) {
  const printed = execFileSync(process.env.YINGDA_BIN, ['trace', log.id, '--data', centre.server.data], { encoding: 'utf8' });
  const told = printed.trim().split('\n').slice(1).map((line) => line.split(/ {2,}/)[2].split(' ')[0]);
  assert.deepEqual(told, log.story.map(({ step }) => step), printed);
}
