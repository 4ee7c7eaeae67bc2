import { z } from "zod";
import { AUDIT_AREAS, type AuditArea } from "../audit/actions.ts";
import { isUuid } from "../uuid.ts";
import { knownWords, queryText, type RawSearchParams, searchText, urlText, urlWord, urlWords } from "./url-words.ts";

/** Which records of the audit are listed, newest first, as the URL says it. What is not understood is left out. */
export interface AuditQuery {
  /** Part of who did it, of what they did in words, or of the repository that it was about; or the id of what it was about. */
  readonly text: string;
  readonly areas: readonly AuditArea[];
  /** The code of one action; "" for all. */
  readonly action: string;
  /** A login, or the name of a process of ours; "" for all. */
  readonly actor: string;
  /** What it was about, by kind and id; null for everything. */
  readonly about: AuditObjectKey | null;
  /** Whole days in UTC, `2026-11-29`, both included; null for no end. */
  readonly from: string | null;
  readonly to: string | null;
  /** The last record of the page before; null for the first page. */
  readonly after: AuditKey | null;
}

export interface AuditObjectKey {
  readonly kind: string;
  readonly id: string;
}

/** A record's place: by its time, and by its number where times are alike. */
export interface AuditKey {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Decimal text. */
  readonly seq: string;
}

const raw = z.object({
  q: urlText,
  area: urlWords,
  action: urlWord,
  actor: urlWord,
  about: urlWord,
  from: urlWord,
  to: urlWord,
  after: urlWord,
});

export function parseAuditQuery(params: RawSearchParams): AuditQuery {
  const read = raw.parse({ ...params });
  return {
    text: searchText(read.q),
    areas: knownWords(AUDIT_AREAS, read.area),
    action: /^[a-z-]+\.[a-z-]+$/.test(read.action ?? "") ? (read.action ?? "") : "",
    actor: searchText(read.actor),
    about: objectOf(searchText(read.about)),
    from: dayOf(read.from),
    to: dayOf(read.to),
    after: keyOf(read.after ?? ""),
  };
}

function objectOf(text: string): AuditObjectKey | null {
  const at = text.indexOf(":");
  return at < 1 || at === text.length - 1 ? null : { kind: text.slice(0, at), id: text.slice(at + 1) };
}

/** A day that there is: JavaScript reads the 31st of February as a day of March. */
function dayOf(text: string | undefined): string | null {
  if (text === undefined || !/^20\d\d-\d\d-\d\d$/.test(text)) return null;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text) ? text : null;
}

const KEY = /^(\d{1,14})\.(\d{1,18})$/;

function keyOf(text: string): AuditKey | null {
  const [, at, seq] = KEY.exec(text) ?? [];
  return at === undefined || seq === undefined ? null : { at: Number(at), seq };
}

/** The shortest URL query that is read back as the same; "" for the default, else with `?`. */
export function auditQueryString(query: AuditQuery): string {
  const { text, areas, action, actor, about, from, to, after } = query;
  const params = new URLSearchParams();
  if (text !== "") params.set("q", text);
  if (areas.length > 0) params.set("area", areas.join(","));
  if (action !== "") params.set("action", action);
  if (actor !== "") params.set("actor", actor);
  if (about !== null) params.set("about", `${about.kind}:${about.id}`);
  if (from !== null) params.set("from", from);
  if (to !== null) params.set("to", to);
  if (after !== null) params.set("after", `${after.at}.${after.seq}`);
  return queryText(params);
}

export function isFilteredAudit({ text, areas, action, actor, about, from, to }: AuditQuery): boolean {
  return text + action + actor !== "" || areas.length > 0 || about !== null || from !== null || to !== null;
}

export const WHOLE_AUDIT: AuditQuery = parseAuditQuery({});

const DAY_MS = 86_400_000;

/** The times that the days span: from the first on, and before the second. Null for no end. */
export function auditTimes({ from, to }: Pick<AuditQuery, "from" | "to">): {
  readonly from: Date | null;
  readonly before: Date | null;
} {
  return {
    from: from === null ? null : new Date(`${from}T00:00:00Z`),
    before: to === null ? null : new Date(Date.parse(`${to}T00:00:00Z`) + DAY_MS),
  };
}

/** Whether a text could be the id of something that records are about. */
export function couldBeId(text: string): boolean {
  return isUuid(text) || /^\d{1,20}$/.test(text);
}
