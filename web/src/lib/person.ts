/** Who is logged in, and what their role opens. */

import { useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { session, setup } from '@/api/endpoints';
import type { Role, User } from '@/api/types';

export const SESSION_KEY = ['session'] as const;

export function useSession() {
  return useQuery({
    queryKey: SESSION_KEY,
    // Asked first whether there is a log-in at all: its lack is no error.
    queryFn: async () => ((await setup.get()).logged_in ? (await session.get()).user : null),
    staleTime: Infinity,
    retry: false,
  });
}

/** Given by the guard to everything behind the log-in. */
export const UserContext = createContext<User | null>(null);

export function useUser(): User {
  const user = useContext(UserContext);
  if (!user) throw new Error('useUser is for pages behind the log-in');
  return user;
}

export type Place = 'desk' | 'wall' | 'cases' | 'assessment' | 'calls' | 'trunks' | 'security' | 'settings';

export const PLACES: Record<Role, readonly Place[]> = {
  agent: ['desk', 'cases', 'calls'],
  hotline_operator: ['desk', 'cases', 'calls', 'assessment'],
  supervisor: ['wall', 'desk', 'cases', 'calls', 'assessment'],
  inspector: ['calls', 'cases', 'assessment'],
  unit_operator: ['cases'],
  unit_leader: ['cases', 'assessment'],
  observer: ['cases', 'assessment'],
  administrator: ['settings', 'calls', 'trunks', 'security'],
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
