import { describe, expect, it } from 'vitest';
import { dateTime, dialable, duration, isDialable, isoDuration, phone } from './format';

describe('durations', () => {
  it.each([
    [0, '0:00'],
    [7_999, '0:07'],
    [754_000, '12:34'],
    [3_723_000, '1:02:03'],
    [-5, '0:00'],
    [null, '–'],
  ])('%s ms reads %s', (ms, text) => expect(duration(ms)).toBe(text));

  it('are machine-readable too', () => expect(isoDuration(83_400)).toBe('PT83S'));
});

describe('telephone numbers', () => {
  it.each([
    ['13800138000', '138 0013 8000'],
    ['01087654321', '010 8765 4321'],
    ['059187654321', '0591 8765 4321'],
    ['05917654321', '0591 765 4321'],
    ['12345', '12345'],
    ['8001', '8001'],
    [null, ''],
  ])('%s reads %s', (number, text) => expect(phone(number)).toBe(text));

  it.each([
    ['138 0013 8000', '13800138000'],
    ['+86 138-0013-8000', '13800138000'],
    ['(0591) 8765 4321', '059187654321'],
  ])('%s is dialled as %s', (typed, number) => expect(dialable(typed)).toBe(number));

  it('are not dialled with letters in them', () => {
    expect(isDialable('1001')).toBe(true);
    expect(isDialable('')).toBe(false);
    expect(isDialable('call me')).toBe(false);
  });
});

it('an unusable time is a dash', () => {
  expect(dateTime(null)).toBe('–');
  expect(dateTime('nonsense')).toBe('–');
});
