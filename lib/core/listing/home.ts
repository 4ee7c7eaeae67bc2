import type { Role } from "../actor.ts";
import { PROOF_LASTS_DAYS } from "../freeze/proof.ts";
import { counted } from "./format.ts";
import type { IncidentSummary } from "./incident-views.ts";
import { knownWords, type RawSearchParams } from "./url-words.ts";
import type { Overview } from "./views.ts";

/** The first page: what a person of these roles needs to see first. Times are ISO 8601. */

/** Commander's board, a lead's adoption, an owner's own repositories. */
export const HOME_VIEWS = ["board", "adoption", "mine"] as const;
export type HomeView = (typeof HOME_VIEWS)[number];

export interface HomeFacts {
  readonly roles: readonly Role[];
  /** An incident holds something, or is being activated or ended. */
  readonly freezing: boolean;
  /** Repositories that name this person or one of their teams as owner. */
  readonly owned: number;
}

const COMMANDING: readonly Role[] = ["commander", "admin"];
const LEADING: readonly Role[] = ["security-lead", "admin"];

/**
 * Which views there are for a person, the most urgent first. While something is frozen the board of who commands goes before everything, then what an
 * owner can do about it; in peacetime work comes before readiness. Who has none of these roles looks at the board.
 */
export function homeViews({ roles, freezing, owned }: HomeFacts): readonly HomeView[] {
  const has = (some: readonly Role[]) => roles.some((role) => some.includes(role));
  const mine = owned > 0 || roles.includes("owner");
  const ranked: [HomeView, number][] = [
    ["board", has(COMMANDING) ? (freezing ? 0 : 3) : 5],
    ["adoption", has(LEADING) ? (freezing ? 2 : 1) : 6],
    ["mine", mine ? (freezing ? 1 : 2) : 9],
  ];
  return ranked
    .filter(([view]) => view !== "mine" || mine)
    .toSorted(([, one], [, other]) => one - other)
    .map(([view]) => view);
}

/** The view that the address names, or else the most urgent one. */
export function chosenView(params: RawSearchParams, views: readonly HomeView[]): HomeView {
  const named = [params.view ?? []].flat();
  return knownWords(views, named)[0] ?? views[0] ?? "board";
}

const LAMP_ORDER = ["loose", "unknown", "asked", "holds", "ending", "free", "off", "ended"] as const;

/** Those that hold something or may, what needs a look first: what does not hold, drills last, and the newest before older ones. */
export function incidentsOn(incidents: readonly IncidentSummary[]): readonly IncidentSummary[] {
  const rank = ({ lamp, drill }: IncidentSummary) => LAMP_ORDER.indexOf(lamp) + (drill ? 10 : 0);
  return incidents
    .filter(({ lamp }) => lamp !== "off" && lamp !== "ended")
    .toSorted((one, other) => rank(one) - rank(other));
}

/** Whether a freeze could begin now. */
export interface OrganisationReadiness {
  readonly organisationId: string;
  readonly login: string;
  readonly slots: { readonly all: number; readonly ready: number; readonly problem: string | null };
  readonly proof: { readonly proven: boolean; readonly why: string };
  /** The newest drill that is over; null where there never was one. */
  readonly drill: {
    readonly id: string;
    readonly title: string;
    readonly endedAt: string;
    readonly confirmed: boolean;
  } | null;
  /** People who may freeze: commanders and admins. */
  readonly commanders: number;
  /** Repositories that no pull request of ours reaches; null where that is not known. */
  readonly unreached: number | null;
  /** Where incidents are told outside of the pages, and how many of these places do not answer. */
  /** Of the chats and mails that a worker named: how many fail, and of how many nothing is known yet. */
  readonly channels: { readonly all: number; readonly failing: number; readonly unknown: number };
}

export interface ReadinessCheck {
  readonly id: "slots" | "proof" | "drill" | "commanders" | "reach" | "channels";
  readonly title: string;
  /** `unknown` is no less a reason to look than `missing`. */
  readonly state: "ready" | "missing" | "unknown";
  /** What is so, and where it is not ready what to do. */
  readonly detail: string;
  readonly href: string | null;
}

const DAY_MS = 86_400_000;
/** After this long nobody remembers how it went. */
export const DRILL_LASTS_DAYS = 90;

/** What has to be so for a freeze that begins this minute to hold. */
export function readinessChecks(one: OrganisationReadiness, now: number): readonly ReadinessCheck[] {
  return [slotsCheck(one), proofCheck(one), drillCheck(one, now), peopleCheck(one), reachCheck(one), toldCheck(one)];
}

function slotsCheck({ slots }: OrganisationReadiness): ReadinessCheck {
  const check = { id: "slots", title: "Rules are prepared", href: null } as const;
  if (slots.all === 0) return { ...check, state: "unknown", detail: "Nobody looked yet: the worker prepares them." };
  const ready = `${slots.ready} of ${counted(slots.all, "slot")} prepared`;
  if (slots.ready === slots.all) return { ...check, state: "ready", detail: `${ready}.` };
  return { ...check, state: "missing", detail: `${ready}. ${slots.problem ?? "The others are being prepared."}` };
}

function proofCheck({ proof }: OrganisationReadiness): ReadinessCheck {
  const check = { id: "proof", title: "A freeze was proven to hold", href: null } as const;
  if (proof.proven) return { ...check, state: "ready", detail: `${proof.why} It counts for ${PROOF_LASTS_DAYS} days.` };
  return {
    ...check,
    state: "missing",
    detail: `${proof.why} thaw prove tries it on a repository that may be sacrificed.`,
  };
}

function drillCheck({ drill }: OrganisationReadiness, now: number): ReadinessCheck {
  const check = { id: "drill", title: "A drill was held" } as const;
  if (drill === null)
    return {
      ...check,
      state: "missing",
      detail: "There was none yet. Practise on a few repositories.",
      href: "/incidents/new",
    };
  const days = Math.max(0, Math.floor((now - Date.parse(drill.endedAt)) / DAY_MS));
  const when = days === 0 ? "today" : `${counted(days, "day")} ago`;
  const how = drill.confirmed ? "It reached a confirmed freeze" : "It never reached a confirmed freeze";
  const fresh = days < DRILL_LASTS_DAYS && drill.confirmed;
  return {
    ...check,
    state: fresh ? "ready" : "missing",
    detail: `${how}, ${when}.${fresh ? "" : " Hold another one."}`,
    href: `/incidents/${encodeURIComponent(drill.id)}`,
  };
}

function peopleCheck({ commanders }: OrganisationReadiness): ReadinessCheck {
  const check = { id: "commanders", title: "Somebody may command", href: "/settings" } as const;
  if (commanders > 1)
    return { ...check, state: "ready", detail: `${commanders} people who have signed in may freeze and thaw.` };
  const detail =
    commanders === 1
      ? "Only one person who has signed in may freeze and thaw. A second one has to be there when the first is not."
      : "Nobody who has signed in may freeze. Teams of commanders are set in the settings.";
  return { ...check, state: "missing", detail };
}

function reachCheck({ unreached }: OrganisationReadiness): ReadinessCheck {
  const check = { id: "reach", title: "Each repository has a way out", href: null } as const;
  if (unreached === null)
    return { ...check, state: "unknown", detail: "What our Apps reach was not read yet, or may not be seen." };
  if (unreached === 0) return { ...check, state: "ready", detail: "Pull requests of ours reach every repository." };
  const them = counted(unreached, "repository", "repositories");
  return { ...check, state: "missing", detail: `No pull request of ours reaches ${them}. Install the Apps there.` };
}

/** A worker names its channels when it first tells or tests them: that none is named is no sign that none is set up. */
function toldCheck({ channels }: OrganisationReadiness): ReadinessCheck {
  const check = { id: "channels", title: "People are told", href: "/settings/notifications" } as const;
  const { all, failing, unknown } = channels;
  if (all === 0)
    return { ...check, state: "unknown", detail: "No worker has told anybody yet, or tried to. Send a test." };
  if (failing > 0)
    return { ...check, state: "missing", detail: `${failing} of ${counted(all, "channel")} did not answer last.` };
  if (unknown > 0)
    return { ...check, state: "unknown", detail: `${unknown} of ${counted(all, "channel")} were never tried.` };
  return { ...check, state: "ready", detail: `${counted(all, "channel")}, and none fails.` };
}

/** How far one team is; repositories with several owners count for each of them. */
export interface TeamAdoption {
  readonly kind: "team" | "user" | "nobody";
  /** "" for nobody. */
  readonly slug: string;
  readonly repositories: number;
  readonly clean: number;
  readonly blocking: number;
  /** Not understood, or never scanned: what they use is not all known. */
  readonly unread: number;
  /** Findings that block a thaw. */
  readonly findings: number;
}

export interface AdoptionReading {
  readonly overview: Overview;
  /** In use: those that nothing replaces yet, and those that a plan does. */
  readonly credentials: {
    readonly static: number;
    readonly planned: number;
    /** Of an incident that goes on, and not revoked; each once, whatever incidents it was exposed in. */
    readonly exposed: number;
  };
  /** Those with the most findings that block first, and not more than `MOST_TEAMS`. */
  readonly teams: readonly TeamAdoption[];
  readonly teamTotal: number;
  readonly asOf: string;
}

export const MOST_TEAMS = 60;

/** Repositories that are somebody's, the least that tells how many and which. */
export interface OwnedRepositories {
  /** Our ids, what is frozen or blocked first, then by name; not more than `MOST_OWNED`. */
  readonly ids: readonly string[];
  readonly total: number;
}

/** Cards of one page. */
export const MOST_OWNED = 60;
