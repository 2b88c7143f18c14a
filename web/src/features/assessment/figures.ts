/** What is reckoned from the units' counts. */

import type { UnitAssessment } from '@/api/types';

export interface Rates {
  /** Answers in time, of all that are given or overdue; null if there are none. */
  in_time: number | null;
  /** Satisfied or fair, of all ratings. */
  satisfaction: number | null;
}

export type Counts = Omit<UnitAssessment, 'unit'>;

export function rates(unit: Counts): Rates {
  const due = unit.answered + unit.unanswered_overdue;
  const late = unit.answered_late + unit.unanswered_overdue;
  const rated = unit.satisfied + unit.fair + unit.dissatisfied;
  return {
    in_time: due > 0 ? Math.max(0, due - late) / due : null,
    satisfaction: rated > 0 ? (unit.satisfied + unit.fair) / rated : null,
  };
}

/** RFC 4180, with the mark that spreadsheets know UTF-8 by. A cell that begins like a formula is text. */
export function csv(rows: readonly (readonly (string | number | null)[])[]): string {
  const cell = (value: string | number | null) => {
    const text = value === null ? '' : String(value);
    const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** All units together. */
export function total(units: readonly UnitAssessment[]): Counts {
  const none: Counts = { received: 0, given_back: 0, signed: 0, signed_late: 0, unsigned_overdue: 0, answered: 0, answered_late: 0, unanswered_overdue: 0, redone: 0, supervised: 0, satisfied: 0, fair: 0, dissatisfied: 0 };
  const keys = Object.keys(none) as (keyof Counts)[];
  return units.reduce((sum, unit) => Object.fromEntries(keys.map((key) => [key, sum[key] + unit[key]])) as Counts, none);
}
