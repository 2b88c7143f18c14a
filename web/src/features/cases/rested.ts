import { useEffect, useState } from 'react';

/** Asked once the typing rests. */
const REST_MS = 400;

/** What was typed, once it has not changed for a moment. */
export function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), REST_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}
