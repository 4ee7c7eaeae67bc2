import type { Fence } from "../../usecases/ports.ts";
import type { Elsewhere, NarrowingDue, NarrowingStore } from "../../usecases/removal/ports.ts";
import type { Database } from "./client.ts";
import { fencedWrites } from "./fence.ts";
import { Prisma } from "./generated/client.ts";
import { readSecretFacts } from "./removal-facts.ts";
import { askRemoval, findSecret } from "./removal-store.ts";

/**
 * What campaigns were approved to take out of reach.
 * @param fence of the worker whose job writes; null where none does
 */
export function createNarrowingStore(database: Database, fence: Fence | null, elsewhere: Elsewhere): NarrowingStore {
  const within = fencedWrites(database, fence);
  return {
    due: (host, after, most) => due(database, host, after, most),
    find: (id) => findSecret(database, id),
    facts: (secret) => readSecretFacts(database, secret, elsewhere),
    ask: (removal, audit) => within((tx) => askRemoval(tx, removal, audit)),
  };
}

interface DueRow {
  readonly credential_id: string;
  readonly repositories: readonly NarrowingDue[];
}

/** A campaign that was stopped writes nothing any more. */
async function due(database: Database, host: string, after: string | null, most: number) {
  const beyond = after === null ? Prisma.empty : Prisma.sql`AND c.id > ${after}::uuid`;
  const rows = await database.$queryRaw<DueRow[]>`
    SELECT d.credential_id, jsonb_agg(jsonb_build_object('repositoryId', d.repository_id, 'campaignId', d.campaign_id,
      'approvedBy', d.approved_by) ORDER BY d.merged_at, d.repository_id) AS repositories
    FROM (
      SELECT DISTINCT ON (c.id, w.repository_id) c.id AS credential_id, w.repository_id, k.id AS campaign_id, k.approved_by, w.merged_at
      FROM campaign k
      JOIN organisation o ON o.id = k.organisation_id AND o.host = ${host}
      JOIN campaign_repository w ON w.campaign_id = k.id AND w.state = 'verified' AND w.merged_at IS NOT NULL
      JOIN plan_item i ON i.plan_id = w.plan_id AND i.remedy IS NOT NULL
      JOIN finding f ON f.repository_id = w.repository_id AND f.fingerprint = i.fingerprint AND f.origin = 'secret'
      JOIN credential c ON c.organisation_id = k.organisation_id AND c.level = 'org' AND upper(c.name) = upper(f.secret_name)
        AND c.visibility = 'selected' AND c.ended_at IS NULL ${beyond}
      JOIN credential_reader r ON r.credential_id = c.id AND r.repository_id = w.repository_id
      WHERE k.narrow AND k.approved_by IS NOT NULL AND k.status IN ('running', 'paused', 'done')
        AND NOT EXISTS (SELECT FROM credential_removal m
          WHERE m.credential_id = c.id AND m.repository_id = w.repository_id AND m.kind = 'narrow')
      ORDER BY c.id, w.repository_id, w.merged_at DESC
    ) d
    GROUP BY d.credential_id ORDER BY d.credential_id LIMIT ${most}`;
  return rows.map(({ credential_id: credentialId, repositories }) => ({ credentialId, repositories }));
}
