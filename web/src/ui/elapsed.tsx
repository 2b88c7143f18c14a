import { useNow } from '@/lib/clock';
import { duration, isoDuration } from '@/lib/format';

/** A running duration since a time. Hidden from screen readers' live regions: it would never stop. */
export function Elapsed({ since, className }: { since: string | null; className?: string }) {
  const now = useNow();
  if (!since) return null;
  const ms = now - Date.parse(since);
  return (
    <time className={`num ${className ?? ''}`} dateTime={isoDuration(ms)} aria-live="off">
      {duration(ms)}
    </time>
  );
}

/** Counts down to a time; stays at nought. */
export function Countdown({ until, className }: { until: string | null; className?: string }) {
  const now = useNow();
  if (!until) return null;
  const ms = Math.max(0, Date.parse(until) - now);
  return (
    <time className={`num ${className ?? ''}`} dateTime={isoDuration(ms)} aria-live="off">
      {duration(ms + 999)}
    </time>
  );
}
