/** Durations, times and telephone numbers as people read them. */

/** `0:07`, `12:34`, `1:02:03`; negative counts as nothing. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return '–';
  const total = Math.max(0, Math.floor(ms / 1000));
  const seconds = String(total % 60).padStart(2, '0');
  const minutes = Math.floor(total / 60) % 60;
  const hours = Math.floor(total / 3600);
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
}

/** ISO 8601 duration for `<time datetime>`: machines and screen readers. */
export function isoDuration(ms: number): string {
  return `PT${Math.max(0, Math.floor(ms / 1000))}S`;
}

/**
 * Groups digits for the eye: `138 0013 8000`, `0591 8765 4321`, `12345`.
 * Unknown shapes are left alone.
 */
export function phone(number: string | null | undefined): string {
  if (!number) return '';
  if (/^1[3-9]\d{9}$/.test(number)) return number.replace(/^(\d{3})(\d{4})(\d{4})$/, '$1 $2 $3');
  if (/^0(10|2\d)\d{8}$/.test(number)) return number.replace(/^(\d{3})(\d{4})(\d{4})$/, '$1 $2 $3');
  if (/^0\d{3}\d{7,8}$/.test(number)) return number.replace(/^(\d{4})(\d{3,4})(\d{4})$/, '$1 $2 $3');
  return number;
}

/** What a person typed or pasted, as a number to dial: separators go, `+86` too. */
export function dialable(typed: string): string {
  return typed.replace(/^\s*\+86/, '').replace(/[\s().–-]/g, '');
}

export function isDialable(number: string): boolean {
  return /^\+?[0-9*#]{1,24}$/.test(number);
}

const pad = (n: number) => String(n).padStart(2, '0');

/** `2026-11-24 11:05:09` in the reader's zone; `seconds: false` leaves them out. */
export function dateTime(iso: string | null | undefined, seconds = true): string {
  const at = iso ? new Date(iso) : null;
  if (!at || Number.isNaN(at.getTime())) return '–';
  return `${date(iso)} ${clock(iso, seconds)}`;
}

export function date(iso: string | null | undefined): string {
  const at = iso ? new Date(iso) : null;
  if (!at || Number.isNaN(at.getTime())) return '–';
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
}

export function clock(iso: string | null | undefined, seconds = true): string {
  const at = iso ? new Date(iso) : null;
  if (!at || Number.isNaN(at.getTime())) return '–';
  const minutes = `${pad(at.getHours())}:${pad(at.getMinutes())}`;
  return seconds ? `${minutes}:${pad(at.getSeconds())}` : minutes;
}

/** Today: the time of day; earlier: the date too. */
export function shortTime(iso: string | null | undefined, now: number): string {
  if (!iso) return '–';
  return date(iso) === date(new Date(now).toISOString()) ? clock(iso, false) : dateTime(iso, false);
}

/** A file's size for people: `1.2 MB`. */
export function fileSize(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB'];
  const at = Math.min(units.length - 1, Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1024)));
  const value = bytes / 1024 ** at;
  return `${at === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[at]}`;
}

/** From the first of the month to today, as days of the reader's calendar. */
export function thisMonth(now: Date): { from: string; to: string } {
  const two = (n: number) => String(n).padStart(2, '0');
  const month = `${now.getFullYear()}-${two(now.getMonth() + 1)}`;
  return { from: `${month}-01`, to: `${month}-${two(now.getDate())}` };
}
