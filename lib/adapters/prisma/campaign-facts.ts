import type { CampaignFacts, CampaignRow } from "../../usecases/campaigns/ports.ts";
import type { AlikeFacts } from "../../usecases/selection-ports.ts";
import { rowsAsJson } from "./as-json.ts";
import type { Database } from "./client.ts";
import { Prisma } from "./generated/client.ts";

/** A repository that a campaign works on: no other may meanwhile. The same words as the index `campaign_repository_live_key`. */
export const LIVE = Prisma.sql`claimed_at IS NOT NULL AND state IN
  ('waiting', 'opening', 'replanned', 'failed', 'open', 'draft', 'changed', 'behind', 'conflicted', 'failing', 'merged')`;

interface FactsRecord {
  readonly id: string;
  readonly present: boolean;
  readonly archived: boolean;
  readonly head: string | null;
  readonly on_github: boolean;
  readonly scanned: boolean;
  readonly taken: boolean;
  readonly critical: boolean;
  readonly blocking: number;
  readonly plan_id: string | null;
  readonly plan_hash: string;
  readonly disposition: string;
  readonly files: number;
  readonly refusals: string[];
  readonly action_unnamed: boolean;
  readonly grants: number;
  readonly unapproved: number;
  readonly calls: string[];
}

/**
 * What is known of each repository of a campaign, from its newest finished scan and the plan of that. Calls are those that stand in texts with
 * findings: a caller that hands a secret on has one.
 */
export async function campaignFacts(database: Database, campaign: CampaignRow): Promise<readonly CampaignFacts[]> {
  const which = Prisma.sql`SELECT campaign_id, repository_id FROM campaign_repository WHERE campaign_id = ${campaign.id}::uuid`;
  const rows = await rowsAsJson<FactsRecord>(
    database,
    Prisma.sql`${factsOfEach(which, { calls: callsOf(), counts: COUNTS, refusals: REFUSALS })} ORDER BY r.id`,
  );
  return rows.map(factsOf);
}

/**
 * The same of repositories that are in no campaign yet, as far as a preflight asks, put together by what it judges: of which of those that are
 * alike it names one, says nothing. Whom they call and how grave their findings are says only in which order they are opened, and a plan that changes
 * files is not judged by its refusals: none of it is looked up.
 * @param before `WITH …` that `which` needs
 * @param which a query for the repositories
 */
export async function alikeFacts(
  database: Database,
  before: Prisma.Sql,
  which: Prisma.Sql,
): Promise<readonly AlikeFacts[]> {
  const asked = Prisma.sql`SELECT NULL::uuid AS campaign_id, a.repository_id FROM (${which}) a`;
  const rows = await database.$queryRaw<(FactsRecord & { readonly repositories: number })[]>`
    ${before}, facts AS MATERIALIZED (${factsOfEach(asked, {
      calls: Prisma.sql`SELECT '{}'::text[] AS calls`,
      counts: Prisma.sql`SELECT 0 AS critical, 0 AS blocking`,
      refusals: Prisma.sql`CASE WHEN jsonb_array_length(p.files) > 0 THEN '{}' ELSE ${REFUSALS} END`,
    })})
    SELECT min(id::text) AS id, present, archived, min(head) AS head, on_github, scanned, taken, min(plan_id::text) AS plan_id,
      min(plan_hash) AS plan_hash, disposition, min(files) AS files, refusals, action_unnamed, grants, unapproved, count(*)::int AS repositories
    FROM facts
    GROUP BY present, archived, head IS NULL, on_github, scanned, taken, plan_id IS NULL, disposition, files = 0, refusals, action_unnamed, grants,
      unapproved
    ORDER BY repositories DESC, id`;
  return rows.map((row) => ({
    facts: factsOf({ ...row, critical: false, blocking: 0, calls: [] }),
    repositories: row.repositories,
  }));
}

/** Of what a plan `p` leaves to people. */
const REFUSALS = Prisma.sql`ARRAY(
  SELECT i.refusal_code FROM plan_item i WHERE i.plan_id = p.id AND i.refusal_code IS NOT NULL ORDER BY 1)`;

/** Of a repository `r`, by the findings of the branch that `s` is of. */
const COUNTS = Prisma.sql`
  SELECT (count(*) FILTER (WHERE severity = 'critical'))::int AS critical, (count(*) FILTER (WHERE blocks_thaw))::int AS blocking
  FROM finding WHERE repository_id = r.id AND ref = s.ref AND resolved_scan_id IS NULL`;

interface FactParts {
  readonly calls: Prisma.Sql;
  readonly counts: Prisma.Sql;
  readonly refusals: Prisma.Sql;
}

/** @param which a query for the campaign, null for none, and the repository of each */
function factsOfEach(which: Prisma.Sql, { calls, counts, refusals }: FactParts): Prisma.Sql {
  return Prisma.sql`
    SELECT r.id, r.deleted_at IS NULL AS present, r.archived, coalesce(r.head_sha, s.commit_sha) AS head,
      r.github_id IS NOT NULL AS on_github, s.scan_id IS NOT NULL AS scanned,
      EXISTS (SELECT FROM campaign_repository o WHERE o.repository_id = r.id AND o.campaign_id IS DISTINCT FROM c.campaign_id AND ${LIVE}) AS taken,
      f.critical > 0 AS critical, f.blocking, p.id AS plan_id, p.plan_hash, p.disposition,
      coalesce(jsonb_array_length(p.files), 0) AS files,
      ${refusals} AS refusals,
      coalesce(p.prerequisites @> '[{"kind": "broker", "name": "action"}]', false) AS action_unnamed,
      g.grants, g.unapproved, coalesce(k.calls, '{}') AS calls
    FROM (${which}) c
    JOIN repository r ON r.id = c.repository_id
    LEFT JOIN repository_figure s ON s.repository_id = r.id
    LEFT JOIN plan p ON p.last_scan_id = s.scan_id AND p.repository_id = r.id
    LEFT JOIN LATERAL (${counts}) f ON true
    LEFT JOIN LATERAL (
      -- Those that are approved are looked up once, and not for each grant.
      SELECT count(*)::int AS grants, (count(*) FILTER (WHERE (r.id, w.name) NOT IN (
        SELECT t.repository_id, t.grant_name FROM trust_policy t JOIN trust_policy_version v ON v.policy_id = t.id
        WHERE t.repository_id IS NOT NULL AND v.status = 'active')))::int AS unapproved
      FROM plan_grant w WHERE w.plan_id = p.id
    ) g ON true
    LEFT JOIN LATERAL (${calls}) k ON true`;
}

/** Of `owner/name/.github/workflows/…` behind `uses:`, the repositories of the same organisation. */
function callsOf(): Prisma.Sql {
  const pattern = `uses:\\s*['"]?([\\w.-]+)/([\\w.-]+)/\\.github/workflows/`;
  return Prisma.sql`
    SELECT array_agg(DISTINCT e.id::text) AS calls FROM scan_file sf
    JOIN source_blob b ON b.organisation_id = sf.organisation_id AND b.sha = sf.blob_sha
    CROSS JOIN LATERAL regexp_matches(b.text, ${pattern}, 'g') AS m
    JOIN repository e ON e.organisation_id = r.organisation_id AND e.deleted_at IS NULL AND e.id <> r.id
      AND lower(e.owner) = lower(m[1]) AND lower(e.name) = lower(m[2])
    WHERE sf.scan_id = s.scan_id AND sf.path LIKE '.github/workflows/%'`;
}

function factsOf(row: FactsRecord): CampaignFacts {
  const { id, present, archived, head, scanned, taken, critical, blocking, calls } = row;
  const plan =
    row.plan_id === null
      ? null
      : {
          id: row.plan_id,
          hash: row.plan_hash,
          disposition: row.disposition === "safe" ? ("safe" as const) : ("review" as const),
          files: row.files,
          refusals: row.refusals,
          actionUnnamed: row.action_unnamed,
          grants: row.grants,
          unapproved: row.unapproved,
        };
  const facts = { repositoryId: id, present, archived, head, onGithub: row.on_github, scanned, taken };
  return { ...facts, critical, blocking, calls, plan };
}
