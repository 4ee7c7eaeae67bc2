import { isFreezing } from "../../core/freeze/incident-state.ts";
import { isOfRepositories } from "../../core/freeze/ladder.ts";
import type { CheckedKind } from "../../core/freeze/rulesets.ts";
import type { RuleInForce } from "../github/freezer-ports.ts";
import type { GithubFailure, GithubResult } from "../github/ports.ts";
import { done } from "../refuse.ts";
import { isGuarded, sightOf } from "./guards.ts";
import { lookAtMeans } from "./repository-sights.ts";
import type {
  FreezePlace,
  FreezeWorkPorts,
  FreezingIncident,
  MeansRow,
  RulesetIds,
  Seen,
  SightRow,
} from "./work-ports.ts";

/** Repositories of one round; the next one is a job of its own, so that no thaw waits behind a thousand looks. */
const ROUND = 150;
const AT_ONCE = 8;
/** What was seen to be otherwise than asked for is looked at again so often. */
const AGAIN_MS = 30_000;
/** Release branches of one repository that are looked at, and of those that deploy: the rules are the same for all of a kind. */
const MOST_RELEASES = 3;

/**
 * Says of each repository what its branches themselves say: while it is to be held, and once more after the end, since only who was seen to be
 * out is said to be. @returns whether more are waiting, which are asked for
 */
export async function confirmFreeze(ports: FreezeWorkPorts, incidentId: string): Promise<GithubResult<boolean>> {
  const incident = await ports.work.incident(incidentId);
  if (incident === null || !(isFreezing(incident.state) || incident.state === "resolved")) return done(false);
  const place = await ports.places.of(incident.organisationId);
  if (!place.ok) return place;
  const slots = await ports.work.slots(incident.organisationId);
  const rulesets = slots.find(({ slot }) => slot === incident.slot)?.rulesets ?? {};
  const before = new Date(ports.clock.now().getTime() - AGAIN_MS);
  const rows = await ports.work.unseen(incident, before, ROUND);
  const means = await meansOf(ports, incident, rows);
  let stopped: GithubFailure | null = null;
  for (let at = 0; at < rows.length && stopped === null; at += AT_ONCE) {
    ports.signal?.throwIfAborted();
    const looks = rows.slice(at, at + AT_ONCE).map((row) => lookAt(ports, place.value, incident, rulesets, row, means));
    const looked = await Promise.all(looks);
    const seen = looked.flatMap((one) => (one.ok ? [one.value] : []));
    await ports.work.seen(incident, seen);
    // What is true of all of them ends the round; what is about one repository was taken as unknown.
    for (const one of looked) if (!one.ok) stopped = one.failure;
  }
  if (stopped !== null) return { ok: false, failure: stopped };
  if (isFreezing(incident.state)) await ports.work.tellConfirmed(incident, ports.clock.now());
  const more = rows.length === ROUND;
  if (more) await ports.work.ask("freeze.confirm", incidentId);
  return done(more);
}

/** Of those that are held by themselves. */
async function meansOf(
  ports: FreezeWorkPorts,
  { organisationId }: FreezingIncident,
  rows: readonly SightRow[],
): Promise<ReadonlyMap<string, MeansRow>> {
  const ids = rows.flatMap(({ tier, repository }) =>
    tier !== null && isOfRepositories(tier) ? [repository.repositoryId] : [],
  );
  if (ids.length === 0) return new Map();
  return new Map((await ports.work.means(organisationId, ids)).map((one) => [one.repository.repositoryId, one]));
}

/** About one repository: the others are looked at all the same. */
const OF_ONE: ReadonlySet<string> = new Set(["not-found", "moved", "invalid"]);

async function lookAt(
  ports: FreezeWorkPorts,
  place: FreezePlace,
  incident: FreezingIncident,
  rulesets: RulesetIds,
  row: SightRow,
  means: ReadonlyMap<string, MeansRow>,
): Promise<GithubResult<Seen>> {
  const own = means.get(row.repository.repositoryId);
  if (own !== undefined && row.tier !== null && isOfRepositories(row.tier)) {
    const seenFrom = ports.clock.now();
    const looked = await lookAtMeans(ports, place, incident, row.tier, own);
    return looked.ok ? done({ row, rules: looked.value, at: seenFrom }) : looked;
  }
  const { freezer, settings } = place;
  const branches: (readonly [string, CheckedKind])[] = [];
  if (row.defaultBranch !== null) branches.push([row.defaultBranch, "default"]);
  if (rulesets.release !== undefined)
    for (const name of row.releases.slice(0, MOST_RELEASES))
      if (name !== row.defaultBranch) branches.push([name, "release"]);
  if (rulesets.deployed !== undefined)
    for (const name of row.deployed.filter((one) => settings.deployedBranches.includes(one)).slice(0, MOST_RELEASES))
      if (name !== row.defaultBranch) branches.push([name, "deployed"]);
  // Before the answers: what they say is at least as new.
  const at = ports.clock.now();
  const held: boolean[] = [];
  for (const [branch, kind] of branches) {
    const options = { signal: ports.signal };
    const rules = await ports.github.rulesOn(freezer, row.repository, branch, options);
    if (!rules.ok && !OF_ONE.has(rules.failure.code)) return rules;
    if (!rules.ok) {
      await ports.work.askForSync(incident.organisationId, [row.repository.id]);
      return done({ row, rules: "unknown", at });
    }
    const locked = incident.mode !== "lockdown" || isLocked(rules.value, rulesets.lockdown);
    held.push(locked && isGuarded(rules.value, incident, kind, rulesets[kind], settings.freezerAppId));
  }
  return done({ row, rules: sightOf(held), at });
}

/** By the rule that holds every update, of the very ruleset that was switched on for it. */
function isLocked(rules: readonly RuleInForce[], ruleset: number | undefined): boolean {
  return rules.some(
    ({ type, rulesetId, ofOrganisation }) => type === "update" && rulesetId === ruleset && ofOrganisation,
  );
}
