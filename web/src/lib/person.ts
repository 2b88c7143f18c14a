/** Who is logged in, and what their role opens. */

import { useQuery } from '@tanstack/react-query';
import { session } from '@/api/endpoints';
import type { Role, User } from '@/api/types';

export const SESSION_KEY = ['session'] as const;

export function useSession() {
  return useQuery({
    queryKey: SESSION_KEY,
    queryFn: async () => (await session.get()).user,
    staleTime: Infinity,
    retry: false,
  });
}

/** The user inside the shell, where somebody is logged in for certain. */
export function useUser(): User {
  const { data } = useSession();
  if (!data) throw new Error('useUser is for pages behind the log-in');
  return data;
}

export type Place = 'desk' | 'wall' | 'cases' | 'calls' | 'settings';

export const PLACES: Record<Role, readonly Place[]> = {
  agent: ['desk', 'cases', 'calls'],
  hotline_operator: ['desk', 'cases', 'calls'],
  supervisor: ['wall', 'desk', 'cases', 'calls'],
  inspector: ['calls'],
  unit_operator: ['cases'],
  unit_leader: ['cases'],
  administrator: ['calls', 'cases', 'settings'],
};

export function homeOf(role: Role): string {
  return `/${PLACES[role][0] ?? 'calls'}`;
}

export function mayOpen(role: Role, place: Place): boolean {
  return PLACES[role].includes(place);
}

export function hasSeat(user: User): boolean {
  return user.number !== null && ['agent', 'hotline_operator', 'supervisor'].includes(user.role);
}
