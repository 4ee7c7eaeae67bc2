import type { CampaignRepositoryState } from "../../core/campaign/repository-state.ts";
import type { ListedRepository, MigrationMark } from "../../core/listing/views.ts";
import { rowView } from "./dashboard-rows.ts";
import { DECIDED, type ListedRow } from "./dashboard-sql.ts";
import type { Prisma } from "./generated/client.ts";

/**
 * What campaigns say of the rows of one page. It is read by their ids after the page was found, so that a list of 10,000 repositories
 * costs no more than these hundred rows.
 */
export async function withMigrations(
  database: Prisma.TransactionClient,
  rows: readonly ListedRow[],
): Promise<readonly ListedRepository[]> {
  if (rows.length === 0) return [];
  const found = await readMigrations(
    database,
    rows.map(({ id }) => id),
  );
  const byId = new Map(found.map((one) => [one.repository_id, one]));
  return rows.map((row) => {
    const migration = byId.get(row.id);
    const active = [row.pushed_at, migration?.active_at ?? null].filter((time) => time !== null);
    const activeAt = active.length === 0 ? null : new Date(Math.max(...active.map((time) => time.getTime())));
    return {
      ...rowView(row),
      migration: migration === undefined ? null : migrationMark(migration),
      activeAt: activeAt?.toISOString() ?? null,
    };
  });
}

interface MigrationRow {
  readonly repository_id: string;
  readonly campaign_id: string;
  readonly campaign: string;
  readonly state: CampaignRepositoryState;
  readonly pr_number: number | null;
  readonly opened_at: Date | null;
  /** Of all of its pull requests. */
  readonly active_at: Date | null;
}

/** The newest of each that was approved; the words of its state come from a column whose CHECK knows the same list. */
async function readMigrations(
  database: Prisma.TransactionClient,
  repositoryIds: readonly string[],
): Promise<readonly MigrationRow[]> {
  return await database.$queryRaw<MigrationRow[]>`
    SELECT DISTINCT ON (cr.repository_id) cr.repository_id, cr.campaign_id, c.name AS campaign, cr.state, cr.pr_number, cr.opened_at,
      max(cr.active_at) OVER (PARTITION BY cr.repository_id) AS active_at
    FROM campaign_repository cr JOIN campaign c ON c.id = cr.campaign_id
    WHERE cr.repository_id = ANY(${[...repositoryIds]}::uuid[]) AND ${DECIDED}
    ORDER BY cr.repository_id, cr.id DESC`;
}

function migrationMark(row: MigrationRow): MigrationMark {
  return {
    campaignId: row.campaign_id,
    campaign: row.campaign,
    state: row.state,
    pullNumber: row.pr_number,
    openedAt: row.opened_at?.toISOString() ?? null,
  };
}
