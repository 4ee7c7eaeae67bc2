import { z } from "zod";
import { type RawSearchParams, searchText, urlText } from "./url-words.ts";

/** What the command palette finds: names, and where each leads. No field could hold the value of a secret. */

export const HIT_KINDS = ["repository", "credential", "campaign", "policy"] as const;
export type HitKind = (typeof HIT_KINDS)[number];

export interface SearchHit {
  readonly kind: HitKind;
  readonly id: string;
  readonly name: string;
  /** What tells it from others of the same name: the repository it is of, or the organisation. */
  readonly beside: string;
  /** Of a repository; null for all others. */
  readonly repository: { readonly owner: string; readonly name: string } | null;
}

export const HIT_WORDS: Readonly<Record<HitKind, string>> = {
  repository: "Repositories",
  credential: "Credentials",
  campaign: "Campaigns",
  policy: "Trust policies",
};

/** Of each kind at most: the palette leads to one thing, lists are for many. */
export const MOST_HITS = 6;

/** What is looked for, as an address says it; never fails, and "" looks for nothing. */
export function parseSearch(params: RawSearchParams): string {
  return searchText(z.object({ q: urlText }).parse({ ...params }).q);
}

/** Rooms and pages that words lead to. */
export const PALETTE_PAGES = [
  { href: "/repos", title: "Repositories", words: "home list" },
  { href: "/repos?state=blocking", title: "Repositories that are blocked", words: "frozen blocking" },
  { href: "/credentials", title: "Credentials", words: "secrets tokens keys" },
  { href: "/credentials?state=static", title: "Credentials that are still static", words: "unplanned" },
  { href: "/inventory", title: "Inventory", words: "sources permissions not visible" },
  { href: "/inventory/deploy-keys", title: "Deploy keys", words: "inventory ssh" },
  { href: "/inventory/token-grants", title: "Fine-grained tokens", words: "inventory pat personal access" },
  { href: "/inventory/installed-apps", title: "Installed GitHub Apps", words: "inventory" },
  { href: "/inventory/secret-alerts", title: "Secret scanning alerts", words: "inventory" },
  { href: "/campaigns", title: "Campaigns", words: "pull requests migration" },
  { href: "/campaigns/new", title: "New campaign", words: "make create" },
  { href: "/broker", title: "Broker", words: "issuances requests denials" },
  { href: "/broker/policies", title: "Trust policies", words: "broker grants" },
  { href: "/broker/simulator", title: "Simulator", words: "broker would be allowed" },
  { href: "/broker/switches", title: "Kill switches", words: "broker stop" },
  { href: "/broker/secrets", title: "Stored values", words: "broker sealed store rotation" },
  { href: "/activity", title: "Activity", words: "audit trail record history who did" },
  { href: "/jobs", title: "Jobs", words: "workers queue dead letters webhooks" },
  { href: "/settings", title: "Settings", words: "apps roles teams connect" },
  { href: "/settings/gates", title: "Gates", words: "settings conditions thaw" },
  { href: "/settings/notifications", title: "Notifications", words: "settings channels chat mail test" },
  { href: "/settings/retention", title: "Retention", words: "settings how long kept" },
] as const;

export type PalettePage = (typeof PALETTE_PAGES)[number];

/** Pages of which every typed word begins a word, those by their title first; all of them for nothing. */
export function pagesFor(text: string): readonly PalettePage[] {
  const typed = wordsOf(text);
  const fits = (all: readonly string[]) => typed.every((one) => all.some((word) => word.startsWith(one)));
  const byTitle = PALETTE_PAGES.filter(({ title }) => fits(wordsOf(title)));
  const byWords = PALETTE_PAGES.filter(
    (page) => !byTitle.includes(page) && fits(wordsOf(`${page.title} ${page.words}`)),
  );
  return [...byTitle, ...byWords];
}

function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
}
