import { expect, test } from 'vitest';
import { gradeOf } from './grade';

test('scores become words', () => {
  expect([4.4, 4, 3.9, 3.6, 3.5, 1].map((score) => gradeOf(score))).toEqual(['good', 'good', 'fair', 'fair', 'poor', 'poor']);
  expect(gradeOf(null)).toBeNull();
  expect(gradeOf(undefined)).toBeNull();
});
