/** The call log's filter, kept in the address so that it can be sent to a colleague. */

import { DIRECTIONS, type InteractionQuery, oneOf, RESULTS } from '@/api/types';

export type FilterKey = 'from' | 'to' | 'number' | 'agent' | 'queue' | 'result' | 'direction';

export function readQuery(search: URLSearchParams): InteractionQuery {
  return {
    from: search.get('from') ?? undefined,
    to: search.get('to') ?? undefined,
    number: search.get('number') ?? undefined,
    agent: search.get('agent') ?? undefined,
    queue: search.get('queue') ?? undefined,
    result: oneOf(RESULTS, search.get('result')),
    direction: oneOf(DIRECTIONS, search.get('direction')),
  };
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
