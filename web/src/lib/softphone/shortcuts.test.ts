import { expect, it } from 'vitest';
import { SHORTCUTS, shortcutOf } from './shortcuts';

const press = (code: string, more = {}) =>
  shortcutOf({ code, altKey: true, ctrlKey: false, metaKey: false, shiftKey: false, ...more });

it('finds a shortcut by the place of its key', () => {
  expect(press('KeyQ')).toBe('answer');
  expect(press('KeyZ')).toBeNull();
});

it('leaves other modifiers and held keys to others', () => {
  expect(press('KeyQ', { ctrlKey: true })).toBeNull();
  expect(press('KeyQ', { shiftKey: true })).toBeNull();
  expect(press('KeyQ', { repeat: true })).toBeNull();
  expect(press('KeyQ', { altKey: false })).toBeNull();
});

it('has no key twice, and none of Chrome’s own', () => {
  const codes = Object.values(SHORTCUTS).map((shortcut) => shortcut.code);
  expect(new Set(codes).size).toBe(codes.length);
  for (const taken of ['KeyD', 'KeyE', 'KeyF', 'Digit1', 'Digit8']) expect(codes).not.toContain(taken);
});
