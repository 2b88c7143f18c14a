/** The screen pop of a call: pushed before it rings, fetched if the push was missed. */

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { interactions } from '@/api/endpoints';
import type { Call, Customer, ScreenPop } from '@/api/types';

export function usePop(call: Call) {
  return useQuery({
    queryKey: ['screen-pop', call.interaction],
    queryFn: () => interactions.screenPop(call.interaction),
    staleTime: 60_000,
  });
}

/** Puts a saved customer into the pop that is shown. */
export function useSetPopCustomer(interaction: string): (customer: Customer) => void {
  const queries = useQueryClient();
  return (customer) =>
    queries.setQueryData<ScreenPop>(['screen-pop', interaction], (pop) => pop && { ...pop, customer });
}

/** The far end of a call, whoever rang whom. */
export function otherParty(call: Call): string | null {
  return call.direction === 'inbound' ? call.caller : call.called;
}
