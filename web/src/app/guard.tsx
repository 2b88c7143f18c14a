import { Spin } from 'antd';
import type { ReactNode } from 'react';
import { Navigate, useLocation } from 'react-router';
import { ApiError } from '@/api/client';
import { homeOf, UserContext, useSession, useUser } from '@/lib/person';
import { Unreachable } from './broken';

/** Lets only logged-in people through; the log-in page leads an empty centre to its set-up. */
export function Guard({ children }: { children: ReactNode }) {
  const location = useLocation();
  const session = useSession();
  const outside = session.error instanceof ApiError && session.error.status === 401;
  if (session.data) return <UserContext value={session.data}>{children}</UserContext>;
  if (session.isLoading) return <Spin fullscreen delay={300} />;
  if (session.error && !outside) return <Unreachable retry={() => void session.refetch()} />;
  const from = location.pathname === '/' ? undefined : location.pathname + location.search;
  return <Navigate to="/login" replace state={{ from }} />;
}

export function Home() {
  return <Navigate to={homeOf(useUser().role)} replace />;
}
