import type { Role } from '@/api/types';

/** As `Role::has_seat` and `Role::has_unit` of the server. */
export const hasSeat = (role: Role) => ['agent', 'supervisor', 'hotline_operator'].includes(role);
export const hasUnit = (role: Role) => ['unit_operator', 'unit_leader'].includes(role);
