import { isRole } from "../../core/actor.ts";
import type { KnownPerson, RoleRenewalStore } from "../../usecases/people-ports.ts";
import type { Fence } from "../../usecases/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database, Prisma } from "./client.ts";
import { fencedWrites } from "./fence.ts";
import { joined } from "./github-people-store.ts";
import { putTeams } from "./person-teams.ts";

/** Of one reading; the next one is minutes away and takes those whose roles are the oldest. */
const MOST_PEOPLE = 500;

/**
 * Roles of people of GitHub as the worker writes them, through the database's own door for it.
 * @param fence of the worker whose job writes; null where none does
 */
export function createRoleRenewalStore(database: Database, fence: Fence | null): RoleRenewalStore {
  const write = fencedWrites(database, fence);
  return {
    due: (only, at, userId = null) => due(database, only, at, userId),
    rules: async (organisationId) => (await joined(database, { id: organisationId, kind: "github" }))[0] ?? null,
    renew: (renewal) => write((tx) => renew(tx, renewal)),
  };
}

async function due(
  database: Database,
  only: string | null,
  at: Date,
  person: string | null,
): Promise<ReadonlyMap<string, readonly KnownPerson[]>> {
  const rows = await database.$queryRaw<
    { organisation_id: string; user_id: string; github_id: bigint; login: string }[]
  >`
    SELECT m.organisation_id, u.id AS user_id, u.github_id, u.login
    FROM membership m
    JOIN app_user u ON u.id = m.user_id AND u.disabled_at IS NULL AND u.github_id IS NOT NULL
    JOIN organisation o ON o.id = m.organisation_id AND o.kind = 'github' AND o.host = u.host
    WHERE m.source <> 'local' AND (${only}::uuid IS NULL OR m.organisation_id = ${only}::uuid)
      AND (${person}::uuid IS NULL OR u.id = ${person}::uuid)
    GROUP BY m.organisation_id, u.id
    HAVING EXISTS (SELECT FROM session s WHERE s.user_id = u.id AND s.revoked_at IS NULL AND s.expires_at > ${at})
      OR EXISTS (SELECT FROM api_token t WHERE t.made_by = u.id AND t.organisation_id = m.organisation_id
        AND t.revoked_at IS NULL AND t.expires_at > ${at})
    ORDER BY min(m.as_of), u.id LIMIT ${MOST_PEOPLE}`;
  const found = new Map<string, KnownPerson[]>();
  for (const { organisation_id: id, user_id: userId, github_id: githubId, login } of rows)
    found.set(id, [...(found.get(id) ?? []), { userId, githubId: String(githubId), login }]);
  return found;
}

async function renew(
  tx: Prisma.TransactionClient,
  { organisationId, person, roles, teams, asked, at, by }: Parameters<RoleRenewalStore["renew"]>[0],
) {
  const before = await rolesIn(tx, organisationId, person.userId);
  const rows = JSON.stringify(roles.map(({ role, source }) => ({ role, source })));
  const [row] = await tx.$queryRaw<{ ended: number | null }[]>`
    SELECT thaw_renew_roles(${organisationId}::uuid, ${person.userId}::uuid, ${rows}::jsonb, ${asked}, ${at}) AS ended`;
  if (row?.ended == null) return { changed: false, sessionsEnded: 0 };
  await putTeams(tx, { userId: person.userId, organisationId }, teams, asked);
  const after = await rolesIn(tx, organisationId, person.userId);
  if (before !== after) {
    const audit = { ...by, action: "person.roles", objectKind: "person", objectId: person.login };
    const data = { roles: after, before, by: "github", sessionsEnded: row.ended };
    await writeAudit(tx, organisationId, { ...audit, data }, at);
  }
  return { changed: before !== after, sessionsEnded: row.ended };
}

/** Names of roles in one text. */
async function rolesIn(tx: Prisma.TransactionClient, organisationId: string, userId: string): Promise<string> {
  const rows = await tx.membership.findMany({
    where: { organisationId, userId },
    select: { role: true },
    orderBy: { role: "asc" },
  });
  return rows.flatMap(({ role }) => (isRole(role) ? [role] : [])).join(" ");
}
