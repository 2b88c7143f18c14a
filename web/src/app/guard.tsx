import { useQuery } from '@tanstack/react-query';
import { Spin } from 'antd';
import type { ReactNode } from 'react';
import { Navigate, useLocation } from 'react-router';
import { ApiError } from '@/api/client';
import { setup } from '@/api/endpoints';
import { homeOf, useSession, useUser } from '@/lib/person';
import { Unreachable } from './broken';

/** Lets only logged-in people through; an empty centre leads to its set-up page. */
export function Guard({ children }: { children: ReactNode }) {
  const location = useLocation();
  const session = useSession();
  const outside = session.error instanceof ApiError && session.error.status === 401;
  const first = useQuery({ queryKey: ['setup'], queryFn: setup.get, enabled: outside });
  if (session.data) return children;
  if (session.isLoading || (outside && first.isLoading)) return <Spin fullscreen delay={300} />;
  if (session.error && !outside) return <Unreachable retry={() => void session.refetch()} />;
  if (first.data?.needed) return <Navigate to="/setup" replace />;
  const from = location.pathname === '/' ? undefined : location.pathname + location.search;
  return <Navigate to="/login" replace state={{ from }} />;
}

export function Home() {
  return <Navigate to={homeOf(useUser().role)} replace />;
}
