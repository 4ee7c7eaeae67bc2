import { z } from "zod";
import type { Enforcement, Tier } from "../freeze/enforcement.ts";
import type { IncidentState } from "../freeze/incident-state.ts";
import type { ProofStanding } from "../freeze/proof.ts";
import type { FreezeState } from "../freeze/repository-state.ts";
import type { Slot } from "../freeze/slot.ts";
import type { PreflightView } from "./incident-preflight.ts";
import { type Lamp, SHOWN_STATES, type ShownCounts, type ShownState } from "./incident-shown.ts";
import {
  knownWords,
  queryText,
  type RawSearchParams,
  searchText,
  urlPage,
  urlText,
  urlWord,
  urlWords,
} from "./url-words.ts";
import type { ScanProgress } from "./views.ts";
import { NO_TEAM, type WallGrouping, type WallView, wallGrouping } from "./wall.ts";

/** What pages about incidents show, and how they are asked for; times as ISO 8601 texts in UTC. */

export interface IncidentSummary {
  readonly id: string;
  readonly organisation: string;
  readonly title: string;
  readonly drill: boolean;
  readonly state: IncidentState;
  readonly scope: "all" | "chosen";
  readonly mode: "merges" | "lockdown";
  readonly createdBy: string;
  readonly createdAt: string;
  readonly activatedBy: string | null;
  readonly activatedAt: string | null;
  readonly resolvedAt: string | null;
  readonly nextUpdateDue: string | null;
  /** Of its repositories, by what is shown of them. */
  readonly counts: ShownCounts;
  readonly repositories: number;
  /** Open differences of rulesets, and those of them that may let something through. */
  readonly drifts: { readonly open: number; readonly weakening: number };
  readonly lamp: Lamp;
  /** When GitHub's rules were last compared; null for never. */
  readonly lookedAt: string | null;
}

/** A gate that can be chosen, and what it asks. */
export interface GateChoice {
  readonly id: string;
  readonly title: string;
  readonly asks: string;
}

export interface IncidentsReading {
  /** What freezes first, then what is being prepared, then what is over; the newest first. */
  readonly incidents: readonly IncidentSummary[];
  /** Organisations in which this person may declare one. */
  readonly declarers: readonly {
    readonly id: string;
    readonly login: string;
    /** Those that it configured (docs/gates.md). */
    readonly gates: readonly GateChoice[];
    /** A sentence: why it can have no incident in lockdown; null where it can. */
    readonly noLockdown: string | null;
  }[];
  readonly scan: ScanProgress;
  readonly asOf: string;
}

export interface IncidentRow {
  readonly repositoryId: string;
  readonly owner: string;
  readonly name: string;
  readonly state: FreezeState;
  readonly shown: ShownState;
  /** Null where nothing was ever asked of GitHub. */
  readonly enforcement: Enforcement | null;
  readonly tier: Tier | null;
  /** RefreezeCause, or how it came into its state otherwise. */
  readonly cause: string | null;
  readonly stateAt: string;
  readonly requestedAt: string | null;
  readonly seenAt: string | null;
}

export interface IncidentEventView {
  /** Grows with time; as text, since it is no figure to reckon with. */
  readonly seq: string;
  readonly at: string;
  readonly by: string;
  /** A process of ours. */
  readonly system: boolean;
  readonly kind: string;
  readonly text: string;
  readonly repository: { readonly owner: string; readonly name: string } | null;
}

export interface DriftView {
  readonly id: string;
  readonly ruleset: string | null;
  readonly repository: { readonly owner: string; readonly name: string } | null;
  /** DriftCode, or what differs of a property. */
  readonly code: string;
  readonly what: string;
  readonly weakens: boolean;
  readonly changedBy: string | null;
  readonly foundAt: string;
  /** When it was put right, and not seen to be right yet. */
  readonly repairedAt: string | null;
}

/** What did not work when GitHub was told last. It is tried again by itself, or is among the jobs that were given up. */
export interface TroubleView {
  /** The job that tells. */
  readonly job: string;
  readonly said: string;
  readonly at: string;
}

export interface IncidentRoleView {
  readonly role: "commander" | "deputy" | "scribe";
  readonly login: string;
  readonly givenBy: string;
  readonly givenAt: string;
}

/** One channel outside of the pages. Its address is known to the worker alone. */
export interface ToldView {
  readonly name: string;
  /** `chat`, `mail`, `issues` */
  readonly kind: string;
  readonly tell: "all" | "alarms";
  /** It is not set up any more. */
  readonly gone: boolean;
  /** Messages about this incident that it took. */
  readonly told: number;
  readonly toldAt: string | null;
  readonly waiting: number;
  /** Given up. */
  readonly dead: number;
  /** Of issues: repositories whose people are not told, by the reason. */
  readonly notTold: readonly { readonly why: string; readonly repositories: number }[];
  /** Of whatever it was to be told last. */
  readonly failingSince: string | null;
  readonly error: string | null;
}

export interface IncidentDetail extends StoredIncident {
  /** Whether this person may freeze, thaw and end; whoever acts is judged again. */
  readonly mayCommand: boolean;
  /** Whether this person may write on the timeline. */
  readonly mayReport: boolean;
}

/** A shared credential that was replaced and is not revoked yet. */
export interface Straggler {
  readonly name: string;
  readonly kind: string;
  /** Of the incident, in which it was replaced. */
  readonly repositories: number;
}

/** How an incident stands, without its rows. */
export interface IncidentStanding {
  readonly incident: IncidentSummary;
  /** Of each of them. */
  readonly gateCounts: readonly GateCount[];
  readonly requestedAt: string | null;
  readonly freezeCalls: number | null;
  readonly freezeMs: number | null;
  /** When all that were to be held were seen to be for the first time; it stays so when it is over. Null while one was not. */
  readonly confirmedAt: string | null;
  /** Whether what GitHub holds was tried in this organisation of late. */
  readonly proof: ProofStanding;
  /** Of the repositories that it holds: of how many environments are known, and how many of those have Thaw's rule. */
  readonly deployments: {
    readonly held: number;
    readonly known: number;
    readonly environments: number;
    readonly ruled: number;
  };
  /** By which means repositories are to be held; null for those that have none. */
  readonly tiers: readonly { readonly tier: Tier | null; readonly repositories: number }[];
  readonly troubles: readonly TroubleView[];
  readonly asOf: string;
}

/** The list, and of the incident that was chosen from it how it stands, with its wall: all of one moment. */
export interface IncidentBoard {
  readonly list: IncidentsReading;
  /** Null where none is chosen. */
  readonly chosen: { readonly standing: IncidentStanding; readonly wall: WallView } | null;
}

export interface StoredIncident extends IncidentStanding {
  readonly host: string | null;
  readonly exposure: { readonly from: string; readonly to: string };
  readonly gates: readonly string[];
  /** While there is one the incident is not done: it may be ended, with a reason. */
  readonly stragglers: readonly Straggler[];
  readonly allowedGrants: readonly string[];
  readonly autoThaw: boolean;
  readonly onDrift: "repair" | "escalate";
  readonly slot: Slot | null;
  readonly epoch: string | null;
  /** Whoever acts on what is shown acts on this version of it. */
  readonly version: number;
  readonly resolvedBy: string | null;
  /** What the preflight showed; null before the first, and where it is not understood any more. */
  readonly preflight: PreflightView | null;
  /** Repositories in whose merges it would have come between most, with how many. */
  readonly wouldBlock: readonly { readonly owner: string; readonly name: string; readonly blocked: number }[];
  /** The first of the repositories that no pull request of ours reaches. */
  readonly unreached: readonly { readonly id: string; readonly owner: string; readonly name: string }[];
  readonly roles: readonly IncidentRoleView[];
  readonly drifts: readonly DriftView[];
  readonly told: readonly ToldView[];
  readonly rows: readonly IncidentRow[];
  readonly total: number;
  readonly page: number;
  readonly pages: number;
  readonly events: readonly IncidentEventView[];
  readonly eventTotal: number;
  readonly eventPage: number;
  readonly eventPages: number;
  readonly scan: ScanProgress;
}

/** A job that came to an environment with Thaw's rule and waits there until its repository thaws. */
export interface HeldDeployment {
  readonly owner: string;
  readonly name: string;
  readonly environment: string;
  readonly askedAt: string;
  readonly host: string;
  readonly runId: number;
  /** Whether the run's page says why it waits. */
  readonly told: boolean;
}

export interface HeldDeployments {
  readonly count: number;
  /** Those that wait longest. */
  readonly first: readonly HeldDeployment[];
}

/** One gate's word about a repository, as it was judged last. */
export interface GateView {
  readonly gate: string;
  readonly verdict: "pass" | "hold" | "unknown";
  /** Sentences: what one can open of a pass, why it holds, or what is missing. */
  readonly lines: readonly string[];
  /** Null where it was never judged. */
  readonly judgedAt: string | null;
  /** The commit that it was judged of, as far as it was known. */
  readonly sha: string | null;
  /** Since when the verdict is this one; null where it was never judged. */
  readonly since: string | null;
}

/** How many repositories of an incident a gate passes. Those that nobody judged of late are unknown. */
export interface GateCount {
  readonly gate: string;
  readonly pass: number;
  readonly hold: number;
  readonly unknown: number;
}

/** One incident's word about one repository. */
export interface RepositoryIncident {
  readonly incident: Pick<IncidentSummary, "id" | "title" | "drill" | "state" | "mode">;
  readonly row: IncidentRow;
  /** Those in force, in their order. */
  readonly gates: readonly GateView[];
}

export interface GateFilter {
  readonly gate: string;
  readonly verdict: GateVerdictWord;
}

export const GATE_VERDICTS = ["pass", "hold", "unknown"] as const;
export type GateVerdictWord = (typeof GATE_VERDICTS)[number];

export interface IncidentQuery {
  /** Any of these; empty for all. */
  readonly shown: readonly ShownState[];
  /** Part of `owner/name`, without case; empty for all. */
  readonly text: string;
  /** Those of which this gate says this; null for all. */
  readonly gate: GateFilter | null;
  /** Those that this team or person owns; "" for those without an owner that is known, null for all. */
  readonly team: string | null;
  /** How the wall is grouped. */
  readonly by: WallGrouping;
  /** 1-based. */
  readonly page: number;
  /** 1-based, of the timeline, the newest first. */
  readonly eventPage: number;
}

/** Differences of one answer. */
export const MOST_DRIFTS = 50;

/** An owner's slug is never this one: it stands for nobody in an address. */

const rawQuery = z.object({
  q: urlText,
  state: urlWords,
  gate: urlText,
  verdict: urlWord,
  team: urlText,
  by: urlWord,
  page: urlPage,
  events: urlPage,
});

/** Never fails: what is not understood is left out. */
export function parseIncidentQuery(params: RawSearchParams): IncidentQuery {
  const { q, state, gate, verdict, team, by, page, events } = rawQuery.parse({ ...params });
  const [word] = knownWords(GATE_VERDICTS, [verdict ?? ""]);
  const [named, owner] = [searchText(gate), searchText(team)];
  return {
    shown: knownWords(SHOWN_STATES, state),
    text: searchText(q),
    gate: named === "" || word === undefined ? null : { gate: named, verdict: word },
    team: owner === "" ? null : owner === NO_TEAM ? "" : owner,
    by: wallGrouping(by ?? "") ?? "team",
    page,
    eventPage: events,
  };
}

export function incidentQueryString({ shown, text, gate, team, by, page, eventPage }: IncidentQuery): string {
  const params = new URLSearchParams();
  if (text !== "") params.set("q", text);
  if (shown.length > 0) params.set("state", shown.join(","));
  if (gate !== null) params.set("gate", gate.gate);
  if (gate !== null) params.set("verdict", gate.verdict);
  if (team !== null) params.set("team", team === "" ? NO_TEAM : team);
  if (by !== "team") params.set("by", by);
  if (page !== 1) params.set("page", String(page));
  if (eventPage !== 1) params.set("events", String(eventPage));
  return queryText(params);
}

export const ALL_OF_INCIDENT: IncidentQuery = {
  shown: [],
  text: "",
  gate: null,
  team: null,
  by: "team",
  page: 1,
  eventPage: 1,
};

export function isFilteredIncident({ shown, text, gate, team }: IncidentQuery): boolean {
  return text !== "" || shown.length > 0 || gate !== null || team !== null;
}
