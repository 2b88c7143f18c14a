/** The rooms of the administration, in the order of its menu. Each is loaded when opened. */

import { type ComponentType, lazy } from 'react';

export const GROUPS = {
  begin: ['overview'],
  people: ['users', 'teams', 'units'],
  telephone: ['queues', 'numbers', 'phones', 'trunks', 'messages'],
  rules: ['flows', 'calendars', 'working-days', 'regulations', 'duties', 'dispositions', 'reasons'],
} as const;

export type Section = (typeof GROUPS)[keyof typeof GROUPS][number];

export const FIRST: Section = 'overview';

export const ROOMS: Record<Section, ComponentType> = {
  overview: lazy(() => import('./overview')),
  users: lazy(() => import('./users/list')),
  teams: lazy(() => import('./teams')),
  units: lazy(() => import('./units')),
  queues: lazy(() => import('./queues')),
  numbers: lazy(() => import('./numbers')),
  phones: lazy(() => import('./phones')),
  trunks: lazy(() => import('./trunks')),
  flows: lazy(() => import('./flows')),
  calendars: lazy(() => import('./calendars')),
  'working-days': lazy(() => import('./working-days')),
  messages: lazy(() => import('./messages')),
  duties: lazy(() => import('./duties')),
  regulations: lazy(() => import('./regulations')),
  dispositions: lazy(() => import('./dispositions')),
  reasons: lazy(() => import('./reasons')),
};
