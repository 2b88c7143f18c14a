import { useEffect, useState } from 'react';
import { live } from '@/api/live';
import type { WallShape } from '@/api/types';
import { fold } from './fold';

/** Subscribes while the page is open; again after each reconnection. Null until the snapshot. */
export function useWall(): WallShape | null {
  const [wall, setWall] = useState<WallShape | null>(null);
  useEffect(() => {
    const stop = live.listen((event) => {
      // A diff knows no rows that went: after the administrator's changes the whole comes anew.
      const anew = event.type === 'hello' || event.type === 'lists_changed';
      if (anew) live.send({ type: 'wall.subscribe' });
      if (event.type === 'wall') setWall(event);
      if (event.type === 'wall_diff') setWall((before) => before && fold(before, event));
    });
    live.send({ type: 'wall.subscribe' });
    return () => {
      live.send({ type: 'wall.unsubscribe' });
      stop();
    };
  }, []);
  return wall;
}
