// What a telephone that watches others (RFC 4235) has been told.

import { until } from './process.mjs';

/** Every NOTIFY so far, each once: one that is repeated has the number it had. */
export function notifies(watcher) {
  const all = watcher.messages().filter(({ way, text }) => way === 'received' && text.startsWith('NOTIFY '));
  return [...new Map(all.map(({ text }) => [/^CSeq: (\d+)/m.exec(text)[1], text])).values()];
}

/** The states they tell, `-` for a document without calls. */
export function lamps(watcher) {
  return notifies(watcher).flatMap((text) => {
    const states = [...text.matchAll(/<state>(\w+)<\/state>/g)].map(([, state]) => state);
    return states.length === 0 ? ['-'] : states;
  });
}

export const shown = (watcher, states) =>
  until(() => `lamps ${states}; there were ${lamps(watcher)}`, () => lamps(watcher).join(' ') === states, { timeout_ms: 20_000 });

/** The dialog in this state, named as telephones do in `Replaces`: as to the one who is watched. */
export function dialogOf(watcher, state) {
  const found = new RegExp(`<dialog [^>]*call-id="([^"]+)" local-tag="([^"]+)" remote-tag="([^"]+)"[^>]*><state>${state}<`);
  const last = () => notifies(watcher).map((text) => found.exec(text)).findLast((ids) => ids !== null);
  const named = () => last() && `${last()[1]};to-tag=${last()[2]};from-tag=${last()[3]}`;
  return until(() => `the ids of a call that is ${state}; told was\n${notifies(watcher).join('\n')}`, named, { timeout_ms: 20_000 });
}
