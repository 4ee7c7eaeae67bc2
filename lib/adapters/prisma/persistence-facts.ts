import type { Fact, PersistenceFact, PersistenceItem, PersistenceKind } from "../../core/gates/facts.ts";
import type { FactSource } from "../../usecases/gates/ports.ts";
import type { Database } from "./client.ts";

/** Reasons of one gate's word; the page has all of them. */
const FIRST = 5;

/** What was changed within the window, for the gates: of each repository, and of the organisation, which is about all of them. */
export function persistenceFacts(database: Database): FactSource {
  return async ({ incident, subjects }) => {
    const ids = subjects.map(({ repositoryId }) => repositoryId);
    return await readPersistenceFacts(database, incident.id, ids);
  };
}

interface ReadingRow {
  /** Null for the organisation's. */
  readonly repository_id: string | null;
  readonly as_of: Date | null;
  readonly tried_at: Date;
  readonly missing: string | null;
}

interface CountRow {
  readonly repository_id: string | null;
  readonly kept: number;
  readonly open: number;
  readonly first: readonly PersistenceItem[] | null;
}

/** The fact `persistence` by our ids of repositories, by two statements however many they are. One that was never read is missing. */
export async function readPersistenceFacts(
  database: Database,
  incidentId: string,
  repositoryIds: readonly string[],
): Promise<ReadonlyMap<string, { readonly persistence: Fact<PersistenceFact> }>> {
  const ids = [...repositoryIds];
  const [readings, counts] = await Promise.all([
    database.$queryRaw<ReadingRow[]>`
      SELECT repository_id, as_of, tried_at, missing FROM persistence_reading
      WHERE incident_id = ${incidentId}::uuid AND repository_id = ANY(${ids}::uuid[])
      UNION ALL SELECT NULL, as_of, tried_at, missing FROM organisation_persistence_reading WHERE incident_id = ${incidentId}::uuid`,
    database.$queryRaw<CountRow[]>`
      SELECT repository_id, (count(*) FILTER (WHERE decision = 'keep'))::int AS kept,
        (count(*) FILTER (WHERE decision IS DISTINCT FROM 'keep'))::int AS open,
        jsonb_agg(jsonb_build_object('kind', kind, 'what', what, 'state', CASE WHEN decision IS NULL THEN 'open' ELSE 'to-remove' END)
          ORDER BY risk DESC, what) FILTER (WHERE place <= ${FIRST} AND decision IS DISTINCT FROM 'keep') AS first
      FROM (SELECT *, row_number() OVER (PARTITION BY repository_id, decision IS DISTINCT FROM 'keep' ORDER BY risk DESC, what) AS place
        FROM persistence_item WHERE incident_id = ${incidentId}::uuid AND gone_at IS NULL
          AND (repository_id IS NULL OR repository_id = ANY(${ids}::uuid[]))) t
      GROUP BY repository_id`,
  ]);
  const byPlace = new Map(counts.map((row) => [row.repository_id, row]));
  const ofOrganisation = readings.find((row) => row.repository_id === null);
  const facts = readings.flatMap((row) => {
    if (row.repository_id === null) return [];
    const rows = [byPlace.get(null), byPlace.get(row.repository_id)].filter((one) => one !== undefined);
    return [[row.repository_id, { persistence: factOf(row, ofOrganisation, rows) }] as const];
  });
  return new Map(facts);
}

function factOf(
  own: ReadingRow,
  ofOrganisation: ReadingRow | undefined,
  rows: readonly CountRow[],
): Fact<PersistenceFact> {
  const tried = Math.min(own.tried_at.getTime(), ofOrganisation?.tried_at.getTime() ?? Number.POSITIVE_INFINITY);
  const unknown = (missing: string) => ({ value: null, asOf: tried, sha: null, missing });
  if (own.as_of === null) return unknown(own.missing ?? "It is being read.");
  if (ofOrganisation === undefined) return unknown("The organisation itself is being read.");
  if (ofOrganisation.as_of === null)
    return unknown(`Of the organisation itself: ${ofOrganisation.missing ?? "it is being read."}`);
  const value: PersistenceFact = {
    kept: sum(rows.map(({ kept }) => kept)),
    open: sum(rows.map(({ open }) => open)),
    first: rows.flatMap(({ first }) => (first ?? []).map(itemOf)).slice(0, FIRST),
  };
  return { value, asOf: Math.min(own.as_of.getTime(), ofOrganisation.as_of.getTime()), sha: null, missing: null };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function itemOf({ kind, what, state }: PersistenceItem): PersistenceItem {
  return { kind: kind as PersistenceKind, what, state };
}
