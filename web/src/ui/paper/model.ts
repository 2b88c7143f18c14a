/** What stands on a sheet of paper, however it is printed. */

export interface Paper {
  title: string;
  /** Below the title, to the right. */
  number: string;
  /** To whom it goes, as it is addressed; none for a sheet that stays in the office. */
  to: string | null;
  parts: Part[];
  /** Who signs, and when. */
  from: string;
  day: string;
}

export type Part = { kind: 'text'; text: string } | { kind: 'heading'; text: string } | { kind: 'facts'; facts: [string, string][] } | { kind: 'table'; head: string[]; rows: string[][] };
