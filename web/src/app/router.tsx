/** Every address of the page. Each place is its own chunk, loaded when opened. */

import { createBrowserRouter, type RouteObject } from 'react-router';
import { Broken, NotFound } from './broken';
import { Home } from './guard';

const lazy = (load: () => Promise<{ default: React.ComponentType }>) => ({
  lazy: async () => ({ Component: (await load()).default }),
});

const inside: RouteObject[] = [
  { path: 'desk', ...lazy(() => import('./pages/desk')) },
  { path: 'cases', ...lazy(() => import('@/features/cases/list-page')) },
  { path: 'cases/new', ...lazy(() => import('@/features/cases/new-page')) },
  { path: 'cases/:id/documents/:which', ...lazy(() => import('@/features/cases/documents/page')) },
  { path: 'cases/:id', ...lazy(() => import('@/features/cases/detail-page')) },
  { path: 'assessment/report', ...lazy(() => import('@/features/assessment/report')) },
  { path: 'assessment', ...lazy(() => import('@/features/assessment/page')) },
  { path: 'calls', ...lazy(() => import('@/features/call-log/list-page')) },
  { path: 'calls/:id', ...lazy(() => import('@/features/call-log/detail-page')) },
  { path: 'wall', ...lazy(() => import('@/features/wall/page')) },
  { path: 'trunks', ...lazy(() => import('@/features/trunks/page')) },
  { path: 'settings/:section?', ...lazy(() => import('@/features/settings/page')) },
  { path: 'security', ...lazy(() => import('@/features/security/page')) },
  { path: '*', element: <NotFound /> },
];

export const router = createBrowserRouter([
  {
    errorElement: <Broken />,
    hydrateFallbackElement: <div className="page" />,
    children: [
      { path: '/login', ...lazy(() => import('@/features/session/login-page')) },
      { path: '/setup', ...lazy(() => import('@/features/setup/page')) },
      { path: '/portal', ...lazy(() => import('@/features/portal/page')) },
      { path: '/call', ...lazy(() => import('@/features/citizen/page')) },
      {
        path: '/',
        ...lazy(() => import('./inside')),
        children: [
          { index: true, element: <Home /> },
          { errorElement: <Broken />, children: inside },
        ],
      },
    ],
  },
]);
