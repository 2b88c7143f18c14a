/** Where a case's recordings are played: each once, beside the step it belongs to if there is one. */

import type { CaseDetail, TimelineEntry } from '@/api/types';

/** The entry that plays a recording: the first that names it. */
export function playedAt(entries: TimelineEntry[], recording: string | null): number {
  return entries.findIndex((entry) => recording !== null && entry.recording === recording);
}

/** Recordings that no step of the timeline plays. */
export function besideTimeline(item: Pick<CaseDetail, 'recordings' | 'timeline'>): string[] {
  const played = new Set(item.timeline.map((entry) => entry.recording));
  return [...new Set(item.recordings)].filter((id) => !played.has(id));
}
