import { createHash } from "node:crypto";
import type { Fact, FactName, Facts } from "../../core/gates/facts.ts";
import { storableJson } from "../../core/storable-json.ts";
import type { FactRow, FactsByRepository, GateIncident } from "../../usecases/gates/ports.ts";
import type { Database, Prisma } from "./client.ts";

/** Facts as they are kept. Rows are ours: what is in them was gathered here. */

type StoredFact = readonly [name: FactName, sha: string | null, value: unknown, missing: string | null, asOf: number];

/** One row for each repository: ten thousand facts take a second to come through the client one by one. @param names null for all */
export async function readFacts(
  database: Database,
  incidentId: string,
  names: readonly FactName[] | null,
): Promise<FactsByRepository> {
  const rows = await database.$queryRaw<{ repository_id: string; facts: string }[]>`
    SELECT repository_id, jsonb_agg(jsonb_build_array(fact, sha, payload, missing, round(extract(epoch FROM as_of) * 1000)))::text AS facts
    FROM gate_fact
    WHERE incident_id = ${incidentId}::uuid AND (${names === null} OR fact = ANY(${[...(names ?? [])]}))
    GROUP BY 1`;
  return new Map(rows.map(({ repository_id, facts }) => [repository_id, factsOf(JSON.parse(facts))]));
}

function factsOf(stored: readonly StoredFact[]): Facts {
  const found: { [Name in FactName]?: Fact<never> } = {};
  for (const [name, sha, value, missing, asOf] of stored) found[name] = { value: value as never, sha, missing, asOf };
  return found;
}

/**
 * When a fact was true moves on all the time: it is written again when it says something else, or its time is some minutes off. What says the
 * same is not sent: the database keeps a digest of each, and commits of a window are megabytes.
 * @param whole it is what the database has now, so that nothing that was kept before counts, but a newest commit that was told later
 */
export async function putFacts(
  tx: Prisma.TransactionClient,
  about: Pick<GateIncident, "id" | "organisationId">,
  facts: readonly FactRow[],
  whole: boolean,
): Promise<void> {
  if (facts.length === 0) return;
  const kept = await keptIn(tx, about.id, new Set(facts.map(({ repositoryId }) => repositoryId)));
  const changed: ChangedFact[] = [];
  const later: FactRow[] = [];
  const digestOf = digests();
  for (const row of facts) {
    const digest = digestOf(row.fact);
    const known = kept.get(`${row.repositoryId} ${row.name}`);
    if (known?.[0] !== digest) changed.push({ ...row, digest });
    else if (Math.abs(row.fact.asOf - known[1]) > offBy(row.name)) later.push(row);
  }
  await writeChanged(tx, about, changed, whole);
  await moveOn(tx, about.id, later, whole);
}

type ChangedFact = FactRow & { readonly digest: string };

/** The newest commit is asked for again by how old it is; of all others it is enough to know about when they were read. */
function offBy(name: FactName): number {
  return name === "head" ? 50_000 : 5 * 60_000;
}

type Kept = readonly [digest: string | null, asOf: number];

async function keptIn(
  tx: Prisma.TransactionClient,
  incidentId: string,
  repositoryIds: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Kept>> {
  const rows = await tx.$queryRaw<{ repository_id: string; facts: string }[]>`
    SELECT repository_id, json_agg(json_build_array(fact, digest, round(extract(epoch FROM as_of) * 1000)))::text AS facts
    FROM gate_fact WHERE incident_id = ${incidentId}::uuid AND repository_id = ANY(${[...repositoryIds]}::uuid[]) GROUP BY 1`;
  return new Map(
    rows.flatMap(({ repository_id: id, facts }) =>
      (JSON.parse(facts) as readonly (readonly [string, ...Kept])[]).map(
        ([name, ...one]) => [`${id} ${name}`, one] as const,
      ),
    ),
  );
}

/** Of all that a fact says, but not of when. What is about the whole organisation is one object for all repositories, and looked at once. */
function digests(): (fact: Fact<unknown>) => string {
  const known = new Map<Fact<unknown>, string>();
  return (fact) => {
    const found = known.get(fact) ?? digestText(fact);
    known.set(fact, found);
    return found;
  };
}

function digestText({ value, sha, missing }: Fact<unknown>): string {
  return createHash("sha256")
    .update(JSON.stringify([value, sha, missing]))
    .digest("base64url");
}

/** What many facts say alike is sent once: all repositories have the same Apps, and nine in ten no exception. */
async function writeChanged(
  tx: Prisma.TransactionClient,
  { id, organisationId }: Pick<GateIncident, "id" | "organisationId">,
  facts: readonly ChangedFact[],
  whole: boolean,
): Promise<void> {
  if (facts.length === 0) return;
  const { rows, bodies } = apart(facts);
  await tx.$executeRaw`
    INSERT INTO gate_fact AS f (incident_id, repository_id, fact, organisation_id, sha, payload, missing, as_of, digest)
    SELECT ${id}::uuid, x.repository_id, x.fact, ${organisationId}::uuid, b.sha, b.payload, b.missing, x.as_of, b.digest
    FROM jsonb_to_recordset(${storableJson(rows)}::jsonb) AS x (repository_id uuid, fact text, as_of timestamptz, body int)
    JOIN jsonb_to_recordset(${storableJson(bodies)}::jsonb) AS b (body int, sha text, payload jsonb, missing text, digest text) USING (body)
    JOIN incident_repository r ON r.incident_id = ${id}::uuid AND r.repository_id = x.repository_id
    ORDER BY x.repository_id, x.fact
    ON CONFLICT (incident_id, repository_id, fact) DO UPDATE SET sha = excluded.sha, payload = excluded.payload,
      missing = excluded.missing, as_of = excluded.as_of, digest = excluded.digest
      WHERE f.as_of <= excluded.as_of OR ${whole} AND f.fact <> 'head'`;
}

/** Who has which fact since when, and what facts say, each saying once. */
function apart(facts: readonly ChangedFact[]) {
  const places = new Map<string, number>();
  const bodies: object[] = [];
  const rows = facts.map(({ repositoryId, name, fact, digest }) => {
    const known = places.get(digest);
    const body = known ?? bodies.length;
    if (known === undefined) {
      places.set(digest, body);
      const missing = fact.value === null ? (fact.missing ?? "not visible.") : null;
      bodies.push({ body, sha: fact.sha, payload: fact.value, missing, digest });
    }
    return { repository_id: repositoryId, fact: name, as_of: new Date(fact.asOf), body };
  });
  return { rows, bodies };
}

async function moveOn(
  tx: Prisma.TransactionClient,
  incidentId: string,
  facts: readonly FactRow[],
  whole: boolean,
): Promise<void> {
  if (facts.length === 0) return;
  const rows = facts.map(({ repositoryId, name, fact }) => ({
    repository_id: repositoryId,
    fact: name,
    as_of: new Date(fact.asOf),
  }));
  await tx.$executeRaw`
    UPDATE gate_fact f SET as_of = x.as_of
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x (repository_id uuid, fact text, as_of timestamptz)
    WHERE f.incident_id = ${incidentId}::uuid AND f.repository_id = x.repository_id AND f.fact = x.fact
      AND (f.as_of <= x.as_of OR ${whole} AND f.fact <> 'head')`;
}
