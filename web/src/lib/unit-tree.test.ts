import { expect, it } from 'vitest';
import { inTree } from './unit-tree';

it('puts each unit before those below it', () => {
  const units = [{ id: 'lamps', parent: 'city' }, { id: 'city' }, { id: 'stray', parent: 'gone' }, { id: 'county', parent: 'lamps' }];
  expect(inTree(units).map(({ unit, depth }) => [unit.id, depth])).toEqual([
    ['city', 0],
    ['lamps', 1],
    ['county', 2],
    ['stray', 0],
  ]);
});
