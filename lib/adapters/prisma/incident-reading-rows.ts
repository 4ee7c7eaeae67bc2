import type { IncidentState } from "../../core/freeze/incident-state.ts";
import type { FreezeState } from "../../core/freeze/repository-state.ts";
import { countShown, lampOf, shownEnforcement, shownOf } from "../../core/listing/incident-shown.ts";
import type { IncidentRow, IncidentSummary } from "../../core/listing/incident-views.ts";
import { isUuid } from "../../core/uuid.ts";
import type { Prisma } from "./generated/client.ts";
import { type FactGroup, type FactRow, factsOf, readFactGroups } from "./incident-reading-facts.ts";

/** Rows of incidents as pages show them. */

export const WITH_ORGANISATION = { organisation: { select: { login: true, host: true, kind: true } } } as const;
export type IncidentRecord = Prisma.IncidentGetPayload<{ include: typeof WITH_ORGANISATION }>;

/** @param known what is known of their repositories; without it, it is read here */
export async function summariesOf(
  database: Prisma.TransactionClient,
  rows: readonly IncidentRecord[],
  at: Date,
  known?: readonly FactGroup[],
): Promise<readonly IncidentSummary[]> {
  const ids = rows.map(({ id }) => id);
  const groups = known ?? (ids.length === 0 ? [] : await readFactGroups(database, ids));
  const drifts = await database.freezeDrift.groupBy({
    by: ["incidentId", "weakens"],
    where: { incidentId: { in: ids }, goneAt: null },
    _count: true,
  });
  const slots = await database.freezeSlot.findMany({
    where: { organisationId: { in: [...new Set(rows.map(({ organisationId }) => organisationId))] } },
    select: { organisationId: true, slot: true, checkedAt: true },
  });
  const logins = await readLogins(
    database,
    rows.flatMap(({ createdBy, activatedBy }) => [createdBy, activatedBy ?? ""]),
  );
  return rows.map((row) =>
    summaryOf(row, {
      groups: groups.filter(({ incident_id }) => incident_id === row.id),
      drifts: drifts.filter(({ incidentId }) => incidentId === row.id),
      checkedAt: slots.find((one) => one.organisationId === row.organisationId && one.slot === row.slot)?.checkedAt,
      logins,
      at,
    }),
  );
}

interface Known {
  readonly groups: readonly FactGroup[];
  readonly drifts: readonly { readonly weakens: boolean; readonly _count: number }[];
  readonly checkedAt: Date | null | undefined;
  readonly logins: ReadonlyMap<string, string>;
  readonly at: Date;
}

function summaryOf(row: IncidentRecord, { groups, drifts, checkedAt, logins, at }: Known): IncidentSummary {
  const state = row.status as IncidentState;
  const counts = countShown(
    groups.map((group) => ({ shown: shownOf(factsOf(group)), repositories: group.repositories })),
  );
  const weakening = drifts.reduce((sum, { weakens, _count }) => sum + (weakens ? _count : 0), 0);
  // A slot's rulesets may have been compared before the incident came into it.
  const looked = checkedAt != null && (row.activatedAt === null || checkedAt >= row.activatedAt) ? checkedAt : null;
  return {
    id: row.id,
    organisation: row.organisation.login,
    title: row.title,
    drill: row.drill,
    state,
    scope: row.scope === "chosen" ? "chosen" : "all",
    mode: row.mode === "lockdown" ? "lockdown" : "merges",
    createdBy: logins.get(row.createdBy) ?? row.createdBy,
    createdAt: row.createdAt.toISOString(),
    activatedBy: row.activatedBy === null ? null : (logins.get(row.activatedBy) ?? row.activatedBy),
    activatedAt: row.activatedAt?.toISOString() ?? null,
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
    nextUpdateDue: row.nextUpdateDue?.toISOString() ?? null,
    counts,
    repositories: groups.reduce((sum, { repositories }) => sum + repositories, 0),
    drifts: { open: drifts.reduce((sum, { _count }) => sum + _count, 0), weakening },
    lamp: lampOf({ incident: state, counts, weakening, lookedAt: looked?.getTime() ?? null, now: at.getTime() }),
    lookedAt: looked?.toISOString() ?? null,
  };
}

/** Names of people by their ids; what is no person's id is left out. */
export async function readLogins(
  database: Prisma.TransactionClient,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const known = [...new Set(ids)].filter(isUuid);
  if (known.length === 0) return new Map();
  const people = await database.appUser.findMany({
    where: { id: { in: known } },
    select: { id: true, login: true },
  });
  return new Map(people.map(({ id, login }) => [id, login]));
}

export function incidentRow(row: FactRow): IncidentRow {
  const facts = factsOf(row);
  return {
    repositoryId: row.repository_id,
    owner: row.owner,
    name: row.name,
    state: row.state as FreezeState,
    shown: shownOf(facts),
    enforcement: shownEnforcement(facts),
    tier: facts.enforcement.tier,
    cause: row.cause,
    stateAt: row.state_at.toISOString(),
    requestedAt: row.requested_at?.toISOString() ?? null,
    seenAt: row.seen_at?.toISOString() ?? null,
  };
}
