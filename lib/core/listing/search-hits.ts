import { z } from "zod";
import type { Role } from "../actor.ts";
import { type RawSearchParams, searchText, urlText } from "./url-words.ts";

/** What the command palette finds: names, and where each leads. No field could hold the value of a secret. */

export const HIT_KINDS = ["repository", "credential", "incident", "campaign", "policy", "person"] as const;
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
  incident: "Incidents",
  campaign: "Campaigns",
  policy: "Trust policies",
  person: "People",
};

/** Of each kind at most: the palette leads to one thing, lists are for many. */
export const MOST_HITS = 6;

/** What is looked for, as an address says it; never fails, and "" looks for nothing. */
export function parseSearch(params: RawSearchParams): string {
  return searchText(z.object({ q: urlText }).parse({ ...params }).q);
}

/** Rooms and pages that words lead to. */
export const PALETTE_PAGES = [
  { href: "/", title: "Home", words: "board start overview" },
  { href: "/?view=mine", title: "My repositories", words: "home owner" },
  { href: "/?view=adoption", title: "Adoption", words: "home teams kinds progress" },
  { href: "/wall", title: "The wall", words: "screen display board incident" },
  { href: "/repos", title: "Repositories", words: "list" },
  { href: "/repos?state=blocking", title: "Repositories that are blocked", words: "frozen blocking" },
  { href: "/credentials", title: "Credentials", words: "secrets tokens keys" },
  { href: "/credentials?state=static", title: "Credentials that are still static", words: "unplanned" },
  { href: "/credentials?exposed=open", title: "Credentials that are exposed and not revoked", words: "incident" },
  { href: "/incidents", title: "Incidents", words: "freeze thaw drills" },
  { href: "/apps", title: "Apps", words: "installed decisions" },
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
  { href: "/start", title: "First steps", words: "onboarding connect begin set up" },
  { href: "/settings", title: "Settings", words: "apps roles teams connect" },
  { href: "/settings/gates", title: "Gates", words: "settings conditions thaw" },
  { href: "/settings/notifications", title: "Notifications", words: "settings channels chat mail test" },
  { href: "/settings/retention", title: "Retention", words: "settings how long kept" },
] as const satisfies readonly PalettePage[];

export interface PalettePage {
  readonly href: string;
  readonly title: string;
  readonly words: string;
}

interface PaletteAction extends PalettePage {
  /** Who may do it somewhere; null for whoever is signed in. The page that it leads to asks again, for each organisation. */
  readonly roles: readonly Role[] | null;
}

const COMMAND: readonly Role[] = ["commander", "admin"];
const LEAD: readonly Role[] = ["security-lead", "commander", "admin"];
const file = (table: string) => `/api/export/tables/${table}`;

/** Things to do, each by the name that people think of. */
export const PALETTE_ACTIONS: readonly PaletteAction[] = [
  { href: "/incidents/new", title: "Declare an incident", words: "freeze new", roles: COMMAND },
  { href: "/incidents/new?drill=yes", title: "Start a drill", words: "practise freeze incident", roles: COMMAND },
  { href: "/campaigns/new", title: "Make a campaign", words: "new migrate pull requests", roles: LEAD },
  { href: "/repos/preflight", title: "Preflight all repositories", words: "what could be done bulk", roles: null },
  { href: "/broker/simulator", title: "Simulate a request", words: "broker allowed denied", roles: null },
  { href: "/broker/switches#stop", title: "Stop something of the broker", words: "kill switch", roles: LEAD },
  {
    href: "/broker/policies/import",
    title: "Import trust policies",
    words: "octo sts yaml",
    roles: ["owner", ...LEAD],
  },
  { href: "/settings", title: "Connect an organisation", words: "app github settings", roles: ["admin"] },
  { href: file("repositories"), title: "Export repositories", words: "csv download", roles: null },
  { href: "/api/export/credentials", title: "Export credentials", words: "csv download secrets", roles: null },
  { href: file("campaigns"), title: "Export campaigns", words: "csv download", roles: null },
  { href: file("incidents"), title: "Export incidents", words: "csv download", roles: null },
  {
    href: `${file("issuances")}?range=30d`,
    title: "Export issuances of 30 days",
    words: "csv download broker",
    roles: null,
  },
  { href: file("apps"), title: "Export installed Apps", words: "csv download", roles: null },
];

/** Pages of which every typed word begins a word, those by their title first; all of them for nothing. */
export function pagesFor(text: string): readonly PalettePage[] {
  return fitting(PALETTE_PAGES, text);
}

/** Actions that somebody with these roles may find, by the same words. */
export function actionsFor(text: string, roles: readonly Role[]): readonly PalettePage[] {
  const mine = PALETTE_ACTIONS.filter((one) => one.roles === null || one.roles.some((role) => roles.includes(role)));
  return fitting(mine, text);
}

function fitting<T extends PalettePage>(all: readonly T[], text: string): readonly T[] {
  const typed = wordsOf(text);
  const fits = (words: readonly string[]) => typed.every((one) => words.some((word) => word.startsWith(one)));
  const byTitle = all.filter(({ title }) => fits(wordsOf(title)));
  const byWords = all.filter((page) => !byTitle.includes(page) && fits(wordsOf(`${page.title} ${page.words}`)));
  return [...byTitle, ...byWords];
}

function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
}
