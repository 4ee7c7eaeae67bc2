import { API_REACHES, isApiScope } from "../../core/api/scopes.ts";
import type { ApiCaller, ApiTokenRow, ApiTokenStore } from "../../usecases/api/token-ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database } from "./client.ts";
import type { ApiToken } from "./generated/client.ts";

/** Ended tokens of one list. */
const MOST_ENDED = 20;
const HOUR_MS = 3_600_000;

/** Tokens for machines, over PostgreSQL: found by their hash; the token itself is kept nowhere. */
export function createApiTokenStore(database: Database): ApiTokenStore {
  return {
    insert: (token, most, audit) =>
      database.$transaction(async (tx) => {
        const { organisationId, createdAt } = token;
        // Of two that are made at once, the second counts the first.
        await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`api_token ${organisationId}`}, 0))::text`;
        const live = { organisationId, revokedAt: null, expiresAt: { gt: createdAt } };
        if ((await tx.apiToken.count({ where: live })) >= most) return false;
        await tx.apiToken.create({ data: { ...token, scopes: [...token.scopes] }, select: { id: true } });
        await writeAudit(tx, organisationId, audit, createdAt);
        return true;
      }),
    list: (organisationId, at) => list(database, organisationId, at),
    find: (id) =>
      database.apiToken.findUnique({ where: { id }, select: { id: true, organisationId: true, name: true } }),
    revoke: (id, by, at, audit) =>
      database.$transaction(async (tx) => {
        const { count } = await tx.apiToken.updateMany({
          where: { id, revokedAt: null },
          data: { revokedAt: at, revokedBy: by },
        });
        if (count === 0) return false;
        const { organisationId } = await tx.apiToken.findUniqueOrThrow({ where: { id } });
        await writeAudit(tx, organisationId, audit, at);
        return true;
      }),
    caller: (tokenHash, at) => caller(database, tokenHash, at),
  };
}

async function list(database: Database, organisationId: string, at: Date): Promise<readonly ApiTokenRow[]> {
  const isOver = { OR: [{ revokedAt: { not: null } }, { expiresAt: { lte: at } }] };
  const order = [{ createdAt: "desc" }, { id: "desc" }] as const;
  const live = await database.apiToken.findMany({ where: { organisationId, NOT: isOver }, orderBy: [...order] });
  const over = await database.apiToken.findMany({
    where: { organisationId, ...isOver },
    orderBy: [...order],
    take: MOST_ENDED,
  });
  const makers = [...live, ...over].flatMap(({ madeBy }) => madeBy ?? []);
  const standing = await database.membership.findMany({
    where: { organisationId, role: "admin", userId: { in: makers }, user: { disabledAt: null } },
    select: { userId: true },
  });
  const stands = new Set(standing.map(({ userId }) => userId));
  return [...live, ...over].map((row) => rowOf(row, row.madeBy === null || stands.has(row.madeBy)));
}

function rowOf({ tokenHash: _, ...row }: ApiToken, makerStands: boolean): ApiTokenRow {
  return { ...row, scopes: row.scopes.filter(isApiScope), reach: reachOf(row.reach), makerStands };
}

/** What is not understood is the least. */
function reachOf(word: string): ApiCaller["reach"] {
  return API_REACHES.find((reach) => reach === word) ?? "open";
}

interface CallerRow {
  readonly id: string;
  readonly organisation_id: string;
  readonly scopes: readonly string[];
  readonly reach: string;
  readonly last_used_at: Date | null;
}

async function caller(database: Database, tokenHash: string, at: Date): Promise<ApiCaller | null> {
  const [row] = await database.$queryRaw<CallerRow[]>`
    SELECT t.id, t.organisation_id, t.scopes, t.reach, t.last_used_at FROM api_token t
    WHERE t.token_hash = ${tokenHash} AND t.revoked_at IS NULL AND t.expires_at > ${at}
      AND (t.made_by IS NULL OR EXISTS (
        SELECT FROM membership m JOIN app_user u ON u.id = m.user_id AND u.disabled_at IS NULL
        WHERE m.user_id = t.made_by AND m.organisation_id = t.organisation_id AND m.role = 'admin'))`;
  if (row === undefined) return null;
  await noteUse(database, row, at);
  const { id: tokenId, organisation_id: organisationId, scopes, reach } = row;
  return { tokenId, organisationId, scopes: scopes.filter(isApiScope), reach: reachOf(reach) };
}

/** Once an hour, so that a request reads and does not write. */
async function noteUse(database: Database, { id, last_used_at: last }: CallerRow, at: Date): Promise<void> {
  const hour = new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS);
  if (last !== null && last >= hour) return;
  await database.apiToken.updateMany({
    where: { id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: hour } }] },
    data: { lastUsedAt: hour },
  });
}
