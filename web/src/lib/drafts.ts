/** Case forms begun and not saved: kept by interaction in this tab, so that a reload or the next call loses no word. */

export interface Draft {
  interaction: string;
  title: string;
  phone: string;
  values: Record<string, unknown>;
}

const PREFIX = 'yingda.draft.';
/** Older ones go first; a shift's worth is plenty. */
const DRAFTS_MAX = 20;

export function saveDraft(interaction: string, values: Record<string, unknown>): void {
  const draft: Draft = {
    interaction,
    title: String(values.title ?? ''),
    phone: String(values.phone ?? ''),
    values,
  };
  sessionStorage.setItem(PREFIX + interaction, JSON.stringify(draft));
  const keys = draftKeys();
  if (keys.length > DRAFTS_MAX && keys[0]) sessionStorage.removeItem(keys[0]);
}

export function loadDraft(interaction: string): Draft | null {
  const text = sessionStorage.getItem(PREFIX + interaction);
  try {
    return text ? (JSON.parse(text) as Draft) : null;
  } catch {
    return null;
  }
}

export function dropDraft(interaction: string): void {
  sessionStorage.removeItem(PREFIX + interaction);
}

export function listDrafts(): Draft[] {
  return draftKeys()
    .map((key) => loadDraft(key.slice(PREFIX.length)))
    .filter((draft): draft is Draft => draft !== null);
}

function draftKeys(): string[] {
  return Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX)).sort();
}
