import type { SystemActor } from "../../core/actor.ts";
import type { Result } from "../../core/contracts.ts";
import { type GateWord, gateWords, type Holding, wordHash } from "../../core/freeze/gate-words.ts";
import { isHeld } from "../../core/freeze/repository-state.ts";
import type { GithubFreezer } from "../github/freezer-ports.ts";
import type { GithubDirectory, GithubFailure, GithubInstallation, ReadOptions } from "../github/ports.ts";
import type { GithubPulls, OfferedPull } from "../github/pulls-ports.ts";
import type { Clock } from "../ports.ts";
import { done } from "../refuse.ts";
import type { SyncStore } from "../sync/ports.ts";
import { bringUpToDate } from "./gate-passes.ts";
import type { GateIncident, GateRepository, GateStore, KnownCheck, OpenGates } from "./gate-ports.ts";
import type { PassStore } from "./ports.ts";

export interface GatePorts {
  readonly gate: GateStore;
  readonly passes: PassStore;
  readonly openGates: OpenGates;
  readonly organisations: Pick<SyncStore, "organisation" | "noteInstallation">;
  readonly directory: Pick<GithubDirectory, "installationOf">;
  readonly pulls: GithubPulls;
  readonly freezer: Pick<GithubFreezer, "writeCheck">;
  readonly clock: Clock;
  /** Where browsers reach the dashboard, without a slash at its end; null where that is not known. */
  readonly dashboard: string | null;
}

export interface GateRequest {
  readonly organisationId: string;
  /** GitHub's id of the repository. */
  readonly githubId: number;
  /** One commit; null for all that are offered. */
  readonly sha: string | null;
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
  const { organisationId, githubId, sha } = request;
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
  let written = 0;
  for (const commit of commitsOf(looked, sha)) {
    options?.signal?.throwIfAborted();
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

/** It stays so until a person changes something: waiting would leave commits without a word. */
function isBlind({ code }: GithubFailure): boolean {
  return code === "missing-permission" || code === "not-found" || code === "refused";
}

async function holdingOf(
  { gate, openGates }: GatePorts,
  { id, everybodyReads }: GateRepository,
  { place, epoch, settings }: GateIncident,
): Promise<Holding> {
  if (epoch === null) throw new Error("an incident without an epoch holds nothing");
  const [{ approved }, open] = await Promise.all([
    gate.passes(id, place.incidentId),
    // A check of a public repository is read by everybody.
    everybodyReads ? null : openGates.of(place),
  ]);
  return { incidentId: place.incidentId, epoch, settings, passes: approved, open };
}

interface Looked {
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
  let written = 0;
  for (const word of words) {
    const before = mine.find(({ context }) => context === word.context);
    const said = wordHash(word);
    if (before?.said === said) continue;
    // What is over was said to be over, or never stood in anybody's way.
    if (word.conclusion === "neutral" && before?.conclusion === "neutral") continue;
    const link = linkOf(ports.dashboard, repository, sha, offers?.[0]?.pullRequest ?? null);
    const wrote = await write(
      ports,
      { freezer, repository, sha, word, before: before?.checkId ?? null, link },
      options,
    );
    if (!wrote.ok) return wrote;
    const { context, conclusion } = word;
    const check = { sha, context, checkId: wrote.value.id, conclusion, said };
    await ports.gate.noteCheck(repository, check, ports.clock.now());
    written += 1;
  }
  return done(written);
}

interface Writing {
  readonly freezer: GithubInstallation;
  readonly repository: GateRepository;
  readonly sha: string;
  readonly word: GateWord;
  readonly before: number | null;
  readonly link: string;
}

async function write(
  { freezer: port }: GatePorts,
  { freezer, repository, sha, word, before, link }: Writing,
  options?: ReadOptions,
) {
  const { context, name, conclusion, title, summary } = word;
  const check = { name, sha, conclusion, title, summary, detailsUrl: link, externalId: `${context} ${sha}` };
  const wrote = await port.writeCheck(freezer, repository.ref, { ...check, id: before }, options);
  // Of a repository that was made anew under the same id, or that GitHub tidied up.
  if (!wrote.ok && before !== null && wrote.failure.code === "not-found")
    return port.writeCheck(freezer, repository.ref, { ...check, id: null }, options);
  // A GitHub that keeps the name of a check: then it must not say what GitHub takes for a pass.
  if (wrote.ok && conclusion === "neutral" && wrote.value.name !== name)
    return port.writeCheck(
      freezer,
      repository.ref,
      { ...check, name: context, conclusion: "cancelled", id: wrote.value.id },
      options,
    );
  return wrote;
}

/** To the page with the form, filled in; without a known address of ours, to the repository's pull requests. */
function linkOf(
  dashboard: string | null,
  { host, ref }: GateRepository,
  sha: string,
  pullRequest: number | null,
): string {
  const place = `${encodeURIComponent(ref.owner)}/${encodeURIComponent(ref.name)}`;
  if (dashboard === null) return `https://${host}/${place}/pulls`;
  const query = pullRequest === null ? "" : `?pull=${pullRequest}&sha=${sha}`;
  return `${dashboard}/repos/${place}/passes${query}`;
}
