import type { StoredValueView } from "../../core/listing/broker-views.ts";
import type { PolicyVersion } from "../../core/trust/policy.ts";
import { targetRepositoriesOf } from "../../core/trust/policy.ts";
import { SWITCH_SCOPES } from "../../core/trust/switches.ts";
import type { GovernanceReading, SimulationRows } from "../../usecases/governance/ports.ts";
import { readIssuance } from "./broker-detail.ts";
import { readFigures } from "./broker-figures.ts";
import { readIssuances } from "./broker-sql.ts";
import type { Database, Prisma } from "./client.ts";
import { peopleOf } from "./governance-people.ts";
import { KeptReadings } from "./kept-readings.ts";
import { readExported, readPolicyDetail } from "./policy-detail.ts";
import { readGrantStates, readPolicies } from "./policy-reading.ts";
import { policyVersionOf } from "./policy-rows.ts";
import { readSwitches } from "./switch-reading.ts";

/** Reads for the pages about the broker, over PostgreSQL. Those of several queries see one moment. */
export function createGovernanceReading(
  database: Database,
  readings: KeptReadings = new KeptReadings(),
): GovernanceReading {
  return {
    figures: (ids, window, at) => atOnce(database, (tx) => readFigures(tx, ids, window, at)),
    issuances: (ids, query, at) => readIssuances(database, ids, query, at),
    issuance: (ids, id, at) => atOnce(database, (tx) => readIssuance(tx, ids, id, at)),
    policies: (ids, query, at) =>
      atOnce(database, async (tx) => readPolicies(tx, ids, query, { at, keep: await readings.at(tx, ids) })),
    policy: (ids, id, at) => atOnce(database, (tx) => readPolicyDetail(tx, ids, id, at)),
    switches: (ids) => atOnce(database, (tx) => readSwitches(tx, ids)),
    storedValues: (ids) => atOnce(database, (tx) => readStoredValues(tx, ids)),
    exported: (ids, policyId) => readExported(database, ids, policyId),
    grantStates: (ids, repositoryId) => readGrantStates(database, ids, repositoryId),
    organisations: (ids) =>
      database.organisation.findMany({
        where: { id: { in: [...ids] } },
        select: { id: true, login: true },
        orderBy: { login: "asc" },
      }),
    repositoryNames: (ids) => readRepositoryNames(database, ids),
    simulationFacts: (organisationId, issuer, subjectId, grant) =>
      atOnce(database, (tx) => readSimulationFacts(tx, { organisationId, issuer, subjectId, grantName: grant })),
  };
}

function atOnce<T>(database: Database, read: (tx: Prisma.TransactionClient) => Promise<T>): Promise<T> {
  return database.$transaction(read, { isolationLevel: "RepeatableRead", maxWait: 10_000, timeout: 20_000 });
}

interface StoredColumns extends Omit<StoredValueView, "rotatedAt" | "rotationDueAt" | "retiredAt" | "owners"> {
  readonly rotatedAt: Date;
  readonly rotationDueAt: Date;
  readonly retiredAt: Date | null;
  readonly owners: string[] | null;
}

/** By name, its newest version. Only columns that this process may read are named: none of them is sealed. */
async function readStoredValues(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
): Promise<readonly StoredValueView[]> {
  const rows = await database.$queryRaw<StoredColumns[]>`
    SELECT DISTINCT ON (s.organisation_id, s.name) o.login AS organisation, s.name, s.version,
      (count(*) OVER (PARTITION BY s.organisation_id, s.name))::int AS versions, s.rotated_at AS "rotatedAt",
      s.rotation_due_at AS "rotationDueAt", s.retired_at AS "retiredAt", s.created_by AS "createdBy", g.grants, w.owners
    FROM sealed_secret s JOIN organisation o ON o.id = s.organisation_id
    LEFT JOIN LATERAL (
      SELECT count(*)::int AS grants FROM trust_policy_version v WHERE v.organisation_id = s.organisation_id AND v.status = 'active'
        AND v.document->'what'->>'provider' = 'sealed-store' AND v.document->'what'->'secrets' ? s.name
    ) g ON true
    LEFT JOIN LATERAL (
      SELECT array_agg(u.login ORDER BY u.login) AS owners FROM target_owner t JOIN app_user u ON u.id = t.user_id
      WHERE t.organisation_id = s.organisation_id AND t.provider = 'sealed-store' AND t.target = s.name
    ) w ON true
    WHERE s.organisation_id = ANY(${[...organisationIds]}::uuid[]) ORDER BY s.organisation_id, s.name, s.version DESC`;
  const people = await peopleOf(
    database,
    rows.map(({ createdBy }) => createdBy),
  );
  return rows
    .map(({ rotatedAt, rotationDueAt, retiredAt, owners, createdBy, ...row }) => ({
      ...row,
      createdBy: people(createdBy),
      rotatedAt: rotatedAt.toISOString(),
      rotationDueAt: rotationDueAt.toISOString(),
      retiredAt: retiredAt?.toISOString() ?? null,
      owners: owners ?? [],
    }))
    .toSorted(
      (a, b) =>
        Number(a.retiredAt !== null) - Number(b.retiredAt !== null) || (a.rotationDueAt < b.rotationDueAt ? -1 : 1),
    );
}

async function readRepositoryNames(database: Database, organisationIds: readonly string[]): Promise<readonly string[]> {
  const rows = await database.repository.findMany({
    where: { organisationId: { in: [...organisationIds] }, githubId: { not: null }, deletedAt: null },
    select: { owner: true, name: true },
    orderBy: [{ owner: "asc" }, { name: "asc" }],
    take: 2_000,
  });
  return rows.map(({ owner, name }) => `${owner}/${name}`);
}

interface SimulatedKey {
  readonly organisationId: string;
  readonly issuer: string;
  readonly subjectId: string;
  readonly grantName: string;
}

/** The same rows that the broker reads for a request (lib/adapters/broker-store/begin.ts). */
async function readSimulationFacts(database: Prisma.TransactionClient, key: SimulatedKey): Promise<SimulationRows> {
  const { organisationId, subjectId } = key;
  const policy = await database.trustPolicy.findFirst({
    where: key,
    include: { versions: { orderBy: { version: "desc" }, take: 500 } },
  });
  const rows = policy?.versions ?? [];
  const usable = rows.filter(({ status }) => status === "active" || status === "trial");
  const versions = readable(usable.length > 0 ? usable : rows.slice(0, 1));
  const [waiting = null] = readable(rows.filter(({ status }) => status === "pending").slice(0, 1));
  const targets = [...versions, ...(waiting === null ? [] : [waiting])].flatMap(({ document }) =>
    targetRepositoriesOf(document),
  );
  const githubIds = [subjectId, ...targets].filter((id) => /^[1-9]\d{0,17}$/.test(id)).map(BigInt);
  const locks = await database.freezeLock.findMany({
    where: { organisationId, repository: { githubId: { in: githubIds } } },
    include: { repository: { select: { githubId: true } } },
  });
  const switches = await database.killSwitch.findMany({
    where: { liftedAt: null, OR: [{ organisationId: null }, { organisationId }] },
  });
  return {
    versions,
    waiting,
    switches: switches.flatMap(({ id, organisationId: of, scopeKind, scopeId, reason }) => {
      const scope = SWITCH_SCOPES.find((known) => known === scopeKind);
      return scope === undefined ? [] : [{ id, organisationId: of, scope, scopeId, reason }];
    }),
    locks: locks.map(({ repository, incidentId, allowedGrants }) => ({
      repositoryId: String(repository.githubId),
      incidentId,
      allowedGrants,
    })),
  };
}

function readable(rows: readonly Parameters<typeof policyVersionOf>[0][]): readonly PolicyVersion[] {
  return rows.map(policyVersionOf).filter((version) => version !== null);
}
