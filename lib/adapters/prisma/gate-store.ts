import { INCIDENT_STATES, isFreezing } from "../../core/freeze/incident-state.ts";
import { FREEZE_STATES } from "../../core/freeze/repository-state.ts";
import type { ThawVerdict } from "../../core/gates/thaw.ts";
import type { FactRow, GateIncident, GateRound, GateStore, GateSubject } from "../../usecases/gates/ports.ts";
import type { Fence } from "../../usecases/ports.ts";
import type { Database, Prisma } from "./client.ts";
import { fencedWrites } from "./fence.ts";
import { evidenceOf, factsOf, type StoredFact, verdictOf } from "./gate-rows.ts";
import { storable } from "./storable.ts";

/** A thousand repositories with ten facts and ten verdicts each are written in one transaction. */
const ROUND_MS = 30_000;

/**
 * Facts and verdicts of incidents, with the rights of the worker.
 * @param fence of the worker whose job writes; null where none does
 */
export function createGateStore(database: Database, fence: Fence | null): GateStore {
  const within = fencedWrites(database, fence, ROUND_MS);
  return {
    incident: (id) => incident(database, id),
    freezing: (organisationId) =>
      database.incident.findMany({
        where: {
          status: { in: INCIDENT_STATES.filter(isFreezing) },
          ...(organisationId === null ? {} : { organisationId }),
        },
        select: { id: true, organisationId: true },
        orderBy: { id: "asc" },
      }),
    async github(organisationId) {
      const row = await database.organisation.findUnique({
        where: { id: organisationId },
        select: { host: true, githubId: true },
      });
      return row === null || row.githubId === null ? null : { host: row.host, ownerId: String(row.githubId) };
    },
    subjects: (incidentId) => subjects(database, incidentId),
    async facts(incidentId, names) {
      const rows = await database.$queryRaw<StoredFact[]>`
        SELECT repository_id, fact, sha, payload, missing, as_of FROM gate_fact
        WHERE incident_id = ${incidentId}::uuid AND (${names === null} OR fact = ANY(${[...(names ?? [])]}))`;
      return factsOf(rows);
    },
    async verdicts(incidentId) {
      const rows = await database.$queryRaw<StoredVerdict[]>`
        SELECT repository_id, gate_id, verdict, evidence FROM gate_verdict WHERE incident_id = ${incidentId}::uuid`;
      return rows.map(({ repository_id: repositoryId, gate_id: gate, ...row }) => ({
        repositoryId,
        gate,
        verdict: verdictOf(row),
      }));
    },
    async standings(incidentId) {
      const rows = await database.gateStanding.findMany({
        where: { incidentId },
        select: { repositoryId: true, thaw: true, proposedAt: true },
      });
      return rows.map(({ repositoryId, thaw, proposedAt }) => ({
        repositoryId,
        thaw: thawOf(thaw),
        proposed: proposedAt !== null,
      }));
    },
    putFacts: (about, facts) => within((tx) => putFacts(tx, about, facts, false)),
    keep: (round) => within((tx) => keep(tx, round)),
  };
}

interface StoredVerdict {
  readonly repository_id: string;
  readonly gate_id: string;
  readonly verdict: string;
  readonly evidence: unknown;
}

function thawOf(text: string): ThawVerdict["kind"] {
  return text === "pass" || text === "excepted" ? text : "hold";
}

async function incident(database: Database, id: string): Promise<GateIncident | null> {
  const row = await database.incident.findUnique({
    where: { id },
    select: {
      id: true,
      organisationId: true,
      status: true,
      gates: true,
      exposureFrom: true,
      exposureTo: true,
      autoThaw: true,
    },
  });
  if (row === null) return null;
  const { exposureFrom, exposureTo, status, ...rest } = row;
  const state = INCIDENT_STATES.find((one) => one === status) ?? "draft";
  return { ...rest, status: state, window: { from: exposureFrom.getTime(), to: exposureTo.getTime() } };
}

interface SubjectRow {
  readonly repository_id: string;
  readonly github_id: bigint | null;
  readonly node_id: string | null;
  readonly full_name: string;
  readonly state: string;
  readonly head_sha: string | null;
  readonly as_of: Date;
}

async function subjects(database: Database, incidentId: string): Promise<readonly GateSubject[]> {
  const rows = await database.$queryRaw<SubjectRow[]>`
    SELECT i.repository_id, r.github_id, r.node_id, r.owner || '/' || r.name AS full_name, i.state, r.head_sha, r.as_of
    FROM incident_repository i JOIN repository r ON r.id = i.repository_id
    WHERE i.incident_id = ${incidentId}::uuid ORDER BY i.repository_id`;
  return rows.map((row) => ({
    repositoryId: row.repository_id,
    githubId: row.github_id === null ? null : Number(row.github_id),
    nodeId: row.node_id,
    fullName: row.full_name,
    state: FREEZE_STATES.find((state) => state === row.state) ?? "frozen",
    headSha: row.head_sha,
    headAsOf: row.as_of.getTime(),
  }));
}

/**
 * When a fact was true moves on all the time: it is written again when it says something else, or its time is more than a minute off.
 * @param whole it is what the database has now, so that nothing that was kept before counts, but a newest commit that was told later
 */
async function putFacts(
  tx: Prisma.TransactionClient,
  { id, organisationId }: Pick<GateIncident, "id" | "organisationId">,
  facts: readonly FactRow[],
  whole: boolean,
): Promise<void> {
  if (facts.length === 0) return;
  const rows = facts.map(({ repositoryId, name, fact }) => ({
    repository_id: repositoryId,
    fact: name,
    sha: fact.sha,
    payload: fact.value,
    missing: fact.value === null ? (fact.missing ?? "not visible.") : null,
    as_of: new Date(fact.asOf),
  }));
  await tx.$executeRaw`
    INSERT INTO gate_fact AS f (incident_id, repository_id, fact, organisation_id, sha, payload, missing, as_of)
    SELECT ${id}::uuid, x.repository_id, x.fact, ${organisationId}::uuid, x.sha, x.payload, x.missing, x.as_of
    FROM jsonb_to_recordset(${JSON.stringify(storable(rows))}::jsonb)
      AS x (repository_id uuid, fact text, sha text, payload jsonb, missing text, as_of timestamptz)
    JOIN incident_repository r ON r.incident_id = ${id}::uuid AND r.repository_id = x.repository_id
    ORDER BY x.repository_id, x.fact
    ON CONFLICT (incident_id, repository_id, fact) DO UPDATE
      SET sha = excluded.sha, payload = excluded.payload, missing = excluded.missing, as_of = excluded.as_of
      WHERE (f.as_of <= excluded.as_of OR ${whole} AND f.fact <> 'head')
        AND (f.as_of NOT BETWEEN excluded.as_of - interval '1 minute' AND excluded.as_of + interval '1 minute' OR (f.sha, f.payload, f.missing) IS DISTINCT FROM (excluded.sha, excluded.payload, excluded.missing))`;
}

async function keep(tx: Prisma.TransactionClient, round: GateRound): Promise<void> {
  await putFacts(tx, round.incident, round.facts, true);
  await putVerdicts(tx, round);
  await putStandings(tx, round);
  const { incident: about, at } = round;
  await tx.incidentEvent.createMany({
    data: round.timeline.map((entry) => ({
      ...storable({ ...entry, data: entry.data as Prisma.InputJsonObject }),
      incidentId: about.id,
      organisationId: about.organisationId,
      at,
    })),
  });
}

async function putVerdicts(tx: Prisma.TransactionClient, { incident: about, at, verdicts }: GateRound): Promise<void> {
  if (verdicts.length === 0) return;
  const rows = verdicts.map(({ repositoryId, gate, verdict, sha, turned }) => ({
    repository_id: repositoryId,
    gate_id: gate,
    verdict: verdict.kind,
    evidence: evidenceOf(verdict),
    sha,
    turned,
  }));
  await tx.$executeRaw`
    INSERT INTO gate_verdict AS v (incident_id, repository_id, gate_id, organisation_id, verdict, evidence, sha, judged_at, since)
    SELECT ${about.id}::uuid, x.repository_id, x.gate_id, ${about.organisationId}::uuid, x.verdict, x.evidence, x.sha, ${at}, ${at}
    FROM jsonb_to_recordset(${JSON.stringify(storable(rows))}::jsonb)
      AS x (repository_id uuid, gate_id text, verdict text, evidence jsonb, sha text, turned boolean)
    ON CONFLICT (incident_id, repository_id, gate_id) DO UPDATE
      SET verdict = excluded.verdict, evidence = excluded.evidence, sha = excluded.sha, judged_at = excluded.judged_at,
        since = CASE WHEN v.verdict = excluded.verdict THEN v.since ELSE excluded.since END`;
}

async function putStandings(
  tx: Prisma.TransactionClient,
  { incident: about, at, standings }: GateRound,
): Promise<void> {
  if (standings.length === 0) return;
  const rows = standings.map(({ repositoryId, thaw, open, passing, until, proposed }) => ({
    repository_id: repositoryId,
    thaw,
    open_gates: open,
    passing,
    until: until === null ? null : new Date(until),
    proposed,
  }));
  await tx.$executeRaw`
    INSERT INTO gate_standing AS s
      (incident_id, repository_id, organisation_id, thaw, open_gates, passing, until, since, proposed_at, judged_at)
    SELECT ${about.id}::uuid, x.repository_id, ${about.organisationId}::uuid, x.thaw, x.open_gates, x.passing, x.until, ${at},
      CASE WHEN x.proposed THEN ${at}::timestamptz END, ${at}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS x (repository_id uuid, thaw text, open_gates text[], passing int, until timestamptz, proposed boolean)
    ON CONFLICT (incident_id, repository_id) DO UPDATE
      SET thaw = excluded.thaw, open_gates = excluded.open_gates, passing = excluded.passing, until = excluded.until,
        since = CASE WHEN s.thaw = excluded.thaw THEN s.since ELSE excluded.since END,
        proposed_at = CASE WHEN excluded.proposed_at IS NULL THEN NULL ELSE coalesce(s.proposed_at, excluded.proposed_at) END,
        judged_at = excluded.judged_at`;
}
