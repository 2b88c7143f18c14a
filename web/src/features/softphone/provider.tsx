/**
 * Keeps the person's line for as long as the page is open, and the element
 * that plays the far end. Renders no buttons.
 */

import { type ReactNode, useEffect, useRef, useState } from 'react';
import { live } from '@/api/live';
import { Line } from '@/lib/softphone/line';
import { LineContext } from '@/lib/softphone/use-line';

export function SoftphoneProvider({ children }: { children: ReactNode }) {
  const audio = useRef<HTMLAudioElement>(null);
  const [line, setLine] = useState<Line | null>(null);
  useEffect(() => {
    const own = new Line((remote) => {
      if (!audio.current) return;
      audio.current.srcObject = remote;
      // Browsers refuse sound before the first click; the next state change tries again.
      if (remote) void audio.current.play().catch(() => undefined);
    });
    setLine(own);
    live.start();
    return () => own.close();
  }, []);
  return (
    <LineContext.Provider value={line}>
      <audio id="remote-audio" autoPlay ref={audio} />
      {children}
    </LineContext.Provider>
  );
}
