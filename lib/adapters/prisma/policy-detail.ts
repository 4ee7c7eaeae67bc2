import type { AlikeView, PolicyDetail, VersionView } from "../../core/listing/broker-views.ts";
import type { TrustPolicy } from "../../core/trust/policy.ts";
import type { Prisma } from "./client.ts";
import type { TrustPolicyVersion } from "./generated/client.ts";
import { peopleOf } from "./governance-people.ts";
import { documentOf, evidenceOf, statusOf } from "./policy-rows.ts";
import { readSwitches } from "./switch-reading.ts";

/** Bulk approval shows what it approves; more than this nobody looks at in one go. */
const MOST_ALIKE = 200;

/** One policy with all of its versions. */
export async function readPolicyDetail(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  id: string,
  at: Date,
): Promise<PolicyDetail | null> {
  const row = await database.trustPolicy.findFirst({
    where: { id, organisationId: { in: [...organisationIds] } },
    include: {
      organisation: { select: { login: true } },
      repository: { select: { owner: true, name: true } },
      versions: { orderBy: { version: "desc" }, take: 100 },
    },
  });
  if (row === null) return null;
  const { organisationId, issuer, subjectId, grantName, repository, versions } = row;
  const ids = versions.flatMap(({ createdBy, approvedBy, endedBy }) => [createdBy, approvedBy, endedBy]);
  const people = await peopleOf(database, ids);
  const lastUsed = await database.issuance.findFirst({
    where: { organisationId, subjectId, policyId: id, phase: { in: ["issued", "revoked"] } },
    orderBy: { at: "desc" },
    select: { at: true },
  });
  const newest = versions.find(({ status }) => status === "pending");
  const switches = await readSwitches(database, [organisationId]);
  const [first] = versions;
  const provider = documentOf(first?.document)?.what.provider;
  const stops = (scope: string, scopeId: string) =>
    scope === "everything" ||
    scope === "organisation" ||
    (scope === "policy" && scopeId === id) ||
    (scope === "repository" && scopeId === subjectId) ||
    (scope === "provider" && scopeId === provider);
  return {
    id,
    organisationId,
    organisation: row.organisation.login,
    repository: repository === null ? `repository ${subjectId}` : `${repository.owner}/${repository.name}`,
    subjectId,
    issuer,
    grant: grantName,
    versions: versions.map((version) => versionView(version, people)),
    lastUsedAt: lastUsed?.at.toISOString() ?? null,
    switches: switches.filter(({ scope, scopeId }) => stops(scope, scopeId)),
    alike: newest === undefined ? [] : await readAlike(database, organisationId, id, newest.scopeKey),
    asOf: at.toISOString(),
  };
}

function versionView(row: TrustPolicyVersion, people: (id: string) => string): VersionView {
  return {
    version: row.version,
    status: statusOf(row.status),
    document: documentOf(row.document),
    source: row.source,
    scopeKey: row.scopeKey,
    createdBy: people(row.createdBy),
    createdAt: row.createdAt.toISOString(),
    approvedBy: row.approvedBy === null ? null : people(row.approvedBy),
    approvedAt: row.approvedAt?.toISOString() ?? null,
    endedBy: row.endedBy === null ? null : people(row.endedBy),
    endedAt: row.endedAt?.toISOString() ?? null,
    endedReason: row.endedReason,
    trial: evidenceOf(row.evidence).trial,
  };
}

/** Newest pending versions of other policies whose scope is the same, by repository. */
async function readAlike(
  database: Prisma.TransactionClient,
  organisationId: string,
  id: string,
  scopeKey: string,
): Promise<readonly AlikeView[]> {
  return await database.$queryRaw<AlikeView[]>`
    SELECT p.id AS "policyId", v.version, coalesce(r.owner || '/' || r.name, 'repository ' || p.subject_id) AS repository,
      p.grant_name AS grant
    FROM trust_policy_version v JOIN trust_policy p ON p.id = v.policy_id LEFT JOIN repository r ON r.id = p.repository_id
    WHERE v.organisation_id = ${organisationId}::uuid AND v.status = 'pending' AND v.scope_key = ${scopeKey} AND p.id <> ${id}::uuid
      AND NOT EXISTS (SELECT FROM trust_policy_version n
        WHERE n.policy_id = v.policy_id AND n.status = 'pending' AND n.version > v.version)
    ORDER BY 3, 4 LIMIT ${MOST_ALIKE}`;
}

export async function readExported(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  policyId: string | null,
): Promise<readonly TrustPolicy[]> {
  const rows = await database.trustPolicyVersion.findMany({
    where: {
      organisationId: { in: [...organisationIds] },
      ...(policyId === null ? { status: "active" } : { policyId, status: { in: ["active", "trial", "pending"] } }),
    },
    orderBy: policyId === null ? [{ policy: { grantName: "asc" } }, { policyId: "asc" }] : [{ version: "desc" }],
    ...(policyId === null ? {} : { take: 1 }),
    select: { document: true },
  });
  return rows.map(({ document }) => documentOf(document)).filter((document) => document !== null);
}
