import { useEffect, useRef } from 'react';
import { type Shortcut, shortcutOf } from '@/lib/softphone/shortcuts';

/** Runs an action when its shortcut is pressed anywhere in the page. */
export function useShortcuts(actions: Partial<Record<Shortcut, () => void>>): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const name = shortcutOf(event);
      const action = name && latest.current[name];
      if (!action) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, []);
}
