import type { Result } from "../../core/contracts.ts";
import {
  type PersistencePart,
  questionOf,
  riskOfThing,
  type SeenThing,
  stateOf,
  versionOf,
} from "../../core/review/persistence.ts";
import { LASTING_FAILURES } from "../github/inventory-ports.ts";
import type {
  FoundRepository,
  GithubFailure,
  GithubFailureCode,
  GithubInstallation,
  ReadOptions,
} from "../github/ports.ts";
import type { Clock } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import type {
  GithubPersistence,
  PersistencePlace,
  PersistenceReading,
  PersistenceReadingStore,
  PersistenceRow,
} from "./persistence-ports.ts";
import type { ReviewIncident, ReviewTarget } from "./ports.ts";
import { observerOf, type ReadCommitsOptions, type ReadCommitsOutcome, type ReadCommitsPorts } from "./read-commits.ts";

export interface ReadPersistencePorts extends Pick<ReadCommitsPorts, "host" | "directory" | "heads"> {
  readonly persistence: GithubPersistence;
  readonly store: PersistenceReadingStore;
  readonly clock: Clock;
}

const AT_MOST = 50;
/** GitHub's times are whole seconds. */
const SECOND = 1_000;

/**
 * Reads what somebody may have left behind within an incident's window: of the organisation, and of repositories whose reading is due, those
 * that were read longest ago first. Each is kept by itself, so that a run that dies goes on where it stood. What cannot be seen is written
 * down as that; what was seen all the same is kept.
 */
export async function readPersistence(
  ports: ReadPersistencePorts,
  incidentId: string,
  { signal, most = AT_MOST }: ReadCommitsOptions = {},
): Promise<
  Result<ReadCommitsOutcome, { readonly code: "not-found" | "no-github" | GithubFailureCode; readonly message: string }>
> {
  const { store, clock } = ports;
  const incident = await store.incident(incidentId);
  if (incident === null) return refuse("not-found", "There is no such incident.");
  const options: ReadOptions = { priority: "background", ...(signal === undefined ? {} : { signal }) };
  const found = await observerOf(ports, incident, options);
  if (!found.ok) return found;
  const held = heldBy(found.value);
  const run: Run = { ports, incident, observer: found.value, held, options };
  if (await store.isOrganisationDue(incidentId, { now: clock.now(), held })) {
    const stopped = await readOrganisation(run);
    if (stopped !== null) return done({ read: 0, more: true, stopped });
  }
  const targets = await store.due(incidentId, { now: clock.now(), held, most });
  if (targets.length === 0) return done({ read: 0, more: false, stopped: null });
  const heads = await ports.heads.find(
    found.value,
    targets.map(({ repository: { id, nodeId } }) => ({ id, nodeId: nodeId === "" ? null : nodeId })),
    options,
  );
  if (!heads.ok) return done({ read: 0, more: false, stopped: heads.failure });
  const byId = new Map(heads.value.map((one) => [one.id, one]));
  let read = 0;
  for (const target of targets) {
    if (signal?.aborted === true) return done({ read, more: true, stopped: null });
    const stopped = await readRepository(run, target, byId.get(target.repository.id));
    if (stopped !== null) return done({ read, more: true, stopped });
    read += 1;
  }
  return done({ read, more: targets.length === most, stopped: null });
}

interface Run {
  readonly ports: ReadPersistencePorts;
  readonly incident: ReviewIncident;
  readonly observer: GithubInstallation;
  readonly held: string;
  readonly options: ReadOptions;
}

function heldBy({ permissions }: GithubInstallation): string {
  return JSON.stringify(Object.entries(permissions).sort(([left], [right]) => (left < right ? -1 : 1)));
}

async function readOrganisation(run: Run): Promise<GithubFailure | null> {
  const { ports, incident, observer, options } = run;
  const at = ports.clock.now();
  const readings = await ports.persistence.readOrganisation(observer, options);
  const place = { incidentId: incident.id, organisationId: incident.organisationId, repositoryId: null };
  return await keepReadings(run, { place, readings, at });
}

async function readRepository(
  run: Run,
  target: ReviewTarget,
  found: FoundRepository | undefined,
): Promise<GithubFailure | null> {
  const { ports, incident, observer, options, held } = run;
  const { store, clock, persistence } = ports;
  const { incidentId, organisationId, repositoryId } = target;
  const place = { incidentId, organisationId, repositoryId };
  const at = clock.now();
  if (found?.state !== "present") {
    const missing = "GitHub does not show this repository to the observer's App.";
    await store.keep(place, { parts: [], rows: [], at, missing, held });
    return null;
  }
  const { id, owner, name, pushedAt } = found.head;
  const { from, to } = incident;
  const pushed = pushedAt === null || pushedAt.getTime() + SECOND > from.getTime();
  const readings = await persistence.readRepository(observer, { id, owner, name }, { from, to, pushed }, options);
  return await keepReadings(run, { place, readings, at });
}

interface Read {
  readonly place: PersistencePlace;
  readonly readings: readonly PersistenceReading[];
  readonly at: Date;
}

/** @returns what the next repository would meet as well; null where it goes on */
async function keepReadings(
  { ports: { store }, incident, held }: Run,
  { place, readings, at }: Read,
): Promise<GithubFailure | null> {
  const parts: PersistencePart[] = [];
  const rows: PersistenceRow[] = [];
  for (const { part, result } of readings) {
    if (result.kind !== "visible") continue;
    parts.push(part);
    const undated = result.value.filter((one) => one.createdAt === null && one.updatedAt === null);
    const states = undated.map((one) => stateOf(one, part));
    const since = await store.since(place, part, [...new Set(states)], at);
    for (const one of result.value) rows.push(...rowOf(incident, part, one, since));
  }
  const lasting = readings.flatMap(({ result }) =>
    result.kind === "failed" && LASTING_FAILURES.has(result.failure.code) ? [result.failure] : [],
  )[0];
  // What waits for GitHub's limits is not tried: it keeps its place in the queue.
  if (lasting !== undefined && parts.length === 0) return lasting;
  const failed = readings.some(({ result }) => result.kind === "failed");
  await store.keep(place, { parts, rows, at, missing: missingOf(readings), held: failed ? null : held });
  return lasting ?? null;
}

function rowOf(
  { from, to }: ReviewIncident,
  part: PersistencePart,
  one: SeenThing,
  since: ReadonlyMap<string, Date>,
): readonly PersistenceRow[] {
  const knownSince = since.get(stateOf(one, part))?.getTime() ?? null;
  const question = questionOf(one, { from: from.getTime(), to: to.getTime() }, knownSince);
  if (question === null) return [];
  const changed = one.updatedAt ?? one.createdAt;
  return [
    {
      part,
      thing: one,
      question,
      version: versionOf(one, part, knownSince),
      content: one.content,
      changedAt: changed === null ? null : new Date(changed),
      risk: riskOfThing(one, question),
    },
  ];
}

const WORDS: Readonly<Record<PersistencePart, string>> = {
  "deploy-keys": "deploy keys",
  webhooks: "webhooks",
  collaborators: "collaborators",
  invitations: "invitations",
  runners: "runners",
  secrets: "secrets",
  "dependabot-secrets": "Dependabot's secrets",
  variables: "variables",
  environments: "environments",
  tags: "tags",
  releases: "releases",
  workflows: "workflow files of branches",
};

/** A sentence about what is not known, and what would make it known; null where all is. */
function missingOf(readings: readonly PersistenceReading[]): string | null {
  const hidden = readings.flatMap(({ part, result }) => {
    if (result.kind === "visible") return [];
    if (result.kind === "failed") return [`${WORDS[part]} (${result.failure.message.replace(/\.$/, "")})`];
    return [
      `${WORDS[part]} (${result.missing === null ? "GitHub does not show them" : `the observer's App needs ${result.missing}`})`,
    ];
  });
  return hidden.length === 0 ? null : `Not visible: ${hidden.join("; ")}.`;
}
