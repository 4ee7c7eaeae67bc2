import type { GithubResult } from "../github/ports.ts";
import { done } from "../refuse.ts";
import { urgent } from "./put.ts";
import { freeRepository, holdRepository, isOfOne, type MeansCall } from "./repository-means.ts";
import type { FreezePlace, FreezeWorkPorts, FreezingIncident, MeansRow, WorkRow } from "./work-ports.ts";

/** A freeze of repositories one by one, where their organisation has no rulesets. Each is noted by itself: whoever goes on after a death asks for the others only. */

/** Repositories of one job; the next ones are a job of their own, so that no thaw waits behind a thousand. */
const ROUND = 50;

export function callOf(ports: FreezeWorkPorts, place: FreezePlace, { organisationId }: FreezingIncident): MeansCall {
  return { ports, place, organisationId, options: urgent(ports) };
}

/** @returns whether more are waiting, which are asked for */
export async function holdEach(
  ports: FreezeWorkPorts,
  place: FreezePlace,
  incident: FreezingIncident,
): Promise<GithubResult<boolean>> {
  const all = await ports.work.inIncident(incident.id);
  const waiting = all.filter(({ wanted, requestedAt }) => wanted === "held" && requestedAt === null);
  const told = await tellEach(ports, place, incident, waiting.slice(0, ROUND));
  if (!told.ok) return told;
  const more = waiting.length > ROUND;
  if (more) await ports.work.ask("freeze.activate", incident.id);
  return done(more);
}

/** Holds and lets out, as each row wants it. One that cannot be let out stays as it is, and is tried again. */
export async function tellEach(
  ports: FreezeWorkPorts,
  place: FreezePlace,
  incident: FreezingIncident,
  rows: readonly WorkRow[],
): Promise<GithubResult<void>> {
  const call = callOf(ports, place, incident);
  const ids = rows.map(({ repository }) => repository.repositoryId);
  const means = new Map((await ports.work.means(incident.organisationId, ids)).map((one) => [idOf(one), one]));
  for (const row of rows) {
    ports.signal?.throwIfAborted();
    const one = means.get(row.repository.repositoryId);
    if (one === undefined) continue;
    const begun = ports.clock.now().getTime();
    const told =
      row.wanted === "held" ? await holdRepository(call, one, incident) : await freed(call, one, incident, row);
    if (!told.ok) return told;
    if (told.value === null) continue;
    const { tier, calls } = told.value;
    const at = ports.clock.now();
    await ports.work.taken(incident, [{ ...row, tier }], at);
    await ports.work.progress(incident.id, null, at.getTime() - begun, calls);
    if (row.wanted === "held" && tier === null) await tellLoose(ports, incident, one, at);
  }
  return done(undefined);
}

async function freed(call: MeansCall, means: MeansRow, incident: FreezingIncident, row: WorkRow) {
  const free = await freeRepository(call, means, incident);
  if (free.ok) return done({ tier: row.tier, calls: free.value });
  return isOfOne(free.failure) ? done(null) : free;
}

async function tellLoose(
  ports: FreezeWorkPorts,
  incident: FreezingIncident,
  { repository }: MeansRow,
  at: Date,
): Promise<void> {
  const text = `Nothing can hold ${repository.owner}/${repository.name}: protect it in GitHub’s own pages.`;
  await ports.work.tell(incident, { kind: "freeze.loose", text }, at, repository.repositoryId);
}

function idOf({ repository }: MeansRow): string {
  return repository.repositoryId;
}

/**
 * Lets out all that this incident holds. What our Apps do not reach any more is said, and left: nothing else could ever end the incident.
 * @returns whether all of it is out; if not, the rest is asked for
 */
export async function freeEach(
  ports: FreezeWorkPorts,
  place: FreezePlace,
  incident: FreezingIncident,
): Promise<GithubResult<boolean>> {
  const call = callOf(ports, place, incident);
  const mine = (await ports.work.means(incident.organisationId, null)).filter((row) => isToFree(row, incident));
  const left: string[] = [];
  for (const row of mine.slice(0, ROUND)) {
    ports.signal?.throwIfAborted();
    const free = await freeRepository(call, row, incident);
    if (free.ok) continue;
    if (!isOfOne(free.failure)) return free;
    left.push(idOf(row));
    await tellLeft(ports, incident, row);
    await ports.work.changeMeans(incident.organisationId, idOf(row), (is) => ({
      ...is,
      heldBy: is.heldBy.filter((slot) => slot !== incident.slot),
      branches: {},
      actions: null,
    }));
  }
  const more = mine.length > ROUND;
  if (more) await ports.work.ask("freeze.resolve", incident.id);
  return done(!more);
}

/** Also one of which a death left a lock that nobody holds any more. */
function isToFree({ heldBy, branches, actions }: MeansRow, { slot }: FreezingIncident): boolean {
  if (heldBy.includes(slot)) return true;
  return heldBy.length === 0 && (Object.keys(branches).length > 0 || actions !== null);
}

async function tellLeft(ports: FreezeWorkPorts, incident: FreezingIncident, { repository }: MeansRow): Promise<void> {
  const text = `${repository.owner}/${repository.name} could not be let out: its administrators have to take off what Thaw set there.`;
  await ports.work.tell(incident, { kind: "freeze.left", text }, ports.clock.now(), repository.repositoryId);
}
