import { expect, it } from 'vitest';
import { frequencies } from './dtmf';

it('has the two tones of each key (Q.23)', () => {
  expect(frequencies('1')).toEqual([697, 1209]);
  expect(frequencies('5')).toEqual([770, 1336]);
  expect(frequencies('#')).toEqual([941, 1477]);
  expect(frequencies('A')).toBeNull();
});
