/** The call log's filter, kept in the address so that it can be sent to a colleague. */

import type { InteractionQuery } from '@/api/types';

export const FILTER_KEYS = ['from', 'to', 'number', 'agent', 'queue', 'result', 'direction'] as const;
export type FilterKey = (typeof FILTER_KEYS)[number];

export function readQuery(search: URLSearchParams): InteractionQuery {
  const query: InteractionQuery = {};
  for (const key of FILTER_KEYS) {
    const value = search.get(key);
    if (value) query[key] = value;
  }
  return query;
}

export function withFilter(
  search: URLSearchParams,
  changes: Partial<Record<FilterKey, string | null | undefined>>,
): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const [key, value] of Object.entries(changes)) {
    if (value) next.set(key, value);
    else next.delete(key);
  }
  return next;
}
