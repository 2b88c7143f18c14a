/** The steps of a call's story (`calls::Story`) as sentences, with agents and legs by name. */

import type { StoryStep } from '@/api/types';
import { phone as groupDigits } from '@/lib/format';

/** Every step the server may tell; a test holds the translations to this list. */
export const STEPS = [
  'started',
  'leg_rang',
  'leg_ringing',
  'leg_answered',
  'leg_ended',
  'line_failed',
  'minutes_used_up',
  'leg_silent',
  'leg_heard',
  'dial_refused',
  'flow_entered',
  'node_entered',
  'keys_pressed',
  'no_key_pressed',
  'queued',
  'position_announced',
  'taken_over',
  'offered',
  'offer_ended',
  'connected',
  'joined',
  'agent_number_announced',
  'held',
  'retrieved',
  'consult_started',
  'consult_answered',
  'consult_ended',
  'transferred',
  'transfer_failed',
  'agent_lost',
  'agent_back',
  'monitor_started',
  'monitor_ended',
  'recording_started',
  'recording_stopped',
  'survey_started',
  'rated',
  'agent_left',
  'wrap_up_ended',
  'ended',
] as const;

/** Which of a step's fields are codes, and where their words are. */
const CODES: Record<string, string> = {
  direction: 'direction',
  cause: 'cause',
  end: 'offer_end',
  kind: 'transfer_kind',
  rating: 'rating',
  reason: 'result',
  flow: 'flow',
  node: 'node',
  via: 'story_via',
  why: 'errors',
};

/** Steps of the machinery; shown on wish. */
const DETAIL: ReadonlySet<string> = new Set([
  'leg_ringing',
  'flow_entered',
  'node_entered',
  'position_announced',
  'recording_started',
  'recording_stopped',
]);

/** What an agent's own phone did is told by the offer, or by its loss and return. */
const OF_A_LEG: ReadonlySet<string> = new Set(['leg_rang', 'leg_answered', 'leg_ended']);

type Translate = (key: string, params?: Record<string, unknown>) => string;

export interface Names {
  agent: (number: string) => string;
  queue: (id: string) => string;
  leg: (id: string) => string;
  /** The leg of somebody who called in: answered by the hotline, before any phone rings. */
  arrived: string | null;
}

/** The steps to show, all or without those of the machinery. */
export function shownSteps(story: StoryStep[], all: boolean): StoryStep[] {
  if (all) return story;
  const agents = story.filter(
    (step) =>
      step.step === 'offered' || step.to === 'browser' || (step.step === 'taken_over' && step.agent),
  );
  const own = new Set(agents.map((step) => step.leg));
  return story.filter(
    (step) => !DETAIL.has(step.step) && !(OF_A_LEG.has(step.step) && own.has(step.leg)),
  );
}

export function sentence(t: Translate, step: StoryStep, names: Names): string {
  const params: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(step)) params[key] = inWords(t, key, value, names);
  params.caller = step.caller ? groupDigits(String(step.caller)) : t('pop.withheld');
  const said = t(keyOf(step, names), { defaultValue: step.step, ...params });
  const text = said + networkCause(t, step.q850);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The telephone network's own cause, beside our word for it. */
function networkCause(t: Translate, q850: unknown): string {
  if (typeof q850 !== 'number' || q850 === 16) return '';
  const words = t(`q850.${q850}`, { defaultValue: '' });
  return t('story.network_cause', { code: q850, words: words || t('q850.other') });
}

function inWords(t: Translate, key: string, value: unknown, names: Names): unknown {
  if (typeof value !== 'string') return value;
  const code = CODES[key];
  if (code) return t(`${code}.${value}`, { defaultValue: value });
  if (key === 'agent' || key === 'supervisor') return names.agent(value);
  if (key === 'queue') return names.queue(value);
  if (key === 'leg' || key === 'replaced') return names.leg(value);
  if (key === 'phone') return groupDigits(value);
  if (key === 'to') return value === 'browser' ? deviceName(t, value) : names.agent(groupDigits(value));
  return value;
}

/** Some steps say different things by a flag. */
function keyOf(step: StoryStep, names: Names): string {
  if (step.step === 'leg_answered' && step.leg === names.arrived) return 'story.leg_answered_by_us';
  if (step.step === 'leg_rang' && step.trunk) return 'story.leg_rang_by';
  if (step.step === 'taken_over' && step.agent) return 'story.taken_over_by';
  if (step.step === 'queued' && step.returned) return 'story.queued_again';
  if (step.step === 'offered' && step.dedicated) return 'story.offered_dedicated';
  if (step.step === 'wrap_up_ended' && step.by_timer) return 'story.wrap_up_ended_by_timer';
  return `story.${step.step}`;
}

/** Whom a leg was made to ring: an agent's browser, or a number. */
function deviceName(t: Translate, to: string): string {
  return to === 'browser' ? t('story_leg.browser') : groupDigits(to);
}

/** Legs by what they are: the first is the far end that began, others are who was rung. */
export function namesOf(t: Translate, story: StoryStep[], people: Pick<Names, 'agent' | 'queue'>): Names {
  const legs = new Map<string, string>();
  let arrived: string | null = null;
  for (const step of story) {
    const leg = typeof step.leg === 'string' ? step.leg : null;
    if (!leg) continue;
    if (step.step === 'started') {
      const inbound = step.direction === 'inbound';
      legs.set(leg, t(`story_leg.${inbound ? 'caller' : 'agent'}`));
      if (inbound) arrived = leg;
    }
    if (step.step === 'leg_rang') legs.set(leg, deviceName(t, String(step.to)));
    if (step.step === 'taken_over') legs.set(leg, deviceName(t, String(step.phone)));
  }
  return { ...people, arrived, leg: (id) => legs.get(id) ?? t('story_leg.other') };
}
