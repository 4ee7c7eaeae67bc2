import type { SwitchView } from "../../core/listing/broker-views.ts";
import { SWITCH_SCOPES } from "../../core/trust/switches.ts";
import type { Prisma } from "./client.ts";
import { peopleOf } from "./governance-people.ts";

/** Kill switches that are on, and what each stops in words. */
export async function readSwitches(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
): Promise<readonly SwitchView[]> {
  const rows = await database.killSwitch.findMany({
    where: { liftedAt: null, OR: [{ organisationId: null }, { organisationId: { in: [...organisationIds] } }] },
    include: { organisation: { select: { login: true } } },
    orderBy: [{ setAt: "desc" }, { id: "asc" }],
  });
  const people = await peopleOf(
    database,
    rows.map(({ author }) => author),
  );
  const label = await labels(database, rows);
  return rows.flatMap((row): SwitchView[] => {
    const scope = SWITCH_SCOPES.find((known) => known === row.scopeKind);
    if (scope === undefined) return [];
    const { id, organisationId, scopeId, reason, setAt } = row;
    const organisation = row.organisation?.login ?? null;
    return [
      {
        id,
        organisationId,
        organisation,
        scope,
        scopeId,
        label: label(row),
        reason,
        author: people(row.author),
        setAt: setAt.toISOString(),
      },
    ];
  });
}

interface Scoped {
  readonly scopeKind: string;
  readonly scopeId: string;
  readonly organisationId: string | null;
  readonly organisation: { readonly login: string } | null;
}

async function labels(database: Prisma.TransactionClient, rows: readonly Scoped[]): Promise<(row: Scoped) => string> {
  const idsOf = (kind: string) => rows.filter(({ scopeKind }) => scopeKind === kind).map(({ scopeId }) => scopeId);
  const repository = { select: { owner: true, name: true } };
  const policies = await database.trustPolicy.findMany({
    where: { id: { in: idsOf("policy") } },
    select: { id: true, grantName: true, subjectId: true, repository },
  });
  const githubIds = idsOf("repository").filter((id) => /^[1-9]\d{0,17}$/.test(id));
  const repositories = await database.repository.findMany({
    where: { githubId: { in: githubIds.map(BigInt) }, deletedAt: null },
    select: { organisationId: true, githubId: true, owner: true, name: true },
  });
  const grants = new Map(
    policies.map(({ id, grantName, subjectId, repository: of }) => [
      id,
      `${grantName} of ${of === null ? `repository ${subjectId}` : `${of.owner}/${of.name}`}`,
    ]),
  );
  const names = new Map(
    repositories.map((row) => [`${row.organisationId} ${row.githubId}`, `${row.owner}/${row.name}`]),
  );
  return ({ scopeKind, scopeId, organisationId, organisation }) => {
    if (scopeKind === "policy") return grants.get(scopeId) ?? scopeId;
    if (scopeKind === "repository") return names.get(`${organisationId} ${scopeId}`) ?? `repository ${scopeId}`;
    if (scopeKind === "organisation") return organisation?.login ?? scopeId;
    return scopeKind === "everything" ? "everything" : scopeId;
  };
}
