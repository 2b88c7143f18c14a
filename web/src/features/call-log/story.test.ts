import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import en from '@/i18n/en.json';
import zh from '@/i18n/zh-CN.json';
import { storyOf, makeInteractions } from '@/mock/data';
import type { StoryStep } from '@/api/types';
import { readQuery, withFilter } from './filter';
import { type Names, namesOf, sentence, shownSteps, STEPS } from './story';

beforeAll(() =>
  i18next.init({
    lng: 'en',
    resources: { en: { translation: en }, 'zh-CN': { translation: zh } },
    interpolation: { escapeValue: false },
  }),
);

const t = (key: string, params?: Record<string, unknown>) => i18next.t(key, params);
const people = { agent: (id: string) => id, queue: (id: string) => (id === 'general' ? 'General' : id) };
const names: Names = { ...people, leg: () => 'The caller', arrived: 'leg_1' };
const step = (fields: Partial<StoryStep>): StoryStep => ({ at: '2026-11-24T03:00:00Z', step: 'ended', ...fields });
const say = (fields: Partial<StoryStep>) => sentence(t, step(fields), names);

describe('the story', () => {
  it('has a sentence for every step', () => {
    for (const name of STEPS) {
      for (const words of [en, zh]) expect(Object.keys(words.story)).toContain(name);
    }
  });

  it('is told in plain words, with no gap left open', () => {
    const call = makeInteractions()[0];
    if (!call) throw new Error('the mock floor has calls');
    for (const each of storyOf(call)) {
      const text = sentence(t, each, names);
      expect(text).not.toContain('{{');
      expect(text).not.toBe(each.step);
    }
  });

  it('turns codes into words', () => {
    expect(say({ step: 'ended', reason: 'abandoned' })).toBe('The call ended: Abandoned');
    expect(say({ step: 'offer_ended', agent: '1003', end: 'missed' })).toBe(
      'Agent 1003: did not answer in time',
    );
    expect(say({ step: 'leg_ended', leg: 'leg_1', cause: 'normal' })).toBe('The caller: hung up');
  });

  it('tells a return to the queue from a first entry', () => {
    const queued = { step: 'queued', queue: 'general', position: 1 };
    expect(say({ ...queued, returned: false })).toBe('Joined queue General at place 1');
    expect(say({ ...queued, returned: true })).toMatch(/^Returned/);
  });

  it('tells which phone took over from which, and who works there', () => {
    const taken = { step: 'taken_over', leg: 'leg_3', replaced: 'leg_2', phone: '8003' };
    const call = [step({ step: 'leg_rang', leg: 'leg_2', to: '8002' }), step(taken)];
    const told = namesOf(t, call, people);
    expect(told.leg('leg_3')).toBe('8003');
    expect(sentence(t, step(taken), told)).toBe('8003 took over from 8002');
    expect(sentence(t, step({ ...taken, agent: '1003' }), told)).toBe('8003 (agent 1003) took over from 8002');
    expect(say({ step: 'offer_ended', agent: '1002', end: 'picked_up' })).toBe('Agent 1002: answered at another phone');
  });

  it('shows a step it does not know by its name', () => {
    expect(say({ step: 'teleported' })).toBe('Teleported');
  });

  it('names legs by what they are', () => {
    const told = namesOf(
      t,
      [
        step({ step: 'started', leg: 'leg_1', direction: 'inbound' }),
        step({ step: 'leg_rang', leg: 'leg_2', to: '8001' }),
        step({ step: 'leg_rang', leg: 'leg_3', to: 'browser' }),
      ],
      people,
    );
    expect(['leg_1', 'leg_2', 'leg_3', 'leg_4'].map(told.leg)).toEqual([
      'The caller',
      '8001',
      "the agent's browser phone",
      'The other party',
    ]);
    expect(sentence(t, step({ step: 'leg_answered', leg: 'leg_1' }), told)).toBe('The hotline answered');
    expect(sentence(t, step({ step: 'leg_answered', leg: 'leg_2' }), told)).toBe('8001 answered');
    expect(sentence(t, step({ step: 'leg_ringing', leg: 'leg_3' }), told)).toBe(
      "The agent's browser phone is ringing",
    );
  });

  it('leaves out what the offer tells already, until every step is wished', () => {
    const story = [
      step({ step: 'started', leg: 'leg_1', direction: 'inbound' }),
      step({ step: 'leg_answered', leg: 'leg_1' }),
      step({ step: 'node_entered', node: 'menu' }),
      step({ step: 'leg_rang', leg: 'leg_2', to: 'browser' }),
      step({ step: 'offered', agent: '1001', leg: 'leg_2' }),
      step({ step: 'leg_answered', leg: 'leg_2' }),
      step({ step: 'connected', agent: '1001' }),
    ];
    expect(shownSteps(story, false).map((each) => each.step)).toEqual([
      'started',
      'leg_answered',
      'offered',
      'connected',
    ]);
    expect(shownSteps(story, true)).toEqual(story);
  });
});

describe('the filter', () => {
  it('lives in the address', () => {
    const search = withFilter(new URLSearchParams('agent=1001&result=served'), {
      agent: null,
      number: '138',
    });
    expect(readQuery(search)).toEqual({ result: 'served', number: '138' });
  });
});
