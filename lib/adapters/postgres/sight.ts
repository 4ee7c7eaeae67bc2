import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import { READERS_HOURS, WHOLE_ROLES } from "../../core/people/sight.ts";

/**
 * What of the database the web process sees, by who looks: row-level security on every table that tells of a repository. The user of web
 * itself sees what the person of `thaw.viewer` may read on GitHub, and nothing where nobody is named; it takes the role of `wholeOf` for people who see
 * all. Worker and broker see all rows.
 */

/** The role that web takes for who sees all. Nobody signs in with it. */
export function wholeOf(web: string): string {
  return `${web}_whole`;
}

/** The connection's own setting that says who looks. */
const SETTING = "current_setting('thaw.viewer', true)";

/** Whoever looks: their id here. */
const VIEWER = `NULLIF(${SETTING}, '')::uuid`;

/**
 * A web process of the version before names nobody, not even "": it goes on seeing all until it is gone. This version's connections begin with
 * "" (lib/adapters/prisma/client.ts).
 */
const OF_BEFORE = `${SETTING} IS NULL`;

const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(", ");

const FRESH = `o.readers_as_of > now() - interval '${READERS_HOURS} hours'`;

/**
 * What rules ask for, each once for a statement, as it hangs on nothing of a row. As functions, which the planner does not look into: written out in each rule they
 * took it up to five milliseconds for a statement, and a page has sixty.
 */
const FUNCTIONS: Readonly<Record<string, string>> = {
  /** Organisations of which they may read every repository. */
  thaw_reads_organisations: `
    SELECT m.organisation_id FROM public.membership m JOIN public.organisation o ON o.id = m.organisation_id
    WHERE m.user_id = ${VIEWER} AND (m.source = 'local' OR m.role IN (${quoted(WHOLE_ROLES)})
      OR (o.member_permission IN ('read', 'write', 'admin') AND ${FRESH}))`,
  /** Those that they belong to. */
  thaw_is_member_of: `SELECT m.organisation_id FROM public.membership m WHERE m.user_id = ${VIEWER}`,
  /** Repositories that a team of theirs reads, or that they were asked into. */
  thaw_reads_repositories: `
    SELECT t.repository_id FROM public.repository_reader t
    JOIN public.organisation o ON o.id = t.organisation_id AND ${FRESH}
    JOIN public.membership m ON m.organisation_id = t.organisation_id AND m.user_id = ${VIEWER}
    JOIN public.app_user u ON u.id = m.user_id
    LEFT JOIN public.person_team p ON p.user_id = m.user_id AND p.organisation_id = t.organisation_id AND p.slug = t.who
    WHERE (t.kind = 'team' AND p.slug IS NOT NULL) OR (t.kind = 'user' AND t.who = u.github_id::text)`,
};

const ALL_OF_ORGANISATION = "organisation_id IN (SELECT thaw_reads_organisations())";

/** Of `repository`. */
const REPOSITORY = `
  ${ALL_OF_ORGANISATION}
  OR (visibility IN ('public', 'internal') AND organisation_id IN (SELECT thaw_is_member_of()))
  OR id IN (SELECT thaw_reads_repositories())`;

/**
 * A row of an organisation all of which they read; or one of a repository that they read, which the planner looks up by its id for a few rows and
 * from a table of all of them for many: `IN` would make that table for each row alone, too.
 */
const OF_REPOSITORY = `(repository_id IS NOT NULL AND ${ALL_OF_ORGANISATION}) OR EXISTS (SELECT FROM repository seen WHERE seen.id = repository_id)`;
const OF_CREDENTIAL = "credential_id IN (SELECT id FROM credential)";
/** What of these rows has no repository is the organisation's, and no secret. */
const OF_BOTH = `repository_id IS NULL OR ${OF_REPOSITORY}`;
const MEMBERS_WITHOUT_GITHUB = `organisation_id IN (
  SELECT m.organisation_id FROM membership m WHERE m.user_id = ${VIEWER}
    AND (m.source = 'local' OR m.role IN (${quoted(WHOLE_ROLES)})))`;

/** Tables whose rows do not simply hang on a repository. Every other one that has a `repository_id` is seen by it. */
const RULES: Readonly<Record<string, string>> = {
  repository: REPOSITORY,
  // An organisation's secret is known to who may read a repository that uses it or is given it.
  credential: `${OF_REPOSITORY} OR (repository_id IS NULL AND (
    id IN (SELECT f.credential_id FROM finding f) OR id IN (SELECT c.credential_id FROM credential_reader c)))
    OR ${MEMBERS_WITHOUT_GITHUB}`,
  exposure: OF_CREDENTIAL,
  credential_removal: OF_CREDENTIAL,
  credential_event: OF_CREDENTIAL,
  inventory_finding: `${OF_REPOSITORY} OR (repository_id IS NULL AND (${OF_CREDENTIAL} OR ${MEMBERS_WITHOUT_GITHUB}))`,
  persistence_item: `${OF_REPOSITORY} OR (repository_id IS NULL AND ${MEMBERS_WITHOUT_GITHUB})`,
  trust_policy: OF_BOTH,
  freeze_lock: OF_BOTH,
  source_state: OF_BOTH,
  incident_event: OF_BOTH,
  freeze_drift: OF_BOTH,
  // Whoever owns an organisation sees these on GitHub, and nobody else.
  pat_grant: MEMBERS_WITHOUT_GITHUB,
  authorised_credential: MEMBERS_WITHOUT_GITHUB,
  secret_alert: `${MEMBERS_WITHOUT_GITHUB} OR repository_github_id IN (SELECT r.github_id FROM repository r)`,
  sealed_secret: MEMBERS_WITHOUT_GITHUB,
  campaign: `only_repository_id IS NULL OR ${ALL_OF_ORGANISATION} OR EXISTS (SELECT FROM repository seen WHERE seen.id = only_repository_id)`,
  campaign_grant: "EXISTS (SELECT FROM campaign_repository c WHERE c.id = campaign_repository_id)",
  kill_switch: `scope_kind NOT IN ('policy', 'repository') OR ${MEMBERS_WITHOUT_GITHUB}
    OR (scope_kind = 'repository' AND scope_id IN (SELECT r.github_id::text FROM repository r))
    OR (scope_kind = 'policy' AND scope_id IN (SELECT p.id::text FROM trust_policy p))`,
  scan_file: "EXISTS (SELECT FROM scan s WHERE s.id = scan_id)",
  plan_item: "EXISTS (SELECT FROM plan p WHERE p.id = plan_id)",
  plan_grant: "EXISTS (SELECT FROM plan p WHERE p.id = plan_id)",
  trust_policy_version: "EXISTS (SELECT FROM trust_policy p WHERE p.id = policy_id)",
  issuance: `${MEMBERS_WITHOUT_GITHUB} OR subject_id IN (SELECT r.github_id::text FROM repository r)`,
  audit_event: `actor_id = ${VIEWER}::text OR ${MEMBERS_WITHOUT_GITHUB}
    OR (object_kind = 'repository' AND object_id IN (SELECT r.id::text FROM repository r))`,
};

/** Those by which the others are judged, and what a person chose themselves. */
const FREE = ["repository_reader", "repository_selection"];
/** Rows that web adds whoever asks: what was done is written down in any case. */
const APPENDED = ["audit_event", "incident_event"];

interface Roles {
  readonly web: string;
  /** They see all rows, as the role of `wholeOf` does. */
  readonly others: readonly string[];
}

/**
 * Puts the rules on their tables, each in a transaction of its own and only where it is not there yet: that takes a lock which everybody waits for.
 * @throws the driver's error 55P03 where a table stays in use for a minute
 */
export async function putSight(client: pg.Client, { web, others }: Roles): Promise<void> {
  await putFunctions(client);
  const { rows } = await client.query<{ name: string; said: string | null }>(
    `SELECT c.relname AS name, (
       SELECT obj_description(p.oid, 'pg_policy') FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'thaw_narrow') AS said
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
     WHERE c.relkind IN ('r', 'p') AND c.relname <> ALL($1) AND (c.relname = ANY($2) OR EXISTS (
       SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'repository_id' AND NOT a.attisdropped))
     ORDER BY c.relname`,
    [FREE, Object.keys(RULES)],
  );
  for (const { name, said } of rows) {
    const statements = policiesOf(client, name, { web, others });
    const hash = createHash("sha256").update(statements.join(";")).digest("hex");
    if (said !== hash)
      await alter(client, [
        ...statements,
        `COMMENT ON POLICY thaw_narrow ON ${client.escapeIdentifier(name)} IS '${hash}'`,
      ]);
  }
}

/** With the rights of who asks. */
async function putFunctions(client: pg.Client): Promise<void> {
  for (const [name, query] of Object.entries(FUNCTIONS))
    await client.query(`CREATE OR REPLACE FUNCTION public.${name}() RETURNS SETOF uuid LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10
      SET search_path = pg_catalog, pg_temp AS $$ BEGIN RETURN QUERY ${query}; END $$`);
}

function policiesOf(client: pg.Client, name: string, { web, others }: Roles): readonly string[] {
  const table = client.escapeIdentifier(name);
  const [narrow, ...all] = [web, wholeOf(web), ...others].map((role) => client.escapeIdentifier(role));
  const rule = `${OF_BEFORE} OR ${RULES[name] ?? OF_REPOSITORY}`;
  const check = APPENDED.includes(name) ? "true" : rule;
  return [
    `DROP POLICY IF EXISTS thaw_narrow ON ${table}`,
    `DROP POLICY IF EXISTS thaw_whole ON ${table}`,
    `CREATE POLICY thaw_narrow ON ${table} TO ${narrow} USING (${rule}) WITH CHECK (${check})`,
    `CREATE POLICY thaw_whole ON ${table} TO ${all.join(", ")} USING (true) WITH CHECK (true)`,
    `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
  ];
}

const TRIES = 20;
/** The lock was not had in time, or would have stood in a ring with others. */
const IN_USE = ["55P03", "40P01"];

async function alter(client: pg.Client, statements: readonly string[]): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      await client.query(`BEGIN; SET LOCAL lock_timeout = '3s'; ${statements.join("; ")}; COMMIT`);
      return;
    } catch (error) {
      await client.query("ROLLBACK");
      const inUse = error instanceof Error && "code" in error && IN_USE.includes(String(error.code));
      if (!inUse || tried === TRIES) throw error;
      await pause(250);
    }
  }
}
