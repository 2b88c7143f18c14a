/** Words for a mean opinion score: what most, many and few callers are content with (ITU-T G.107 annex B). */
export type Grade = 'good' | 'fair' | 'poor';

export function gradeOf(score?: number | null): Grade | null {
  if (score === null || score === undefined) return null;
  if (score >= 4) return 'good';
  return score >= 3.6 ? 'fair' : 'poor';
}
