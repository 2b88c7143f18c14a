/**
 * Keyboard shortcuts: Alt and a letter. Digits are not used because Chrome on
 * Linux switches tabs with them; D, E and F are Chrome's own; Ctrl+Alt belongs
 * to screen readers and to AltGr. Matched by the key's place (`code`), since
 * Option changes the letter on a Mac.
 */

export type Shortcut =
  | 'answer'
  | 'hangup'
  | 'hold'
  | 'transfer'
  | 'consult'
  | 'keypad'
  | 'dial'
  | 'ready'
  | 'not_ready'
  | 'help';

export const SHORTCUTS: Record<Shortcut, { code: string; label: string; aria: string }> = {
  answer: { code: 'KeyQ', label: 'Alt+Q', aria: 'Alt+Q' },
  hangup: { code: 'KeyW', label: 'Alt+W', aria: 'Alt+W' },
  hold: { code: 'KeyH', label: 'Alt+H', aria: 'Alt+H' },
  transfer: { code: 'KeyT', label: 'Alt+T', aria: 'Alt+T' },
  consult: { code: 'KeyC', label: 'Alt+C', aria: 'Alt+C' },
  keypad: { code: 'KeyK', label: 'Alt+K', aria: 'Alt+K' },
  dial: { code: 'KeyN', label: 'Alt+N', aria: 'Alt+N' },
  ready: { code: 'KeyR', label: 'Alt+R', aria: 'Alt+R' },
  not_ready: { code: 'KeyB', label: 'Alt+B', aria: 'Alt+B' },
  help: { code: 'Slash', label: 'Alt+/', aria: 'Alt+/' },
};

export interface KeyPress {
  code: string;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  repeat?: boolean;
}

export function shortcutOf(event: KeyPress): Shortcut | null {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.repeat) return null;
  for (const [name, { code }] of Object.entries(SHORTCUTS)) {
    if (code === event.code) return name as Shortcut;
  }
  return null;
}
