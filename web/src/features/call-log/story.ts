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
  'flow_entered',
  'node_entered',
  'keys_pressed',
  'no_key_pressed',
  'queued',
  'position_announced',
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
};

/** Steps of the machinery; shown on wish. */
const DETAIL: ReadonlySet<string> = new Set([
  'leg_ringing',
  'node_entered',
  'position_announced',
  'recording_started',
  'recording_stopped',
]);

export function isDetail(step: StoryStep): boolean {
  return DETAIL.has(step.step);
}

type Translate = (key: string, params?: Record<string, unknown>) => string;

export function sentence(
  t: Translate,
  step: StoryStep,
  names: { agent: (id: string) => string; leg: (id: string) => string },
): string {
  const params: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(step)) {
    const code = CODES[key];
    if (code && typeof value === 'string') params[key] = t(`${code}.${value}`, { defaultValue: value });
    else if ((key === 'agent' || key === 'supervisor') && typeof value === 'string')
      params[key] = names.agent(value);
    else if (key === 'leg' && typeof value === 'string') params[key] = names.leg(value);
    else params[key] = value;
  }
  params.caller = step.caller ? groupDigits(String(step.caller)) : t('pop.withheld');
  return t(keyOf(step), { defaultValue: step.step, ...params });
}

/** Some steps say different things by a flag. */
function keyOf(step: StoryStep): string {
  if (step.step === 'queued' && step.returned) return 'story.queued_again';
  if (step.step === 'offered' && step.dedicated) return 'story.offered_dedicated';
  if (step.step === 'wrap_up_ended' && step.by_timer) return 'story.wrap_up_ended_by_timer';
  return `story.${step.step}`;
}

/** Legs by what they are: the first is the far end that began, others are who was rung. */
export function legNames(t: Translate, story: StoryStep[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const step of story) {
    const leg = typeof step.leg === 'string' ? step.leg : null;
    if (!leg) continue;
    if (step.step === 'started') names.set(leg, t(`story_leg.${step.direction === 'inbound' ? 'caller' : 'agent'}`));
    if (step.step === 'leg_rang') names.set(leg, groupDigits(String(step.to)));
  }
  return names;
}
