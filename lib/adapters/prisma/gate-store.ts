import { INCIDENT_STATES, isFreezing } from "../../core/freeze/incident-state.ts";
import { FREEZE_STATES } from "../../core/freeze/repository-state.ts";
import type { CustomGate } from "../../core/gates/custom.ts";
import type { ThawVerdict } from "../../core/gates/thaw.ts";
import { storableJson } from "../../core/storable-json.ts";
import type { GateIncident, GateRound, GateStore, GateSubject } from "../../usecases/gates/ports.ts";
import type { Fence } from "../../usecases/ports.ts";
import type { Database, Prisma } from "./client.ts";
import { fencedWrites } from "./fence.ts";
import { putFacts, readFacts } from "./gate-facts.ts";
import { evidenceOf, verdictOf } from "./gate-rows.ts";

/** Repositories of one transaction: ten facts and ten verdicts of each take about a second, and several on a busy machine. */
const AT_ONCE = 1_000;
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
    facts: (incidentId, names) => readFacts(database, incidentId, names),
    async verdicts(incidentId) {
      // A row for each repository: twelve thousand take a second to come through the client.
      const rows = await database.$queryRaw<{ repository_id: string; verdicts: string }[]>`
        SELECT repository_id, jsonb_agg(jsonb_build_array(gate_id, verdict, evidence))::text AS verdicts
        FROM gate_verdict WHERE incident_id = ${incidentId}::uuid GROUP BY 1`;
      return rows.flatMap(({ repository_id: repositoryId, verdicts }) =>
        (JSON.parse(verdicts) as readonly StoredVerdict[]).map(([gate, verdict, evidence]) => ({
          repositoryId,
          gate,
          verdict: verdictOf({ verdict, evidence }),
        })),
      );
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
    async keep(round) {
      for (const page of pagesOf(round)) await within((tx) => keep(tx, page));
    },
  };
}

type StoredVerdict = readonly [gate: string, verdict: string, evidence: unknown];

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
      customGates: true,
      exposureFrom: true,
      exposureTo: true,
      autoThaw: true,
    },
  });
  if (row === null) return null;
  const { exposureFrom, exposureTo, status, customGates, ...rest } = row;
  const custom = customGates as unknown as readonly CustomGate[];
  const state = INCIDENT_STATES.find((one) => one === status) ?? "draft";
  return { ...rest, custom, status: state, window: { from: exposureFrom.getTime(), to: exposureTo.getTime() } };
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

/** All that is kept of one repository stands in one page; what is about all of them comes with the last, when they are there. */
function pagesOf(round: GateRound): readonly GateRound[] {
  const place = new Map(round.standings.map(({ repositoryId }, at) => [repositoryId, Math.floor(at / AT_ONCE)]));
  const last = Math.max(Math.ceil(place.size / AT_ONCE) - 1, 0);
  const parts = <Row extends { readonly repositoryId: string | null }>(rows: readonly Row[]) => {
    const pages: Row[][] = Array.from({ length: last + 1 }, () => []);
    for (const row of rows) pages[place.get(row.repositoryId ?? "") ?? last]?.push(row);
    return pages;
  };
  const [facts, verdicts, standings] = [parts(round.facts), parts(round.verdicts), parts(round.standings)];
  return parts(round.timeline).map((timeline, page) => ({
    ...round,
    facts: facts[page] ?? [],
    verdicts: verdicts[page] ?? [],
    standings: standings[page] ?? [],
    timeline,
  }));
}

/** While PostgreSQL takes one of them, the next is put together; which of them it takes first makes no difference. */
async function keep(tx: Prisma.TransactionClient, round: GateRound): Promise<void> {
  await Promise.all([
    putFacts(tx, round.incident, round.facts, true),
    putVerdicts(tx, round),
    putStandings(tx, round),
    putTimeline(tx, round),
  ]);
}

async function putTimeline(tx: Prisma.TransactionClient, { incident: about, at, timeline }: GateRound): Promise<void> {
  if (timeline.length === 0) return;
  const rows = timeline.map(({ repositoryId, actorKind, actorId, kind, text, data }) => ({
    repository_id: repositoryId,
    actor_kind: actorKind,
    actor_id: actorId,
    kind,
    text,
    data,
  }));
  await tx.$executeRaw`
    INSERT INTO incident_event (incident_id, organisation_id, repository_id, at, actor_kind, actor_id, kind, text, data)
    SELECT ${about.id}::uuid, ${about.organisationId}::uuid, x.repository_id, ${at}, x.actor_kind, x.actor_id, x.kind, x.text, x.data
    FROM ROWS FROM (jsonb_to_recordset(${storableJson(rows)}::jsonb)
      AS (repository_id uuid, actor_kind text, actor_id text, kind text, text text, data jsonb)) WITH ORDINALITY
      AS x (repository_id, actor_kind, actor_id, kind, text, data, place)
    ORDER BY x.place`;
}

async function putVerdicts(tx: Prisma.TransactionClient, { incident: about, at, verdicts }: GateRound): Promise<void> {
  if (verdicts.length === 0) return;
  const { rows, bodies } = apart(verdicts);
  await tx.$executeRaw`
    INSERT INTO gate_verdict AS v (incident_id, repository_id, gate_id, organisation_id, verdict, evidence, sha, judged_at, since)
    SELECT ${about.id}::uuid, x.repository_id, x.gate_id, ${about.organisationId}::uuid, x.verdict, b.evidence, x.sha, ${at}, ${at}
    FROM jsonb_to_recordset(${storableJson(rows)}::jsonb) AS x (repository_id uuid, gate_id text, verdict text, body int, sha text)
    JOIN ROWS FROM (jsonb_array_elements(${bodies}::jsonb)) WITH ORDINALITY AS b (evidence, place) ON b.place = x.body
    ON CONFLICT (incident_id, repository_id, gate_id) DO UPDATE
      SET verdict = excluded.verdict, evidence = excluded.evidence, sha = excluded.sha, judged_at = excluded.judged_at,
        since = CASE WHEN v.verdict = excluded.verdict THEN v.since ELSE excluded.since END`;
}

/** What is said of many repositories alike is sent once: a verdict about forty Apps is kilobytes. */
function apart(verdicts: GateRound["verdicts"]) {
  const places = new Map<string, number>();
  const rows = verdicts.map(({ repositoryId, gate, verdict, sha }) => {
    const text = storableJson(evidenceOf(verdict));
    const body = places.get(text) ?? places.size + 1;
    places.set(text, body);
    return { repository_id: repositoryId, gate_id: gate, verdict: verdict.kind, body, sha };
  });
  return { rows, bodies: `[${[...places.keys()].join(",")}]` };
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
