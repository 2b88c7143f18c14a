import { describe, expect, it } from 'vitest';
import { type CaseFields, toRequest } from './case-request';
import { commandForm, commandRequest } from './commands';

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
      requester: { name: 'Lin', phone: '13800138000', address: '' },
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

  it('leaves a case for dispatch with neither', () => {
    const request = toRequest({ ...FIELDS, outcome: 'later' });
    expect(request).not.toHaveProperty('answer');
    expect(request).not.toHaveProperty('dispatch_to');
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
