import { driftOf, weakens } from "../../core/freeze/drift.ts";
import { type RepositoryTier, rulesetOfRepository } from "../../core/freeze/ladder.ts";
import { CHECKED_KINDS, type CheckedKind } from "../../core/freeze/rulesets.ts";
import type { GithubResult } from "../github/ports.ts";
import { done } from "../refuse.ts";
import { callOf } from "./by-repository.ts";
import { isGuarded, sightOf } from "./guards.ts";
import { documentOf } from "./put.ts";
import { branchesOf, isOfOne, type MeansCall, ownKinds } from "./repository-means.ts";
import type {
  FoundDrift,
  FreezePlace,
  FreezeWorkPorts,
  FreezingIncident,
  MeansRow,
  Seen,
  WorkRow,
} from "./work-ports.ts";

/** What is seen of repositories that are held one by one. */

/** Release branches of one repository that are looked at: the rules are the same for all of them. */
const MOST_RELEASES = 3;

/** By the repository's own rulesets, its locks, or whether its jobs run. What one cannot be asked is unknown. */
export async function lookAtMeans(
  ports: FreezeWorkPorts,
  place: FreezePlace,
  incident: FreezingIncident,
  tier: RepositoryTier,
  row: MeansRow,
): Promise<GithubResult<Seen["rules"]>> {
  const call = callOf(ports, place, incident);
  const looks: Readonly<Record<RepositoryTier, () => Promise<GithubResult<Seen["rules"]>>>> = {
    "repository-ruleset": () => rulesOf(call, row, incident),
    "classic-protection": () => locksOf(call, row, incident),
    "actions-off": () => actionsOf(call, row, incident),
  };
  const looked = await looks[tier]();
  return !looked.ok && isOfOne(looked.failure) ? done("unknown") : looked;
}

async function rulesOf(
  call: MeansCall,
  row: MeansRow,
  incident: FreezingIncident,
): Promise<GithubResult<Seen["rules"]>> {
  const { ports, place } = call;
  const ids = row.rulesets[incident.slot] ?? {};
  const branches: (readonly [string, CheckedKind])[] =
    row.defaultBranch === null ? [] : [[row.defaultBranch, "default"]];
  if (ids.release !== undefined)
    for (const name of row.releases.slice(0, MOST_RELEASES))
      if (name !== row.defaultBranch) branches.push([name, "release"]);
  const held: boolean[] = [];
  for (const [branch, kind] of branches) {
    const rules = await ports.github.rulesOn(place.freezer, row.repository, branch, { signal: ports.signal });
    if (!rules.ok) return rules;
    const own = rules.value.map((rule) => ({ ...rule, ofOrganisation: !rule.ofOrganisation }));
    if (CHECKED_KINDS.includes(kind)) held.push(isGuarded(own, incident, kind, ids[kind], place.settings.freezerAppId));
  }
  return done(sightOf(held));
}

/** A lock that another incident holds, too, is none of this one's. */
function isOthers({ heldBy }: MeansRow, { slot }: FreezingIncident): boolean {
  return heldBy.length > 0 && !heldBy.includes(slot);
}

async function locksOf(
  { ports, place, options }: MeansCall,
  row: MeansRow,
  incident: FreezingIncident,
): Promise<GithubResult<Seen["rules"]>> {
  if (isOthers(row, incident)) return done("none");
  const held: boolean[] = [];
  for (const branch of branchesOf(row)) {
    const read = await ports.ladder.readBranch(place.freezer, row.repository, branch, options);
    if (!read.ok) return read;
    const before = row.branches[branch];
    // Of what was locked before, it is the same after.
    held.push(read.value.locked && read.value.administrators && !(before === undefined && row.heldBy.length === 0));
  }
  return done(sightOf(held));
}

async function actionsOf(
  { ports, place, options }: MeansCall,
  row: MeansRow,
  incident: FreezingIncident,
): Promise<GithubResult<Seen["rules"]>> {
  if (isOthers(row, incident)) return done("none");
  const read = await ports.ladder.readActions(place.freezer, row.repository, options);
  if (!read.ok) return read;
  return done(read.value.enabled || row.heldBy.length === 0 ? "none" : "all");
}

/** Repositories that one round compares: each costs some requests, and the limit is one for all of them. */
const COMPARED = 20;

export interface Compared {
  readonly found: readonly FoundDrift[];
  /** Ids of ours of those that were compared. */
  readonly compared: readonly string[];
}

/** Compares those that were compared longest ago. */
export async function driftsOfEach(
  ports: FreezeWorkPorts,
  place: FreezePlace,
  incident: FreezingIncident,
): Promise<GithubResult<Compared>> {
  const call = callOf(ports, place, incident);
  const rows = (await ports.work.inIncident(incident.id)).filter(
    (row) => row.wanted === "held" && row.requestedAt !== null && row.tier !== null,
  );
  const ids = rows.map(({ repository }) => repository.repositoryId);
  const byId = new Map(rows.map((row) => [row.repository.repositoryId, row]));
  const means = await ports.work.means(incident.organisationId, ids);
  const turn = means
    .toSorted((one, other) => (one.comparedAt?.getTime() ?? 0) - (other.comparedAt?.getTime() ?? 0))
    .slice(0, COMPARED);
  const found: FoundDrift[] = [];
  const compared: string[] = [];
  for (const one of turn) {
    ports.signal?.throwIfAborted();
    const { repositoryId } = one.repository;
    const drifts = await driftsOf(call, one, incident, byId.get(repositoryId));
    if (!drifts.ok && !isOfOne(drifts.failure)) return drifts;
    const comparedAt = ports.clock.now();
    await ports.work.changeMeans(incident.organisationId, repositoryId, (is) => ({ ...is, comparedAt }));
    compared.push(repositoryId);
    if (drifts.ok) found.push(...drifts.value.map((drift) => ({ ...drift, repositoryId, changedBy: null })));
    else
      found.push({
        code: "bypass-unseen",
        what: "how it is held",
        weakens: true,
        ruleset: null,
        repositoryId,
        changedBy: null,
      });
  }
  return done({ found, compared });
}

type Bare = Pick<FoundDrift, "code" | "what" | "weakens" | "ruleset">;

async function driftsOf(
  call: MeansCall,
  row: MeansRow,
  incident: FreezingIncident,
  asked: WorkRow | undefined,
): Promise<GithubResult<readonly Bare[]>> {
  const { ports, place, options } = call;
  const { repository } = row;
  if (asked?.tier === "repository-ruleset") {
    const seen = await ports.ladder.rulesets(place.freezer, repository, options);
    if (!seen.ok) return seen;
    return done(
      ownKinds(place).flatMap((kind) => {
        const document = rulesetOfRepository(documentOf(incident.slot, kind, incident.epoch, place.settings, true));
        const own = seen.value.find(({ id }) => id === row.rulesets[incident.slot]?.[kind]) ?? null;
        return driftOf(document, own).map((drift) => ({ ...drift, weakens: weakens(drift), ruleset: kind }));
      }),
    );
  }
  if (asked?.tier === "classic-protection") {
    const found: Bare[] = [];
    for (const branch of branchesOf(row)) {
      const read = await ports.ladder.readBranch(place.freezer, repository, branch, options);
      if (!read.ok) return read;
      if (!read.value.locked || !read.value.administrators)
        found.push({ code: "unlocked", what: branch, weakens: true, ruleset: null });
    }
    return done(found);
  }
  const read = await ports.ladder.readActions(place.freezer, repository, options);
  if (!read.ok) return read;
  return done(read.value.enabled ? [{ code: "actions-on", what: "Actions", weakens: true, ruleset: null }] : []);
}
