import { describe, expect, it } from 'vitest';
import type { TimelineEntry } from '@/api/types';
import { type CaseFields, toRequest } from './case-request';
import { commandForm, commandRequest } from './commands';
import { besideTimeline, playedAt } from './recordings';

const FIELDS: CaseFields = {
  kind: 'complaint',
  urgent: true,
  name: ' Lin ',
  phone: '138 0013 8000',
  title: 'No water ',
  text: 'Three days without water.',
  outcome: 'dispatch',
  unit: 'unit_water',
  answer: 'left over from another choice',
};

describe('the case form', () => {
  it('dispatches to the unit chosen and sends no answer', () => {
    expect(toRequest(FIELDS, 'int_1')).toEqual({
      kind: 'complaint',
      urgent: true,
      on_service_list: false,
      requester: { name: 'Lin', anonymous: false, phone: '13800138000', address: '' },
      title: 'No water',
      text: 'Three days without water.',
      place: '',
      interaction: 'int_1',
      dispatch_to: 'unit_water',
    });
  });

  it('answers on the spot and names no unit', () => {
    const request = toRequest({ ...FIELDS, outcome: 'spot', answer: ' Told how. ' });
    expect(request.answer).toBe('Told how.');
    expect(request).not.toHaveProperty('dispatch_to');
    expect(request).not.toHaveProperty('interaction');
  });

  it('lets an anonymous requester have no name, and only complaints be on the service list', () => {
    const unnamed = { ...FIELDS, anonymous: true, name: undefined, on_service_list: true };
    expect(toRequest(unnamed).requester).toMatchObject({ name: '', anonymous: true });
    expect(toRequest(unnamed).on_service_list).toBe(true);
    expect(toRequest({ ...unnamed, kind: 'help' }).on_service_list).toBe(false);
  });

  it('leaves a case for dispatch with neither', () => {
    const request = toRequest({ ...FIELDS, outcome: 'later' });
    expect(request).not.toHaveProperty('answer');
    expect(request).not.toHaveProperty('dispatch_to');
  });
});

describe('a dispatch', () => {
  const fields = commandForm('dispatch')?.form.fields ?? [];

  it('names the assisting units and says that the lead is the fallback unit', () => {
    const values = { unit: 'unit_a', co_units: ['unit_b'], fallback: true, instruction: ' Soon. ' };
    expect(commandRequest(2, fields, values)).toEqual({ version: 2, unit: 'unit_a', co_units: ['unit_b'], fallback: true, instruction: 'Soon.' });
  });

  it('leaves out what was not chosen', () => {
    expect(commandRequest(2, fields, { unit: 'unit_a', co_units: [], fallback: false })).toEqual({ version: 2, unit: 'unit_a' });
  });
});

describe('the recordings of a case', () => {
  const entry = (recording: string | null) => ({ recording }) as TimelineEntry;
  const timeline = [entry('rec_1'), entry(null), entry('rec_1')];

  it('are each played in one place', () => {
    expect(timeline.map((each, at) => playedAt(timeline, each.recording) === at)).toEqual([true, false, false]);
    expect(besideTimeline({ recordings: ['rec_1', 'rec_2', 'rec_2'], timeline })).toEqual(['rec_2']);
  });
});

describe('commands', () => {
  it('are known by either spelling', () => {
    expect(commandForm('sign-for')?.form.path).toBe('sign-for');
    expect(commandForm('sign_for')?.form.path).toBe('sign-for');
    expect(commandForm('record_contact')?.form.path).toBe('contact');
    expect(commandForm('teleport')).toBeNull();
  });

  it('send the version seen and what was filled in', () => {
    expect(
      commandRequest(7, ['satisfaction', 'note', 'interaction'], {
        satisfaction: 'satisfied',
        interaction: 'int_9',
      }),
    ).toEqual({ version: 7, satisfaction: 'satisfied', note: '', interaction: 'int_9' });
    expect(commandRequest(4, ['satisfaction', 'note'], { satisfaction: 'not_reached' })).toEqual({
      version: 4,
      note: '',
    });
    expect(commandRequest(3, ['finding'], { finding: '  ' })).toEqual({ version: 3 });
  });
});
