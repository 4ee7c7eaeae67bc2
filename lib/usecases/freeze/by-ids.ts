import { driftOf, weakens } from "../../core/freeze/drift.ts";
import { type IdsRulesetDocument, rulesetByIds } from "../../core/freeze/ladder.ts";
import type { GuardSettings, RulesetKind } from "../../core/freeze/rulesets.ts";
import type { GithubResult } from "../github/ports.ts";
import { done } from "../refuse.ts";
import { documentOf, kindsFor, putDocument, urgent } from "./put.ts";
import { whoChanged } from "./who-changed.ts";
import type {
  FoundDrift,
  FreezePlace,
  FreezeWorkPorts,
  FreezingIncident,
  RulesetIds,
  StoredDrift,
  WorkRow,
} from "./work-ports.ts";

/** A freeze by rulesets of the organisation that name repositories by their ids: where there are no custom properties. */

/**
 * Writes whom the rulesets are about, which is all that a freeze, a thaw and a refreeze are here: as many requests as the slot has rulesets, for
 * any number of repositories. Of two that write at once the later one sees that what it wrote is not what is wanted, and writes again.
 */
export async function holdByIds(
  ports: FreezeWorkPorts,
  place: FreezePlace,
  incident: FreezingIncident,
): Promise<GithubResult<void>> {
  for (;;) {
    const rows = await ports.work.inIncident(incident.id);
    if (rows.length === 0) return done(undefined);
    const rulesets = await rulesetsOf(ports, incident);
    for (const kind of kindsFor(incident, rulesets)) {
      const document = documentByIds(incident, kind, place.settings, rows);
      const put = await putDocument(ports, place, incident, kind, rulesets[kind] ?? null, document);
      if (!put.ok) return put;
    }
    const asked = rows.filter(({ requestedAt }) => requestedAt === null);
    const taken = asked.map((row) => ({ ...row, tier: "organisation-ids" as const }));
    await ports.work.taken(incident, taken, ports.clock.now());
    const now = await ports.work.inIncident(incident.id);
    if (keyOf(heldIds(now)) === keyOf(heldIds(rows))) return done(undefined);
  }
}

async function rulesetsOf(ports: FreezeWorkPorts, { organisationId, slot }: FreezingIncident): Promise<RulesetIds> {
  return (await ports.work.slots(organisationId)).find((row) => row.slot === slot)?.rulesets ?? {};
}

function heldIds(rows: readonly WorkRow[]): readonly number[] {
  return rows.filter(({ wanted }) => wanted === "held").map(({ repository }) => repository.id);
}

function keyOf(ids: readonly number[]): string {
  return ids.toSorted((one, other) => one - other).join(" ");
}

/** Where all were let out it is off: nobody knows what GitHub would take a ruleset of no repository for. */
export function documentByIds(
  { slot, epoch }: Pick<FreezingIncident, "slot" | "epoch">,
  kind: RulesetKind,
  settings: GuardSettings,
  rows: readonly WorkRow[],
): IdsRulesetDocument {
  const held = heldIds(rows);
  const about = held.length > 0 ? held : rows.map(({ repository }) => repository.id);
  return rulesetByIds(documentOf(slot, kind, epoch, settings, held.length > 0), about);
}

/**
 * What differs of the rulesets, and, by itself, each repository that is not among their ids, or should not be. What is being asked for, or was
 * decided while GitHub was read, is no difference.
 */
export async function driftsByIds(
  ports: FreezeWorkPorts,
  place: FreezePlace,
  incident: FreezingIncident,
  rulesets: RulesetIds,
): Promise<GithubResult<readonly FoundDrift[]>> {
  const found: FoundDrift[] = [];
  const before = await ports.work.inIncident(incident.id);
  const known = new Map((await ports.work.repositories(incident.organisationId)).map((one) => [one.id, one]));
  for (const kind of kindsFor(incident, rulesets)) {
    const id = rulesets[kind] ?? 0;
    const seen = await ports.github.ruleset(place.freezer, id, urgent(ports));
    if (!seen.ok) return seen;
    const after = new Map((await ports.work.inIncident(incident.id)).map((row) => [row.repository.id, row]));
    const steady = before.filter((row) => {
      const now = after.get(row.repository.id);
      return row.requestedAt !== null && now?.version === row.version && now.requestedAt !== null;
    });
    const ids = seen.value?.repositoryIds ?? null;
    const wanted = documentByIds(incident, kind, place.settings, before);
    // Whom it is about is told repository by repository.
    const like =
      ids === null || ids.length === 0
        ? wanted
        : { ...wanted, conditions: { ...wanted.conditions, repository_id: { repository_ids: ids } } };
    const drifts = driftOf(like, seen.value);
    const others = ids === null ? [] : membersOf(ids, steady, after, known);
    if (drifts.length + others.length === 0) continue;
    const changedBy = await whoChanged(ports, place, seen.value, id);
    for (const drift of drifts)
      found.push({ ...drift, weakens: weakens(drift), ruleset: kind, repositoryId: null, changedBy });
    for (const other of others) found.push({ ...other, ruleset: kind, changedBy });
  }
  return done(found);
}

type Member = Pick<FoundDrift, "code" | "what" | "weakens" | "repositoryId">;

const WHAT = "repositories that it names";

function membersOf(
  ids: readonly number[],
  steady: readonly WorkRow[],
  rows: ReadonlyMap<number, WorkRow>,
  known: ReadonlyMap<number, { readonly repositoryId: string }>,
): readonly Member[] {
  const named = new Set(ids);
  const wrong = steady.flatMap(({ repository, wanted }): Member[] => {
    const { repositoryId } = repository;
    const is = named.has(repository.id);
    if (wanted === "held" && !is) return [{ code: "out-of-scope", what: WHAT, weakens: true, repositoryId }];
    if (wanted === "free" && is && steady.some((row) => row.wanted === "held"))
      return [{ code: "held-again", what: WHAT, weakens: false, repositoryId }];
    return [];
  });
  const strangers = ids.flatMap((id): Member[] => {
    const repositoryId = rows.has(id) ? undefined : known.get(id)?.repositoryId;
    return repositoryId === undefined ? [] : [{ code: "in-scope", what: WHAT, weakens: false, repositoryId }];
  });
  return [...wrong, ...strangers];
}

/** Writes the whole of them anew. */
export async function repairByIds(
  ports: FreezeWorkPorts,
  place: FreezePlace,
  incident: FreezingIncident,
  open: readonly StoredDrift[],
): Promise<GithubResult<void>> {
  if (open.length === 0) return done(undefined);
  const written = await holdByIds(ports, place, incident);
  if (!written.ok) return written;
  const at = ports.clock.now();
  await ports.work.repaired(incident, open, at);
  await ports.work.tell(incident, { kind: "freeze.repaired", text: "The rulesets were written anew." }, at);
  // What was held may have been let through meanwhile: each is confirmed anew.
  if (open.some((drift) => drift.weakens)) await ports.work.relook(incident, ports.clock.now());
  return done(undefined);
}
