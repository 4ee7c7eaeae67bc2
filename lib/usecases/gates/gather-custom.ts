import type { Result } from "../../core/contracts.ts";
import { isFreezing } from "../../core/freeze/incident-state.ts";
import type { CustomGate, CustomGateId } from "../../core/gates/custom.ts";
import type { CustomFact, Fact, Facts } from "../../core/gates/facts.ts";
import { LASTING_FAILURES } from "../github/inventory-ports.ts";
import type { GithubDirectory, GithubFailure, GithubInstallation, ReadOptions } from "../github/ports.ts";
import type { Clock } from "../ports.ts";
import { done } from "../refuse.ts";
import type { GateEndpoint, GithubGateSources, NamedCheck, SeenProperties } from "./custom-ports.ts";
import type { FactRow, GateIncident, GateStore, GateSubject } from "./ports.ts";

export interface CustomPorts {
  /** The GitHub that is asked, as organisations are kept under. */
  readonly host: string;
  readonly directory: GithubDirectory;
  readonly sources: GithubGateSources;
  readonly endpoint: GateEndpoint;
  readonly clock: Clock;
}

export interface GatherPorts extends CustomPorts {
  readonly store: GateStore;
}

/** Asked again after so long, though nothing changed; a gate believes what is not older than thirty minutes. */
const AGAIN_MS = 10 * 60_000;
/** Of what could not be told before. */
const RETRY_MS = 2 * 60_000;
/** Repositories of one round, for each gate that asks about each of them. */
const MOST = 200;
const AT_ONCE = 4;

/**
 * Asks what the configured gates of an incident ask, where that was not asked for a while or the newest commit is another one, and keeps the
 * answers with their time and commit. No answer is kept as such, with the reason: the gate is unknown, and what is frozen stays so.
 * @returns how many answers were kept; a failure where GitHub wants us to wait, or is away
 */
export async function gatherCustom(
  ports: GatherPorts,
  incidentId: string,
  options: ReadOptions = {},
): Promise<Result<number, GithubFailure>> {
  const { store, clock } = ports;
  const incident = await store.incident(incidentId);
  if (incident === null || !isFreezing(incident.status) || incident.custom.length === 0) return done(0);
  const observer = await observerOf(ports, incident, options);
  if (!observer.ok) return observer;
  const names = incident.custom.map(({ id }) => id);
  const [subjects, facts] = await Promise.all([
    store.subjects(incidentId),
    store.facts(incidentId, ["head", ...names]),
  ]);
  let kept = 0;
  for (const gate of incident.custom) {
    const due = subjects.flatMap((subject) => {
      const about = aboutOf(subject, facts.get(subject.repositoryId));
      return isDue(gate, about, clock.now().getTime()) ? [about] : [];
    });
    const rows = await askAll(ports, { incident, gate, observer: observer.value }, due.slice(0, MOST), options);
    if (!rows.ok) return kept === 0 ? rows : done(kept);
    await store.putFacts(incident, rows.value);
    kept += rows.value.length;
  }
  return done(kept);
}

interface About {
  readonly subject: GateSubject;
  readonly sha: string | null;
  readonly facts: Facts;
}

/** The newest commit, as it was told last: by the sync, or by a look of its own. */
function aboutOf(subject: GateSubject, facts: Facts = {}): About {
  const { head } = facts;
  const later = head !== undefined && head.asOf > subject.headAsOf;
  return { subject, facts, sha: later ? (head.value?.sha ?? null) : subject.headSha };
}

function isDue({ id, ask }: CustomGate, { sha, facts }: About, now: number): boolean {
  const known = facts[id];
  if (known === undefined) return true;
  if (ask.kind !== "property" && known.sha !== sha) return true;
  return Math.abs(now - known.asOf) > (known.value?.passes === true ? AGAIN_MS : RETRY_MS);
}

async function observerOf(
  { store, host, directory }: GatherPorts,
  { organisationId }: GateIncident,
  options: ReadOptions,
): Promise<Result<GithubInstallation | null, GithubFailure>> {
  const known = await store.github(organisationId);
  if (known === null || known.host !== host) return done(null);
  const installed = await directory.installationOf("observer", known.ownerId, options);
  if (!installed.ok) return installed;
  return done(installed.value === null || installed.value.suspendedAt !== null ? null : installed.value);
}

export interface Asking {
  readonly incident: Pick<GateIncident, "id">;
  readonly gate: CustomGate;
  /** Null where the observer's App cannot look. */
  readonly observer: GithubInstallation | null;
}

/** Some at once: an endpoint that takes its time must not hold up a thousand. */
async function askAll(
  ports: CustomPorts,
  asking: Asking,
  due: readonly About[],
  options: ReadOptions,
): Promise<Result<readonly FactRow[], GithubFailure>> {
  if (due.length === 0) return done([]);
  const properties = await propertiesOf(ports, asking, options);
  if (!properties.ok) return properties;
  const rows: FactRow[] = [];
  for (let at = 0; at < due.length; at += AT_ONCE) {
    options.signal?.throwIfAborted();
    const each = await Promise.all(
      due
        .slice(at, at + AT_ONCE)
        .map(({ subject, sha }) => askOne(ports, asking, { subject, sha, properties: properties.value }, options)),
    );
    for (const one of each) {
      if (!one.ok) return rows.length === 0 ? one : done(rows);
      rows.push(one.value);
    }
  }
  return done(rows);
}

/** All values of a property come with one listing. */
export async function propertiesOf(
  { sources }: CustomPorts,
  { gate: { ask }, observer }: Asking,
  options: ReadOptions,
): Promise<Result<SeenProperties | string | null, GithubFailure>> {
  if (ask.kind !== "property" || observer === null) return done(null);
  const seen = await sources.property(observer, ask.name, options);
  if (seen.ok) return seen;
  if (LASTING_FAILURES.has(seen.failure.code)) return seen;
  return done(`GitHub does not show the property: ${seen.failure.message}`);
}

/** What one gate says of one repository now. A failure where GitHub wants us to wait, or is away. */
export async function askOne(
  ports: CustomPorts,
  asking: Asking,
  about: Pick<About, "subject" | "sha"> & { readonly properties: SeenProperties | string | null },
  options: ReadOptions,
): Promise<Result<FactRow & { readonly fact: Fact<CustomFact> }, GithubFailure>> {
  const { gate } = asking;
  const asOf = ports.clock.now().getTime();
  const kept = (said: CustomFact | string): { repositoryId: string; name: CustomGateId; fact: Fact<CustomFact> } => ({
    repositoryId: about.subject.repositoryId,
    name: gate.id,
    fact: {
      value: typeof said === "string" ? null : said,
      asOf,
      sha: gate.ask.kind === "property" ? null : about.sha,
      missing: typeof said === "string" ? said : null,
    },
  });
  const said = await saidOf(ports, asking, about, options);
  return said.ok ? done(kept(said.value)) : said;
}

type Said = Result<CustomFact | string, GithubFailure>;

async function saidOf(
  ports: CustomPorts,
  { incident, gate: { id, ask }, observer }: Asking,
  { subject, sha, properties }: Parameters<typeof askOne>[2],
  options: ReadOptions,
): Promise<Said> {
  if (subject.githubId === null || subject.nodeId === null) return done("It is no repository of GitHub.");
  if (ask.kind === "property") return done(propertySaid(ask, properties, subject.githubId));
  if (sha === null) return done("It has no commit yet, or none that is visible.");
  if (ask.kind === "endpoint") {
    const question = { gate: id, repository_id: subject.githubId, sha, incident: incident.id };
    const answer = await ports.endpoint.ask(ask, question, options.signal);
    return done(answer.ok ? answer.value : answer.failure.message);
  }
  if (observer === null) return done("The observer's App is not installed, or is suspended.");
  const [owner = "", name = ""] = subject.fullName.split("/");
  const repository = { id: subject.githubId, nodeId: subject.nodeId, owner, name };
  const seen = await ports.sources.check(observer, repository, { sha, name: ask.name, appId: ask.appId }, options);
  if (seen.ok) return done(checkSaid(ask, seen.value, sha));
  if (LASTING_FAILURES.has(seen.failure.code)) return seen;
  return done(`GitHub does not show its checks: ${seen.failure.message}`);
}

/** Only success passes: what was skipped, or is neutral, checked nothing. One that still runs, or is not there, may come. */
function checkSaid(
  { name, appId }: { readonly name: string; readonly appId: number },
  check: NamedCheck | null,
  sha: string,
) {
  const short = sha.slice(0, 7);
  if (check === null) return `The App ${appId} wrote no check ${name} at ${short} yet.`;
  if (check.status !== "completed") return `The check ${name} at ${short} has not ended yet.`;
  const conclusion = check.conclusion ?? "unknown";
  const text = `The check ${name} at ${short}: ${conclusion}`;
  return { passes: conclusion === "success", text, link: check.link };
}

function propertySaid(
  { name, values }: { readonly name: string; readonly values: readonly string[] },
  seen: SeenProperties | string | null,
  githubId: number,
): CustomFact | string {
  if (seen === null) return "The observer's App is not installed, or is suspended.";
  if (typeof seen === "string") return seen;
  if (seen.editableBy === null) return `The organisation has no custom property ${name}.`;
  // Else an administrator of the repository could let it thaw.
  if (seen.editableBy !== "org_actors")
    return `The values of ${name} may be edited by ${seen.editableBy}: it counts when only org_actors may.`;
  const own = seen.values.get(githubId);
  if (own === undefined) return "GitHub's list of properties does not have the repository.";
  const passes = own.length > 0 && own.every((value) => values.includes(value));
  return { passes, text: `${name} is ${own.length === 0 ? "not set" : own.join(", ")}`, link: null };
}
