import { useQuery } from '@tanstack/react-query';
import { trunks } from '@/api/endpoints';

/** How trunks are doing changes by the second; a look every two is enough. */
const LOOK_EVERY_MS = 2_000;

export const TRUNKS_KEY = ['trunks'] as const;
export const ROUTES_KEY = ['trunk-routes'] as const;
export const LIMITS_KEY = ['dialing-limits'] as const;

export const useTrunks = () =>
  useQuery({ queryKey: TRUNKS_KEY, queryFn: trunks.list, refetchInterval: LOOK_EVERY_MS });
