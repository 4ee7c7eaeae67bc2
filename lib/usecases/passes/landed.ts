import type { SystemActor } from "../../core/actor.ts";
import type { Result } from "../../core/contracts.ts";
import type { Pass } from "../../core/freeze/gate-check.ts";
import { guardedKinds } from "../../core/freeze/guarded.ts";
import { judgeLanded, type Landed, stoodAt, wasOut } from "../../core/freeze/merged.ts";
import { isHeld, type RefreezeCause } from "../../core/freeze/repository-state.ts";
import type { BranchMove } from "../../core/review/window.ts";
import type { GithubFreezer, SeenBypass } from "../github/freezer-ports.ts";
import type {
  GithubDirectory,
  GithubFailure,
  GithubInstallation,
  GithubRepositoryRef,
  ReadOptions,
} from "../github/ports.ts";
import type { Clock } from "../ports.ts";
import { done } from "../refuse.ts";
import type { GithubReview } from "../review/ports.ts";
import type { SyncStore } from "../sync/ports.ts";
import type { GateIncident, GithubTrees, LandedMark, LandedStore } from "./gate-ports.ts";
import type { FreezeTurns } from "./ports.ts";
import { traceOf } from "./roles.ts";

export interface LandedPorts {
  readonly landed: LandedStore;
  readonly organisations: Pick<SyncStore, "organisation" | "noteInstallation">;
  readonly directory: Pick<GithubDirectory, "installationOf" | "appOf">;
  readonly review: Pick<GithubReview, "moves">;
  readonly trees: GithubTrees;
  readonly freezer: Pick<GithubFreezer, "bypasses">;
  readonly turns: FreezeTurns;
  readonly clock: Clock;
}

export interface LandedRequest {
  readonly organisationId: string;
  /** GitHub's id of the repository. */
  readonly githubId: number;
  /** A branch that something told of; its name is believed to be one, and nothing else. */
  readonly branch: string;
  /** What it was seen to lead to for minutes already; null where nothing is known of it. */
  readonly head?: string | null;
}

/** Moves that were judged, and those that were not what was let through. */
export interface LandedEnd {
  readonly judged: number;
  readonly alarms: number;
}

/**
 * Judges each move of a guarded branch since the freeze, by GitHub's record of them: what is on it must be the tree of a commit that was let
 * through there. Anything else, and what could not be seen, freezes the repository again and stands on the timeline as an alarm. A move is
 * judged once.
 */
export async function judgeBranch(
  ports: LandedPorts,
  actor: SystemActor,
  request: LandedRequest,
  options?: ReadOptions,
): Promise<Result<LandedEnd, GithubFailure>> {
  const { organisationId, githubId, branch } = request;
  const [organisation, repository] = await Promise.all([
    ports.organisations.organisation(organisationId),
    ports.landed.repository(organisationId, githubId),
  ]);
  const observer = organisation?.installation ?? null;
  if (organisation === null || repository === null || observer === null) return done({ judged: 0, alarms: 0 });
  const { defaultBranch } = repository;
  const holding = (await ports.landed.incidents(repository.id)).filter(
    ({ place, settings }) =>
      place.freezing && isHeld(place.state) && guardedKinds(branch, { defaultBranch, settings }).length > 0,
  );
  let [judged, alarms] = [0, 0];
  for (const incident of holding) {
    const since = await sinceOf(ports, incident, branch);
    if (since === null) continue;
    const moves = await ports.review.moves(observer, repository.ref, branch, since.at, options);
    if (!moves.ok) return moves;
    const out = await ports.landed.outTimes(incident.place);
    const after = movesAfter(moves.value, since);
    // GitHub's record has nothing since the freeze: what is there was there. Whatever the record has later is judged all the same.
    if (after.length === 0 && !since.known && request.head != null)
      await ports.landed.setMark(incident.place, branch, { sha: request.head, at: since.at });
    const mergeApp = incident.place.lockdown ? await mergerOf(ports, options) : done(null);
    if (!mergeApp.ok) return mergeApp;
    const { ref } = repository;
    const whose = { ownerId: organisation.ownerId, organisationId, mergeApp: mergeApp.value };
    const seeing = { observer, ref, ...whose, options };
    for (const move of after) {
      if (wasOut(out, move.at)) {
        await ports.landed.setMark(incident.place, branch, { sha: move.after, at: new Date(move.at) });
        continue;
      }
      const verdict = await judgeMove(ports, incident, branch, move, seeing);
      if (!verdict.ok) return verdict;
      judged += 1;
      if (verdict.value !== "as-passed") {
        await alarm(ports, actor, incident, branch, move, verdict.value);
        alarms += 1;
      }
      await ports.landed.setMark(incident.place, branch, { sha: move.after, at: new Date(move.at) });
    }
  }
  return done({ judged, alarms });
}

interface Since extends LandedMark {
  readonly known: boolean;
}

/** From the last judged move on; at first, from when GitHub had taken the freeze. Null where it has not: then nothing was held yet. */
async function sinceOf({ landed }: LandedPorts, incident: GateIncident, branch: string): Promise<Since | null> {
  const mark = await landed.mark(incident.place, branch);
  if (mark !== null) return { ...mark, known: true };
  return incident.requestedAt === null ? null : { sha: null, at: incident.requestedAt, known: false };
}

/** The oldest first. GitHub's times are whole seconds, so that of several in one second the place in its list decides. */
function movesAfter(moves: readonly BranchMove[], { sha, at, known }: Since): readonly BranchMove[] {
  if (!known) return moves.filter((move) => move.at > at.getTime());
  const last = moves.findLastIndex((move) => move.after === sha && move.at === at.getTime());
  if (last >= 0) return moves.slice(last + 1);
  return moves.filter((move) => move.at > at.getTime());
}

interface Seeing {
  readonly observer: GithubInstallation;
  readonly ref: GithubRepositoryRef;
  readonly ownerId: string;
  readonly organisationId: string;
  /** The login of the App that merges in a lockdown; null where nobody does. */
  readonly mergeApp: string | null;
  readonly options?: ReadOptions;
}

/** Where none is configured, nobody may pass. */
async function mergerOf(
  { directory }: LandedPorts,
  options?: ReadOptions,
): Promise<Result<string | null, GithubFailure>> {
  const app = await directory.appOf("merge", options);
  if (app.ok) return done(app.value.bot);
  return app.failure.code === "misconfigured" ? done(null) : app;
}

async function judgeMove(
  ports: LandedPorts,
  { place }: GateIncident,
  branch: string,
  move: BranchMove,
  seeing: Seeing,
): Promise<Result<Landed, GithubFailure>> {
  const { observer, ref, mergeApp, options } = seeing;
  const bypass = await bypassOf(ports, move, seeing);
  if (!bypass.ok) return bypass;
  if (move.after === null || move.before === null || move.forced)
    return done(judgeLanded({ pass: null, tree: null, expectedTree: null, bypass: bypass.value ?? null, mergeApp }));
  const moved = { before: move.before, after: move.after };
  if (await ports.landed.isGroup(place, branch, moved))
    return done(judgeLanded({ pass: null, tree: null, expectedTree: null, bypass: bypass.value, asGrouped: true }));
  const tree = await ports.trees.treeOf(observer, ref, move.after, options);
  if (!tree.ok) return tree;
  const { approved } = await ports.landed.passes(place.repositoryId, place.incidentId);
  let nearest: { readonly pass: Pass; readonly expectedTree: string | null } | null = null;
  for (const pass of approved.filter((one) => one.base === branch && stoodAt(one, move.at))) {
    const ends = { base: move.before, head: pass.sha };
    const current = await ports.trees.isUpToDate(observer, ref, ends, options);
    if (!current.ok) return current;
    if (!current.value) continue;
    const expected = await ports.trees.treeOf(observer, ref, pass.sha, options);
    if (!expected.ok) return expected;
    nearest ??= { pass, expectedTree: expected.value };
    if (expected.value !== null && expected.value === tree.value) {
      nearest = { pass, expectedTree: expected.value };
      break;
    }
  }
  const { pass = null, expectedTree = null } = nearest ?? {};
  return done(judgeLanded({ pass, tree: tree.value, expectedTree, bypass: bypass.value, mergeApp }));
}

/** Who was let past the rules for this move. What may not be seen is not nobody. */
async function bypassOf(
  { directory, organisations, freezer, clock }: LandedPorts,
  { after }: BranchMove,
  { ownerId, organisationId, ref, options }: Seeing,
): Promise<Result<string | null | "unseen", GithubFailure>> {
  const installed = await directory.installationOf("freezer", ownerId, options);
  if (!installed.ok) return installed.failure.code === "misconfigured" ? done("unseen") : installed;
  if (installed.value === null) return done("unseen");
  await organisations.noteInstallation(organisationId, installed.value, clock.now());
  const read = await freezer.bypasses(installed.value, ref, options);
  if (!read.ok) return LASTING.has(read.failure.code) ? done("unseen") : read;
  const found = read.value.find((one: SeenBypass) => one.after === after);
  return done(found === undefined ? null : (found.actor ?? "somebody"));
}

const LASTING: ReadonlySet<string> = new Set(["missing-permission", "not-found", "invalid", "refused"]);

const CAUSES: Readonly<Record<Exclude<Landed, "as-passed">, RefreezeCause>> = {
  otherwise: "merged-otherwise",
  unknown: "merged-otherwise",
  bypassed: "passed-the-rules",
};
const WORDS: Readonly<Record<Exclude<Landed, "as-passed">, string>> = {
  otherwise: "is not what was let through",
  unknown: "could not be compared with what was let through",
  bypassed: "came past the rules, by somebody whom GitHub lets past them",
};

async function alarm(
  ports: LandedPorts,
  actor: SystemActor,
  { place }: GateIncident,
  branch: string,
  { after, at }: BranchMove,
  landed: Exclude<Landed, "as-passed">,
): Promise<void> {
  const what = after === null ? "The branch was deleted, which" : `Commit ${after.slice(0, 10)}`;
  const text = `${what} on ${branch} of ${place.owner}/${place.name} ${WORDS[landed]}. Look at it before anything else is let through.`;
  const object = { kind: "pass", id: place.repositoryId, place } as const;
  const trace = traceOf(actor, `landed.${landed}`, object, text, {
    branch,
    sha: after,
    at: new Date(at).toISOString(),
  });
  await ports.landed.alarm(place, trace, ports.clock.now());
  await ports.turns.refreeze(place, CAUSES[landed], text);
}
