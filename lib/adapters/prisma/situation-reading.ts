import type { CampaignState } from "../../core/campaign/campaign-state.ts";
import {
  CAMPAIGN_REPOSITORY_STATES,
  type CampaignRepositoryState,
  type Exclusion,
  isSettled,
} from "../../core/campaign/repository-state.ts";
import { passState } from "../../core/freeze/pass.ts";
import { mayThaw } from "../../core/gates/thaw.ts";
import { shownOf } from "../../core/listing/incident-shown.ts";
import { IMPORT_REF } from "../../core/listing/kinds.ts";
import type { KnownRepository } from "../../core/listing/situation-views.ts";
import type { HoldFacts, MigrationFacts, PassFacts, SituationFacts } from "../../core/situation/facts.ts";
import type { SituationReading } from "../../usecases/reading-ports.ts";
import type { Database } from "./client.ts";
import { atOnce } from "./dashboard.ts";
import { exceptionsIn } from "./gate-exceptions.ts";
import { judgedKindsIn } from "./gate-readiness.ts";
import { grouped } from "./gate-scans.ts";
import type { Prisma } from "./generated/client.ts";
import { factsOf, type RepositoryFactRow, readFactsOfRepositories } from "./incident-reading-facts.ts";
import { readRecord } from "./repository-record.ts";

/** What is known of many repositories, over PostgreSQL: one query for each kind of thing, and two for each incident that is under way. */
export function createSituationReading(database: Database): SituationReading {
  return {
    of: (organisationIds, repositoryIds, at) =>
      atOnce(database, (tx) => readKnown(tx, organisationIds, repositoryIds, at)),
    named: (organisationIds, name) => readNamed(database, organisationIds, name),
    record: (organisationIds, repositoryId, before, at) =>
      atOnce(database, (tx) => readRecord(tx, organisationIds, repositoryId, before, at)),
    approvers: (organisationIds, roles) => readApprovers(database, organisationIds, roles),
  };
}

/** As `listedRepositories` finds it. */
async function readNamed(
  database: Database,
  organisationIds: readonly string[],
  { owner, name }: { readonly owner: string; readonly name: string },
): Promise<string | null> {
  const [row] = await database.$queryRaw<{ readonly id: string }[]>`
    SELECT r.id FROM repository r WHERE r.organisation_id = ANY(${[...organisationIds]}::uuid[]) AND r.deleted_at IS NULL
      AND lower(r.owner) = lower(${owner}) AND lower(r.name) = lower(${name}) ORDER BY r.id LIMIT 1`;
  return row?.id ?? null;
}

async function readApprovers(database: Database, organisationIds: readonly string[], roles: readonly string[]) {
  const rows = await database.membership.findMany({
    where: { organisationId: { in: [...organisationIds] }, role: { in: [...roles] }, user: { disabledAt: null } },
    select: { organisationId: true, userId: true },
  });
  return new Map(
    organisationIds.map((id) => [
      id,
      [...new Set(rows.filter(({ organisationId }) => organisationId === id).map(({ userId }) => userId))],
    ]),
  );
}

async function readKnown(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  repositoryIds: readonly string[],
  at: Date,
): Promise<readonly KnownRepository[]> {
  const rows = await readRepositories(database, organisationIds, repositoryIds);
  const ids = rows.map(({ id }) => id);
  const holds = await readHolds(database, organisationIds, ids, at);
  const migrations = await readMigrations(database, ids);
  const passes = await readPasses(database, ids, at);
  return rows.map((row) => ({
    id: row.id,
    organisationId: row.organisation_id,
    owner: row.owner,
    name: row.name,
    host: row.host,
    facts: {
      ...repositoryFacts(row),
      holds: holds.get(row.id) ?? [],
      migration: migrations.get(row.id) ?? null,
      passes: passes.get(row.id) ?? [],
    },
  }));
}

interface RepositoryRow {
  readonly id: string;
  readonly organisation_id: string;
  readonly owner: string;
  readonly name: string;
  readonly host: string | null;
  readonly archived: boolean;
  readonly disabled: boolean;
  readonly hidden: boolean;
  readonly actions: boolean | null;
  readonly scanned: boolean;
  readonly unparsed: number;
  readonly blocking: number;
  readonly scanning: boolean;
  readonly failed: boolean;
  readonly plan_files: number | null;
}

/** By the newest finished scan of each, as `listedRepositories` counts. */
async function readRepositories(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  repositoryIds: readonly string[],
): Promise<readonly RepositoryRow[]> {
  return await database.$queryRaw<RepositoryRow[]>`
    SELECT r.id, r.organisation_id, r.owner, r.name, CASE WHEN o.kind = 'github' THEN o.host END AS host, r.archived, r.disabled,
      r.absence IS NOT NULL AS hidden,
      CASE WHEN d.outcome = 'visible' THEN r.actions_on END AS actions,
      s.id IS NOT NULL AS scanned, coalesce(s.unparsed, 0) AS unparsed,
      (SELECT count(*)::int FROM finding f WHERE f.repository_id = r.id AND f.ref IN (s.ref, ${IMPORT_REF})
        AND f.resolved_scan_id IS NULL AND f.blocks_thaw) AS blocking,
      EXISTS (SELECT FROM scan a WHERE a.repository_id = r.id AND a.status IN ('queued', 'running')) AS scanning,
      EXISTS (SELECT FROM scan n WHERE n.repository_id = r.id AND n.purpose = 'branch' AND n.status = 'failed'
        AND (s.id IS NULL OR n.queued_at > s.queued_at)) AS failed,
      (SELECT jsonb_array_length(p.files) FROM plan p WHERE p.repository_id = r.id AND p.last_scan_id = s.id LIMIT 1) AS plan_files
    FROM repository r JOIN organisation o ON o.id = r.organisation_id
    LEFT JOIN LATERAL (
      SELECT * FROM scan d WHERE d.repository_id = r.id AND d.status = 'done' AND d.purpose = 'branch'
      ORDER BY d.queued_at DESC LIMIT 1
    ) s ON true
    LEFT JOIN source_state d ON d.repository_id = r.id AND d.source = 'repository-workflow-defaults'
    WHERE r.id = ANY(${[...repositoryIds]}::uuid[]) AND r.organisation_id = ANY(${[...organisationIds]}::uuid[]) AND r.deleted_at IS NULL`;
}

function repositoryFacts(row: RepositoryRow): Omit<SituationFacts, "holds" | "migration" | "passes"> {
  const { archived, disabled, hidden, actions, blocking, unparsed, scanning, failed } = row;
  return {
    archived,
    disabled,
    hidden,
    actions,
    scan: { state: scanState(row), blocking, unparsed, scanning, failed },
    plan: row.plan_files === null ? null : { files: row.plan_files },
  };
}

function scanState({ scanned, blocking, unparsed, failed }: RepositoryRow): SituationFacts["scan"]["state"] {
  if (blocking > 0) return "blocking";
  if (unparsed > 0 || failed) return "not-understood";
  return scanned ? "clean" : "not-scanned";
}

async function readHolds(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  repositoryIds: readonly string[],
  at: Date,
): Promise<ReadonlyMap<string, readonly HoldFacts[]>> {
  const rows = await readFactsOfRepositories(database, organisationIds, repositoryIds);
  const found: { readonly repository_id: string; readonly hold: HoldFacts }[] = [];
  for (const incidentId of new Set(rows.map(({ incident_id }) => incident_id))) {
    const own = rows.filter(({ incident_id }) => incident_id === incidentId);
    found.push(...(await holdsIn(database, incidentId, own, at)));
  }
  const places = new Map(rows.map(({ incident_id }, index) => [incident_id, index]));
  const place = ({ hold }: (typeof found)[number]) => places.get(hold.incidentId) ?? 0;
  return grouped(
    found.toSorted((one, other) => place(one) - place(other)),
    ({ hold }) => hold,
  );
}

async function holdsIn(
  database: Prisma.TransactionClient,
  incidentId: string,
  rows: readonly RepositoryFactRow[],
  at: Date,
) {
  const ids = rows.map(({ repository_id }) => repository_id);
  const gates = rows[0]?.gates ?? [];
  const judged = await judgedKindsIn(database, incidentId, ids, at);
  const exceptions = await exceptionsIn(database, { id: incidentId, gates }, ids);
  return rows.map((row) => {
    const own = judged.get(row.repository_id) ?? [];
    const thaw = mayThaw(gates, own, exceptions.get(row.repository_id) ?? [], at.getTime());
    const held = new Set(thaw.kind === "hold" ? thaw.gates.map(({ gate }) => gate) : []);
    const verdicts = new Map(own.map(({ gate, verdict }) => [gate, verdict.kind]));
    const hold: HoldFacts = {
      incidentId,
      title: row.title,
      drill: row.drill,
      mode: row.mode === "lockdown" ? "lockdown" : "merges",
      autoThaw: row.auto_thaw,
      shown: shownOf(factsOf(row)),
      gates: gates.map((gate) => {
        const verdict = verdicts.get(gate) ?? "unknown";
        return { gate, verdict, excepted: verdict !== "pass" && !held.has(gate) };
      }),
      until: thaw.kind === "excepted" ? new Date(thaw.until).toISOString() : null,
    };
    return { repository_id: row.repository_id, hold };
  });
}

const SETTLED = CAMPAIGN_REPOSITORY_STATES.filter(isSettled);

interface MigrationRow {
  readonly repository_id: string;
  readonly campaign_id: string;
  readonly status: string;
  readonly created_by: string;
  readonly state: string;
  readonly code: string | null;
  readonly pr_number: number | null;
  readonly checks: string | null;
  readonly review: string | null;
}

/** What goes on comes before what waits for its approval, and both before what is over: a newer campaign that could not take it says nothing. */
async function readMigrations(
  database: Prisma.TransactionClient,
  repositoryIds: readonly string[],
): Promise<ReadonlyMap<string, MigrationFacts>> {
  const rows = await database.$queryRaw<MigrationRow[]>`
    SELECT DISTINCT ON (m.repository_id) m.repository_id, m.campaign_id, c.status, c.created_by, m.state, m.code, m.pr_number, m.checks, m.review
    FROM campaign_repository m JOIN campaign c ON c.id = m.campaign_id
    WHERE m.repository_id = ANY(${[...repositoryIds]}::uuid[]) AND m.state NOT IN ('skipped', 'superseded')
    ORDER BY m.repository_id, CASE
      WHEN c.status = 'stopped' OR m.state = ANY(${[...SETTLED]}::text[]) THEN 3
      WHEN c.status IN ('draft', 'preflighted') THEN 2 ELSE 1 END, m.id DESC`;
  return new Map(
    rows.map((row) => [
      row.repository_id,
      {
        campaignId: row.campaign_id,
        campaignState: row.status as CampaignState,
        askedById: row.created_by,
        state: row.state as CampaignRepositoryState,
        code: row.code as Exclusion | null,
        pullNumber: row.pr_number,
        checks: row.checks,
        review: row.review,
      },
    ]),
  );
}

interface PassRow {
  readonly repository_id: string;
  readonly pull_request: number;
  readonly asked_by: string;
  readonly seen: boolean;
  readonly approved_at: Date | null;
  readonly expires_at: Date | null;
}

async function readPasses(
  database: Prisma.TransactionClient,
  repositoryIds: readonly string[],
  at: Date,
): Promise<ReadonlyMap<string, readonly PassFacts[]>> {
  const rows = await database.$queryRaw<PassRow[]>`
    SELECT p.repository_id, p.pull_request, p.asked_by, p.author_login IS NOT NULL AS seen, p.approved_at, p.expires_at
    FROM pr_pass p JOIN incident i ON i.id = p.incident_id
    WHERE p.repository_id = ANY(${[...repositoryIds]}::uuid[]) AND p.kind = 'person' AND p.ended_at IS NULL
      AND i.status IN ('activating', 'active')
    ORDER BY p.asked_at DESC, p.id DESC`;
  const known = rows.map((row) => ({ ...row, state: stateOf(row, at) }));
  const open = known.flatMap(({ state, ...row }) => (state === "over" ? [] : [{ ...row, state }]));
  return grouped(open, ({ pull_request, asked_by, seen, state }) => ({
    pullRequest: pull_request,
    askedById: asked_by,
    seen,
    state,
  }));
}

function stateOf({ approved_at, expires_at }: PassRow, at: Date) {
  const times = { approvedAt: approved_at?.getTime() ?? null, expiresAt: expires_at?.getTime() ?? null, endedAt: null };
  return passState(times, at.getTime());
}
