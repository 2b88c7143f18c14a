import { describe, expect, it } from 'vitest';
import type { UnitAssessment } from '@/api/types';
import { thisMonth } from '@/lib/format';
import { csv, rates } from './figures';

const UNIT = { answered: 0, answered_late: 0, unanswered_overdue: 0, satisfied: 0, fair: 0, dissatisfied: 0 } as UnitAssessment;

describe('the rates of a unit', () => {
  it('are unknown where nothing was due or rated', () => {
    expect(rates(UNIT)).toEqual({ in_time: null, satisfaction: null });
  });

  it('count what is overdue against the unit', () => {
    const unit = { ...UNIT, answered: 8, answered_late: 1, unanswered_overdue: 2, satisfied: 3, fair: 1, dissatisfied: 1 };
    expect(rates(unit)).toEqual({ in_time: 0.7, satisfaction: 0.8 });
  });
});

describe('the file', () => {
  it('quotes what must be quoted, and runs no formula', () => {
    expect(csv([['a,b', 'say "x"', '=1+1', 5, null]])).toBe('\uFEFF"a,b","say ""x""",\'=1+1,5,\r\n');
  });
});

it('a month begins with its first day', () => {
  expect(thisMonth(new Date(2026, 1, 9, 23, 59))).toEqual({ from: '2026-02-01', to: '2026-02-09' });
});
