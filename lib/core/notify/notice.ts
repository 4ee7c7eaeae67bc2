import { counted } from "../listing/format.ts";
import { cutText, plainText } from "../report/redacted.ts";
import { noticeKind, type Urgency } from "./kinds.ts";

/** What a message is made of. Everything of it that a person or GitHub wrote is hostile text. */
export interface NoticeFacts {
  /** The same for each attempt to send it. */
  readonly id: string;
  readonly organisation: string;
  readonly title: string;
  readonly drill: boolean;
  readonly urgency: Urgency;
  readonly incidentId: string;
  /** By kind, with the first lines of each. */
  readonly groups: readonly {
    readonly kind: string;
    readonly count: number;
    readonly lines: readonly { readonly text: string; readonly repository: string | null }[];
  }[];
}

/** Lines of one kind that are read and shown. */
export const MOST_LINES = 5;
const LONGEST_LINE = 400;
const MOST_GROUPS = 12;

export interface Notice {
  readonly id: string;
  readonly urgency: Urgency;
  /** Plain text in one line: `ALARM, acme: Frozen again after a thaw (3)`. */
  readonly subject: string;
  /** `Incident` or `Drill`, and its title. */
  readonly about: string;
  readonly parts: readonly NoticePart[];
  /** Null where nobody said under which address people reach the pages. */
  readonly link: string | null;
}

export interface NoticePart {
  readonly headline: string;
  readonly count: number;
  /** Plain text, one line each. */
  readonly lines: readonly string[];
  /** Lines that are not shown. */
  readonly more: number;
  readonly todo: string | null;
}

const WORDS: Readonly<Record<Urgency, string>> = { alarm: "ALARM", news: "Incident", digest: "Digest" };

/** One message, before it takes a channel's form. @param dashboard without a slash at its end */
export function noticeOf(facts: NoticeFacts, dashboard: string | null): Notice {
  const parts = facts.groups.slice(0, MOST_GROUPS).map(partOf);
  const [first] = parts;
  const what =
    first === undefined ? "" : `${first.headline}${first.count > 1 ? ` (${counted(first.count, "time")})` : ""}`;
  const others = facts.groups.length > 1 ? `, and ${counted(facts.groups.length - 1, "other thing")}` : "";
  const kind = facts.drill ? `${WORDS[facts.urgency]} of a drill` : WORDS[facts.urgency];
  return {
    id: facts.id,
    urgency: facts.urgency,
    subject: cutText(`${kind}, ${line(facts.organisation)}: ${what}${others}`, 180),
    about: `${facts.drill ? "Drill" : "Incident"}: ${line(facts.title)}`,
    parts,
    link: dashboard === null ? null : `${dashboard}/incidents/${facts.incidentId}`,
  };
}

function partOf({ kind, count, lines }: NoticeFacts["groups"][number]): NoticePart {
  const told = noticeKind(kind);
  const shown = told?.lines === true ? lines.slice(0, MOST_LINES).map(lineOf) : [];
  return {
    headline: told?.headline ?? "Other lines of the timeline",
    count,
    lines: shown,
    more: told?.lines === true ? Math.max(0, count - shown.length) : 0,
    todo: told?.todo ?? null,
  };
}

/** Most lines name their repository by themselves. */
function lineOf({ text, repository }: NoticeFacts["groups"][number]["lines"][number]): string {
  const name = repository?.split("/").at(-1) ?? "";
  return line(repository === null || text.includes(name) ? text : `${repository}: ${text}`);
}

/** One line without anything that ends it, turns its direction or hides. */
function line(text: string): string {
  return cutText(plainText(text.replace(/\s+/g, " ").trim()), LONGEST_LINE);
}

export function countWords(part: NoticePart): string {
  return part.count === 1 ? part.headline : `${part.headline}: ${counted(part.count, "time")}`;
}

/** What `thaw notify test` sends. */
export function testNotice(id: string, channel: string): Notice {
  return {
    id,
    urgency: "news",
    subject: `Test of the channel ${line(channel)}`,
    about: "Nothing happened",
    parts: [{ headline: "Thaw can tell you here", count: 1, lines: [], more: 0, todo: null }],
    link: null,
  };
}
