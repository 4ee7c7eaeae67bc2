import { z } from "zod";
import { isRole, type Role } from "../../core/actor.ts";
import { NO_TEAMS, type TeamsByRole } from "../../core/people/github-roles.ts";
import type {
  GithubPeopleStore,
  GithubPerson,
  JoinedOrganisation,
  RoleRow,
  TeamsRow,
} from "../../usecases/people-ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database, Prisma } from "./client.ts";
import { putTeams } from "./person-teams.ts";
import { uuid7 } from "./uuid.ts";

/** The setting of an organisation that names the teams of each role. */
export const TEAMS_SETTING = "roles.teams";

/** Who committed last is a guess, and a name that nobody could find may be made by anybody: neither gives a role. */
const OWNERS = { verified: true, source: { in: ["property", "codeowners", "admin"] } };

/** People of GitHub, written through the database's own door: web has no rights on the tables behind it. */
export function createGithubPeopleStore(database: Database, mode: "demo" | "live"): GithubPeopleStore {
  // Organisations of a demonstration are folders that its own GitHub has as well.
  const known = (host: string) => (mode === "demo" ? [{ host }, { kind: "folder" }] : [{ host }]);
  return {
    organisations: (host, githubIds) => organisations(database, known(host), githubIds),
    admit: (person, roles, at, teams = []) => database.$transaction((tx) => admit(tx, person, { roles, teams }, at)),
  };
}

async function organisations(
  database: Database,
  known: readonly ({ readonly host: string } | { readonly kind: string })[],
  githubIds: readonly string[],
): Promise<readonly JoinedOrganisation[]> {
  return await joined(database, { OR: [...known], githubId: { in: githubIds.map(BigInt) } });
}

/** Organisations with what roles hang on there. */
export async function joined(
  database: Database,
  where: Prisma.OrganisationWhereInput,
): Promise<readonly JoinedOrganisation[]> {
  const rows = await database.organisation.findMany({
    where: { ...where, githubId: where.githubId ?? { not: null } },
    select: {
      id: true,
      githubId: true,
      settings: { where: { key: TEAMS_SETTING }, select: { value: true } },
      repositoryOwners: { where: OWNERS, distinct: ["kind", "slug"], select: { kind: true, slug: true } },
    },
  });
  return rows.map(({ id, githubId, settings, repositoryOwners }) => ({
    organisationId: id,
    githubId: String(githubId),
    teams: teamsIn(settings[0]?.value),
    owners: repositoryOwners.flatMap(({ kind, slug }) => (kind === "user" || kind === "team" ? [{ kind, slug }] : [])),
  }));
}

const teamsSchema = z.object({
  "security-lead": z.array(z.string()).default([]),
  commander: z.array(z.string()).default([]),
});

/** What cannot be read names no team. */
export function teamsIn(value: unknown): TeamsByRole {
  const parsed = teamsSchema.safeParse(value);
  return parsed.success ? parsed.data : NO_TEAMS;
}

async function admit(
  tx: Prisma.TransactionClient,
  { host, githubId, login }: GithubPerson,
  { roles, teams }: { readonly roles: readonly RoleRow[]; readonly teams: readonly TeamsRow[] },
  at: Date,
): Promise<{ readonly userId: string } | null> {
  const before = await rolesOf(tx, host, githubId);
  const rows = JSON.stringify(
    roles.map(({ organisationId, role, source }) => ({ organisation: organisationId, role, source })),
  );
  const [row] = await tx.$queryRaw<{ id: string | null }[]>`
    SELECT thaw_admit(${host}, ${BigInt(githubId)}, ${login}, ${uuid7(at.getTime())}::uuid, ${rows}::jsonb, ${at}) AS id`;
  if (row?.id == null) return null;
  const userId = row.id;
  for (const { organisationId, slugs } of teams) await putTeams(tx, { userId, organisationId }, slugs, at);
  const after = await rolesOf(tx, host, githubId);
  for (const organisationId of new Set([...before.keys(), ...after.keys()])) {
    const [had, has] = [before.get(organisationId) ?? "", after.get(organisationId) ?? ""];
    if (had === has) continue;
    const entry = {
      actorKind: "user",
      actorId: userId,
      action: "person.roles",
      objectKind: "person",
      objectId: login,
    } as const;
    await writeAudit(tx, organisationId, { ...entry, data: { roles: has, before: had, by: host } }, at);
  }
  return { userId };
}

/** By organisation: names of roles in one text. */
async function rolesOf(tx: Prisma.TransactionClient, host: string, githubId: string): Promise<Map<string, string>> {
  const rows = await tx.membership.findMany({
    where: { user: { host, githubId: BigInt(githubId) } },
    select: { organisationId: true, role: true },
    orderBy: { role: "asc" },
  });
  const byOrganisation = new Map<string, Role[]>();
  for (const { organisationId, role } of rows)
    if (isRole(role)) byOrganisation.set(organisationId, [...(byOrganisation.get(organisationId) ?? []), role]);
  return new Map([...byOrganisation].map(([id, names]) => [id, names.join(" ")]));
}
