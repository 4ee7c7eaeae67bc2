/** Figures and times as the product writes them: UTC, grouped by thousands, never in the machine's own locale. */

const grouped = new Intl.NumberFormat("en-GB");

/** `1204` → `1,204`. */
export function figure(value: number): string {
  return grouped.format(value);
}

/** `2 findings`, `1 finding`: the figure with its noun. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${figure(value)} ${value === 1 ? one : many}`;
}

/** `2026-11-23T21:04:12.345Z` → `23 Nov 2026, 21:04:12 UTC`. A text that is no time comes back as it is. */
export function utc(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()] ?? "?"} ${at.getUTCFullYear()}, ${at.toISOString().slice(11, 19)} UTC`;
}

/** `23 Nov, 21:04`: for a column, where the heading says UTC and the year is in the full text beside it. */
export function utcShort(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()] ?? "?"}, ${at.toISOString().slice(11, 16)}`;
}

/** `21:04 UTC`: where the day stands nearby. */
export function utcClock(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : `${at.toISOString().slice(11, 16)} UTC`;
}

const MINUTE_MS = 60_000;

/**
 * How long before `asOf`, in the largest unit that says something: `now` (under a minute, or later), `5 min`, `3 h`, `12 d`, `4 mo`, `2 y`.
 * A text that is no time comes back as it is.
 */
export function agoWords(iso: string, asOf: string): string {
  const minutes = Math.floor((Date.parse(asOf) - Date.parse(iso)) / MINUTE_MS);
  if (Number.isNaN(minutes)) return iso;
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h`;
  const days = Math.floor(hours / 24);
  if (days < 60) return `${days} d`;
  return days < 730 ? `${Math.floor(days / 30)} mo` : `${Math.floor(days / 365)} y`;
}

/** The first seven digits of a commit, as git shows it. */
export function shortSha(sha: string): string {
  return sha.slice(0, 7);
}

/** Whole percent, rounded down so that 100 means all. */
export function percent(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.floor((part / whole) * 100);
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
