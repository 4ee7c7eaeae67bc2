import type { SystemActor } from "../../core/actor.ts";
import type { Result } from "../../core/contracts.ts";
import { gateWords, type Holding } from "../../core/freeze/gate-words.ts";
import { isHeld } from "../../core/freeze/repository-state.ts";
import type { GithubFreezer } from "../github/freezer-ports.ts";
import type { GithubDirectory, GithubFailure, GithubInstallation, ReadOptions } from "../github/ports.ts";
import type { GithubPulls, OfferedPull } from "../github/pulls-ports.ts";
import type { GithubQueue } from "../github/queue-ports.ts";
import type { Clock } from "../ports.ts";
import { done } from "../refuse.ts";
import type { SyncStore } from "../sync/ports.ts";
import type { EditPorts } from "./edited.ts";
import { judgeGroups } from "./gate-groups.ts";
import { bringUpToDate } from "./gate-passes.ts";
import type { GateIncident, GateRepository, GateStore, KnownCheck, OpenGates } from "./gate-ports.ts";
import { isBlind, say } from "./gate-say.ts";
import type { PassStore } from "./ports.ts";

export interface GatePorts {
  readonly gate: GateStore;
  readonly passes: PassStore;
  readonly openGates: OpenGates;
  readonly organisations: Pick<SyncStore, "organisation" | "noteInstallation">;
  readonly directory: Pick<GithubDirectory, "installationOf">;
  readonly pulls: GithubPulls;
  readonly queue: GithubQueue;
  readonly freezer: Pick<GithubFreezer, "writeCheck">;
  readonly clock: Clock;
  /** Where browsers reach the dashboard, without a slash at its end; null where that is not known. */
  readonly dashboard: string | null;
  /** Without them what people push to a migration is held, and nobody is asked. */
  readonly edits?: EditPorts;
}

export interface GateRequest {
  readonly organisationId: string;
  /** GitHub's id of the repository. */
  readonly githubId: number;
  /** One commit; null for all that are offered. */
  readonly sha: string | null;
  /** A branch of whose merge queue something told; its name is believed to be one, and nothing else. */
  readonly queue?: string | null;
}

/** `nothing-to-do`: no incident was ever about it. `no-freezer`: no App may write checks here. */
export type GateEnd =
  | { readonly kind: "nothing-to-do" | "no-freezer" }
  | { readonly kind: "judged"; readonly written: number };

/**
 * Brings the checks of a repository's pull requests to what is so now: pull requests are read from GitHub, passes that they left behind end,
 * plans' own commits are let through, and each commit is judged. A check that says the same already is not written again. What once let
 * something through is judged in any case, so that nothing stays green for a commit that was pushed over, merged or closed.
 */
export async function judgeRepository(
  ports: GatePorts,
  actor: SystemActor,
  request: GateRequest,
  options?: ReadOptions,
): Promise<Result<GateEnd, GithubFailure>> {
  const { organisationId, githubId, sha, queue = null } = request;
  const [organisation, repository] = await Promise.all([
    ports.organisations.organisation(organisationId),
    ports.gate.repository(organisationId, githubId),
  ]);
  const observer = organisation?.installation ?? null;
  if (organisation === null || repository === null || observer === null) return done({ kind: "nothing-to-do" });
  const [incidents, known] = await Promise.all([ports.gate.incidents(repository.id), ports.gate.checks(repository.id)]);
  if (incidents.length === 0 && known.every(({ conclusion }) => conclusion === "neutral"))
    return done({ kind: "nothing-to-do" });
  const freezer = await ports.directory.installationOf("freezer", organisation.ownerId, options);
  // Where no App of the role is configured, no check is asked for.
  if (!freezer.ok) return freezer.failure.code === "misconfigured" ? done({ kind: "no-freezer" }) : freezer;
  if (freezer.value === null) return done({ kind: "no-freezer" });
  await ports.organisations.noteInstallation(organisationId, freezer.value, ports.clock.now());

  const holding = incidents.filter(holds);
  const pulls = holding.length === 0 ? done([]) : await ports.pulls.open(observer, repository.ref, options);
  if (!pulls.ok && !isBlind(pulls.failure)) return pulls;
  const offered = pulls.ok ? pulls.value : null;
  if (offered !== null) {
    const ended = await bringUpToDate(ports, actor, { observer, repository, holding, pulls: offered, options });
    if (!ended.ok) return ended;
  }
  const holdings = await Promise.all(holding.map((incident) => holdingOf(ports, repository, incident)));
  const looked = { freezer: freezer.value, repository, offered, holdings, known };
  const groups = await judgeGroups(ports, { ...looked, observer, holding, told: queue }, options);
  if (!groups.ok) return groups;
  let { written } = groups.value;
  for (const commit of commitsOf(looked, sha)) {
    options?.signal?.throwIfAborted();
    if (groups.value.heads.has(commit)) continue;
    const told = await tell(ports, looked, commit, options);
    if (!told.ok) return told;
    written += told.value;
  }
  // Not where it could not be seen: then it is looked at again.
  if (sha === null && offered !== null)
    for (const incident of incidents) await ports.gate.looked(incident, ports.clock.now());
  return done({ kind: "judged", written });
}

function holds({ place, epoch }: GateIncident): boolean {
  return place.freezing && epoch !== null && isHeld(place.state);
}

const WORKER = "worker";

async function holdingOf(
  { gate, openGates }: GatePorts,
  { id, everybodyReads }: GateRepository,
  { place, epoch, settings }: GateIncident,
): Promise<Holding> {
  if (epoch === null) throw new Error("an incident without an epoch holds nothing");
  const [{ approved, live }, open] = await Promise.all([
    gate.passes(id, place.incidentId),
    // A check of a public repository is read by everybody.
    everybodyReads ? null : openGates.of(place),
  ]);
  // Of ours alone: what people write stands on no check.
  const waiting = live.filter((pass) => pass.askedBy === WORKER && pass.approvedAt === null);
  const asked = new Map(waiting.map(({ sha, reason }) => [sha, reason ?? ""]));
  return { incidentId: place.incidentId, epoch, settings, passes: approved, open, asked };
}

export interface Looked {
  readonly freezer: GithubInstallation;
  readonly repository: GateRepository;
  readonly offered: readonly OfferedPull[] | null;
  readonly holdings: readonly Holding[];
  readonly known: readonly KnownCheck[];
}

/** What let something through comes first: each moment counts there. */
function commitsOf({ offered, holdings, known }: Looked, sha: string | null): readonly string[] {
  const green = known.filter(({ conclusion }) => conclusion === "success").map((check) => check.sha);
  const stale = known
    .filter(({ conclusion }) => (holdings.length === 0 ? conclusion === "failure" : conclusion === "neutral"))
    .map((check) => check.sha);
  const heads = offered?.map(({ headSha }) => headSha) ?? [];
  const asked = sha === null ? [...heads, ...stale] : [sha];
  return [...new Set([...green, ...asked])];
}

async function tell(
  ports: GatePorts,
  { freezer, repository, offered, holdings, known }: Looked,
  sha: string,
  options?: ReadOptions,
): Promise<Result<number, GithubFailure>> {
  const mine = known.filter((check) => check.sha === sha);
  const offers =
    offered === null
      ? null
      : offered.filter(({ headSha }) => headSha === sha).map(({ number, base }) => ({ pullRequest: number, base }));
  const words = gateWords({
    now: ports.clock.now().getTime(),
    sha,
    defaultBranch: repository.defaultBranch,
    offers,
    holdings,
    known: mine.map(({ context }) => context),
  });
  return await say(
    ports,
    { freezer, repository, known },
    { sha, words, pullRequest: offers?.[0]?.pullRequest ?? null },
    options,
  );
}
