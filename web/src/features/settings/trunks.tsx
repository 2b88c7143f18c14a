import { Navigate } from 'react-router';

/** Trunks (中继) have a page of their own. */
export default function Trunks() {
  return <Navigate to="/trunks" replace />;
}
