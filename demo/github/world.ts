import { randomBytes } from "node:crypto";
import type { Activity } from "./activity.ts";
import { AuditLog } from "./audit.ts";
import type { DeploymentWait } from "./deployment-waits.ts";
import { Faults } from "./faults.ts";
import type { ObjectProcess } from "./git/batch.ts";
import { Happenings } from "./happenings.ts";
import { Deliveries, type Hook } from "./hooks/deliveries.ts";
import { Ids } from "./ids.ts";
import { emptyInventories, type Inventories } from "./inventory/store.ts";
import type { RunRecord } from "./jobs/history.ts";
import { RunningJobs } from "./jobs/running.ts";
import type { JobRun, RunnableJob, Runner } from "./jobs/runs.ts";
import { Limits } from "./limits.ts";
import type { Converted, Manifest } from "./manifest.ts";
import type { App, Installation, Membership, Owner, Repository, Team } from "./model.ts";
import type { AuthorizeRequest, Grant } from "./oauth.ts";
import { SigningKeys } from "./oidc/keys.ts";
import { Once } from "./once.ts";
import type { Project } from "./pulls/store.ts";
import { RequestLog } from "./request-log.ts";
import { emptyRuleBook, type RuleBook } from "./rules/store.ts";
import { SecondaryLimits, type SecondaryOptions } from "./secondary-limits.ts";
import { TokenRegistry } from "./tokens.ts";

/** A request that the stand-in does not own; it was answered with 501. */
export interface Unowned {
  readonly method: string;
  readonly path: string;
  /** What of it: a field of GraphQL. */
  readonly detail?: string;
}

/** Everything that one stand-in knows. Two of them in one process share nothing. */
export interface World {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Where the bare repositories are. */
  readonly folder: string;
  /** The origin, known once it listens. */
  url: string;
  /** What the issuer adds to the origin: "" or a path such as `/_services/token`. */
  readonly issuerPath: string;
  readonly ids: Ids;
  readonly owners: Map<number, Owner>;
  /** By the organisation's id and the person's. */
  readonly members: Map<number, Map<number, Membership>>;
  readonly teams: Map<number, Team>;
  readonly repositories: Map<number, Repository>;
  /** By the repository's id: the store that it borrows its objects from. */
  readonly stores: Map<number, ObjectProcess>;
  /** `owner/name` in lower case, as it was → the id that it led to. */
  readonly formerNames: Map<string, number>;
  readonly apps: Map<number, App>;
  readonly installations: Map<number, Installation>;
  readonly tokens: TokenRegistry;
  /** Pages that were shown and wait for a person: each is answered once. */
  readonly consents: Once<AuthorizeRequest>;
  readonly newApps: Once<{ readonly owner: Owner; readonly manifest: Manifest; readonly state: string | null }>;
  readonly installs: Once<{ readonly app: App; readonly state: string | null }>;
  readonly decisions: Once<{ readonly repository: Repository; readonly number: number }>;
  readonly dispatches: Once<{ readonly repository: Repository; readonly job: RunnableJob; readonly event: string }>;
  /** Codes of people who agreed, for ten minutes. */
  readonly grants: Once<Grant>;
  /** Codes for the secrets of new Apps, for an hour. */
  readonly manifests: Once<Converted>;
  readonly audit: AuditLog;
  readonly limits: Limits;
  readonly secondary: SecondaryLimits;
  /** What signs commits that are made here, as GitHub signs those of its web pages. */
  readonly commitKey: Buffer;
  readonly requests: RequestLog;
  readonly faults: Faults;
  readonly unowned: Unowned[];
  readonly keys: SigningKeys;
  readonly jobs: RunningJobs;
  /** What runs jobs by itself; null where nothing does. */
  runner: Runner | null;
  /** What it ran, the oldest first. */
  readonly runs: JobRun[];
  /** By their ids: all runs of workflows that the API tells of, whatever started them. */
  readonly history: Map<number, RunRecord>;
  /** By the repository's id: its pull requests, labels, checks. */
  readonly projects: Map<number, Project>;
  /** By the repository's id: what moved its branches, the oldest first. */
  readonly activity: Map<number, Activity[]>;
  /** By the repository's id: what was deployed, by a full ref. */
  readonly deployments: Map<number, { readonly id: number; readonly ref: string; readonly at: number }[]>;
  /** Environments that wait for the rules of Apps, and what became of them, the oldest first. */
  readonly waits: DeploymentWait[];
  /** Secrets, variables, keys and grants. */
  readonly inventories: Inventories;
  /** Rulesets and custom properties. */
  readonly rules: RuleBook;
  readonly happenings: Happenings;
  readonly hooks: Hook[];
  readonly deliveries: Deliveries;
}

export interface WorldOptions {
  readonly now: () => number;
  readonly folder: string;
  readonly issuerPath: string;
  readonly longTokens: boolean;
  readonly secondaryLimits: boolean | SecondaryOptions;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export function createWorld({ now, folder, issuerPath, longTokens, secondaryLimits }: WorldOptions): World {
  const limits = new Limits(now);
  const options = typeof secondaryLimits === "boolean" ? {} : secondaryLimits;
  return {
    now,
    folder,
    url: "",
    issuerPath,
    ids: new Ids(),
    owners: new Map(),
    members: new Map(),
    teams: new Map(),
    repositories: new Map(),
    stores: new Map(),
    formerNames: new Map(),
    apps: new Map(),
    installations: new Map(),
    tokens: new TokenRegistry(now, longTokens),
    consents: new Once(now, HOUR),
    newApps: new Once(now, HOUR),
    installs: new Once(now, HOUR),
    decisions: new Once(now, HOUR),
    dispatches: new Once(now, HOUR),
    grants: new Once(now, 10 * MINUTE),
    manifests: new Once(now, HOUR),
    audit: new AuditLog(now),
    limits,
    secondary: new SecondaryLimits(limits, now, secondaryLimits !== false, options),
    commitKey: randomBytes(32),
    requests: new RequestLog(),
    faults: new Faults(),
    unowned: [],
    keys: new SigningKeys(),
    jobs: new RunningJobs(),
    runner: null,
    runs: [],
    history: new Map(),
    projects: new Map(),
    activity: new Map(),
    deployments: new Map(),
    waits: [],
    inventories: emptyInventories(),
    rules: emptyRuleBook(),
    happenings: new Happenings(),
    hooks: [],
    deliveries: new Deliveries(now),
  };
}
