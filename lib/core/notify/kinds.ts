/**
 * Which lines of an incident's timeline are told outside of the pages, and how soon. An alarm wants somebody to act; news is told as it comes,
 * since there is little of it; everything else is counted and told together.
 */
export const URGENCIES = ["alarm", "news", "digest"] as const;
export type Urgency = (typeof URGENCIES)[number];

export interface NoticeKind {
  readonly urgency: Urgency;
  /** What happened, of one or of many. */
  readonly headline: string;
  /** What to do about it; null where nothing is. */
  readonly todo: string | null;
  /** False where the lines themselves stay on the page: they name credentials, and a chat has other readers. */
  readonly lines: boolean;
}

function kind(urgency: Urgency, headline: string, todo: string | null = null, lines = true): NoticeKind {
  return { urgency, headline, todo, lines };
}

const DRIFT = "See on the page who changed it, and ask them. If it comes back, suspend what undoes it.";
const LANDED = "Look at the commit before anything else is let through.";
const GLASS = "A gate is passed over by two people's word. If you do not know of it, ask them now.";

const KINDS: Readonly<Record<string, NoticeKind>> = {
  "incident.activated": kind(
    "alarm",
    "Merges are being frozen",
    "The lamp on the page says whether the freeze holds. Owners: see there what remains for your repository.",
  ),
  "freeze.alarm": kind("alarm", "Somebody passes the freeze and leaves no trace", DRIFT),
  "freeze.drift": kind("alarm", "The freeze is not on GitHub as it was written", DRIFT),
  "freeze.unconfirmed": kind(
    "alarm",
    "The freeze was not seen to hold everywhere",
    "Look at the rows that are not confirmed. What is not confirmed is not frozen.",
  ),
  "freeze.bypassed": kind("alarm", "Somebody passed the rules of the freeze", LANDED),
  "freeze.loose": kind(
    "alarm",
    "Repositories that nothing of Thaw can hold",
    "Protect them in GitHub’s own pages, or ask their owners to stop.",
  ),
  "repository.refrozen": kind("alarm", "Frozen again after a thaw", "The page says why, for each repository."),
  "landed.otherwise": kind("alarm", "Something else than what was let through is on a frozen branch", LANDED),
  "landed.unknown": kind("alarm", "What came onto a frozen branch could not be compared", LANDED),
  "landed.bypassed": kind("alarm", "Somebody was let past the rules of the freeze", LANDED),
  "break-glass.asked": kind("alarm", "Somebody asks to break the glass", GLASS),
  "break-glass.confirmed": kind("alarm", "The glass was broken", GLASS),
  "incident.update-overdue": kind("alarm", "The next status update is overdue", "Write it on the incident's page."),
  "incident.declared": kind("news", "An incident was declared"),
  "incident.widened": kind("news", "The freeze was widened"),
  "incident.confirmed": kind("news", "The freeze is confirmed for all that are to be held"),
  "incident.update": kind("news", "Status update"),
  "incident.resolved": kind("news", "The incident was ended; the rules are being taken off"),
  "incident.cleared": kind("news", "The rules were seen to be off: nothing is frozen by it any more"),
  "incident.cancelled": kind("news", "Cancelled: it never froze anything"),
  "freeze.left": kind(
    "news",
    "Repositories that could not be let out",
    "Their administrators have to take off what Thaw set there.",
  ),
  "merge.refused": kind(
    "news",
    "A merge that was asked for in the lockdown was refused",
    "See on the repository's page what GitHub said.",
  ),
  "notify.failing": kind("news", "A channel cannot be told", "Run `thaw notify test` on the server of the worker."),
  "notify.works": kind("digest", "A channel is told again"),
  "pass.asked": kind("digest", "Passes asked for", "Security leads: approve or refuse them on the repository's page."),
  "exception.asked": kind("digest", "Exceptions asked for", "Security leads: approve or refuse them on the page."),
  "thaw.proposed": kind("digest", "May thaw", "Commander: let them out on the page."),
  "thaw.withdrawn": kind("digest", "May not thaw any more"),
  "repository.thawed": kind("digest", "Thawed"),
  "repository.migrating": kind("digest", "Migration opened"),
  "repository.verifying": kind("digest", "Migration merged"),
  "repository.frozen": kind("digest", "Migration closed without a merge"),
  "merge.asked": kind("digest", "Merges asked for in the lockdown"),
  "merge.done": kind("digest", "Merged in the lockdown"),
  "gate.proof-promised": kind("digest", "Thawed before its proof, which has to follow"),
  "app.decided": kind("digest", "Apps decided about"),
  "commits.reviewed": kind("digest", "Commits reviewed"),
  "persistence.reviewed": kind("digest", "Traces of persistence reviewed"),
  "incident.covered": kind("digest", "New repositories frozen, too"),
  "freeze.repaired": kind("digest", "Put right on GitHub, or tried"),
  "exposure.found": kind("digest", "Exposed credentials classified", "Revoke first what the page lists first.", false),
  "exposure.revoked": kind("digest", "Exposed credentials revoked", null, false),
};

/** Steps in between, and what people write down for themselves. */
const UNTOLD: ReadonlySet<string> = new Set([
  "incident.preflighted",
  "incident.changed",
  "incident.note",
  "incident.role",
  "incident.requested",
  "exposure.foothold",
  "gate.passed",
  "gate.held",
  "gate.unknown",
  "gates.judged",
]);

/** Families that have an urgency as a whole, for a member of them that has no line above. */
const FAMILIES: readonly (readonly [prefix: string, kind: NoticeKind])[] = [
  ["landed.", kind("alarm", "Something came onto a frozen branch", LANDED)],
  ["break-glass.", kind("digest", "Broken glass: what became of it")],
  ["pass.", kind("digest", "Passes: what became of them")],
  ["exception.", kind("digest", "Exceptions: what became of them")],
];

/** Null for what is not told. A kind that nobody thought of is told, with others. */
export function noticeKind(name: string): NoticeKind | null {
  if (UNTOLD.has(name)) return null;
  if (Object.hasOwn(KINDS, name)) return KINDS[name] ?? null;
  const family = FAMILIES.find(([prefix]) => name.startsWith(prefix));
  return family?.[1] ?? kind("digest", "Other lines of the timeline", null, false);
}
