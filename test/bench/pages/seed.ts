import type pg from "pg";

/** An organisation that is made up, by statements for whole tables. What is random in a real one follows from numbers here. */

export interface MadeUp {
  readonly organisationId: string;
  readonly campaignId: string;
  readonly credentialId: string;
}

const KINDS = `(ARRAY['npm-token','aws-static-key','github-pat','gcp-key-json','unknown-secret','identifier'])`;
const LEVELS = `(ARRAY['critical','high','medium','low','info','high'])`;
const NAMES = `(ARRAY['NPM_TOKEN','AWS_SECRET_ACCESS_KEY','GH_PAT','GCP_KEY','DEPLOY_TOKEN','REGION'])`;
const SHA = (of: string) => `encode(sha256((${of})::text::bytea), 'hex')`;
const COMMIT = (of: string) => `left(${SHA(of)}, 40)`;

/** Six findings and three workflows for each repository, one of seven of them in a campaign, and everything that pages show beside them. */
export async function seed(client: pg.Client, repositories: number): Promise<MadeUp> {
  const [organisationId, campaignId] = [await uuid(client), await uuid(client)];
  const run = (sql: string, ...values: readonly unknown[]) => client.query(sql, [organisationId, ...values]);
  await client.query("BEGIN");
  await client.query("SET LOCAL session_replication_role = replica");
  await run(`INSERT INTO organisation (id, host, github_id, login, kind, default_permissions, approves_reviews)
    VALUES ($1, 'github.com', 7, 'acme', 'github', 'read', false)`);
  await run(`INSERT INTO installation (organisation_id, role, github_id, permissions, all_repositories, as_of)
    VALUES ($1, 'observer', 1, '{}', true, now())`);
  await seedRepositories(run, repositories);
  await seedScans(run);
  await client.query("ANALYZE repository, scan");
  await seedFindings(run);
  await client.query("ANALYZE finding, credential");
  await seedPlans(run);
  await seedInventory(run);
  await seedBranches(run);
  await seedCampaign(run, campaignId, Math.ceil((repositories * 3) / 20));
  await figure(client);
  await client.query("COMMIT");
  await client.query("VACUUM ANALYZE");
  const { rows } = await client.query("SELECT id FROM credential WHERE level = 'org' ORDER BY name LIMIT 1");
  return { organisationId, campaignId, credentialId: rows[0].id };
}

/** What triggers keep: none of them saw what was written here. */
async function figure(client: pg.Client): Promise<void> {
  for (const one of ["thaw_refigure", "thaw_rereference", "thaw_recredential"])
    await client.query(`SELECT ${one}(ARRAY(SELECT id FROM repository))`);
}

type Run = (sql: string, ...values: readonly unknown[]) => Promise<unknown>;

async function uuid(client: pg.Client): Promise<string> {
  const { rows } = await client.query("SELECT gen_random_uuid() AS id");
  return rows[0].id;
}

/** `n` is the number of a repository, as its id at GitHub. */
const EACH = `(SELECT r.*, r.github_id::int AS n FROM repository r WHERE r.organisation_id = $1) r`;
const NEWEST = `(SELECT s.* FROM scan s WHERE s.organisation_id = $1 AND s.engine_version = '3') s`;

async function seedRepositories(run: Run, repositories: number): Promise<void> {
  await run(
    `INSERT INTO repository (id, organisation_id, github_id, node_id, owner, name, default_branch, head_sha, workflows_tree_sha, visibility,
      archived, pushed_at, branches, default_permissions, approves_reviews, scanned_key, scanned_head)
    SELECT gen_random_uuid(), $1, n, 'R_' || n, 'acme', (ARRAY['payments','ledger','mobile','search','data'])[n % 5 + 1] || '-' || n, 'main',
      ${COMMIT("n")}, ${COMMIT("'tree' || n")}, (ARRAY['private','internal','public'])[n % 3 + 1], n % 50 = 0,
      now() - interval '1 day', 4, 'read', false,
      jsonb_build_array('3', '', 'main', true, ${COMMIT("'tree' || n")}, NULL, NULL)::text, ${COMMIT("n")}
    FROM generate_series(1, $2::int) n`,
    repositories,
  );
  await run(`INSERT INTO repository_owner (organisation_id, repository_id, kind, slug, source)
    SELECT $1, r.id, 'team', 'team-' || n % 200, 'codeowners' FROM ${EACH}`);
  await run(`INSERT INTO repository_ownership (repository_id, organisation_id, state, not_visible, notes, as_of)
    SELECT r.id, $1, 'known', '{}', '{}', now() FROM ${EACH}`);
}

/** Two older ones, a day apart, and the newest; of some the newest was not understood, or failed. */
async function seedScans(run: Run): Promise<void> {
  await run(`INSERT INTO scan (id, organisation_id, repository_id, batch_id, ref, commit_sha, source_key, purpose, engine_version, status,
      files, unparsed, findings_open, queued_at, started_at, finished_at)
    SELECT gen_random_uuid(), $1, r.id, ('00000000-0000-0000-0000-00000000000' || e)::uuid, 'main', r.head_sha, 'key', 'branch', e::text,
      CASE WHEN e = 3 AND n % 500 = 1 THEN 'failed' ELSE 'done' END, 3, CASE WHEN n % 100 = 3 THEN 1 ELSE 0 END, 6,
      now() - (4 - e) * interval '1 day', now() - (4 - e) * interval '1 day', now() - (4 - e) * interval '1 day'
    FROM ${EACH}, generate_series(1, 3) e`);
  await run(`INSERT INTO scan_file (organisation_id, scan_id, path, blob_sha, status)
    SELECT $1, s.id, '.github/workflows/' || f || '.yml', ${COMMIT("s.repository_id || f")}, 'parsed'
    FROM ${NEWEST}, unnest(ARRAY['ci','release','nightly']) f`);
  await run(`INSERT INTO source_blob (organisation_id, sha, text, bytes)
    SELECT DISTINCT $1::uuid, f.blob_sha, repeat('      - run: make release' || chr(10), 60) || f.blob_sha, 1500
    FROM scan_file f WHERE f.organisation_id = $1`);
}

/** Three of six read a secret of the repository's own, two one of the organisation's. */
async function seedFindings(run: Run): Promise<void> {
  await run(`INSERT INTO credential (id, organisation_id, level, name, kind, stored_at, updated_at, visibility, as_of)
    SELECT gen_random_uuid(), $1, 'org', 'ORG_SECRET_' || n, 'npm-token', now() - interval '400 days', now() - interval '400 days',
      CASE WHEN n % 3 = 0 THEN 'selected' ELSE 'all' END, now() FROM generate_series(1, 60) n`);
  await run(`INSERT INTO credential (id, organisation_id, level, repository_id, name, kind, stored_at, updated_at, as_of)
    SELECT gen_random_uuid(), $1, 'repo', r.id, ${NAMES}[k], ${KINDS}[k], now() - interval '90 days', now() - interval '90 days', now()
    FROM ${EACH}, generate_series(1, 3) k`);
  await run(`INSERT INTO credential (id, organisation_id, level, repository_id, name, kind, as_of)
    SELECT gen_random_uuid(), $1, 'unknown', r.id, 'TEXT_ONLY_' || n % 100, 'unknown-secret', now() FROM ${EACH}`);
  await putFindings(
    run,
    "generate_series(1, 3)",
    `c.repository_id = r.id AND c.level = 'repo' AND c.name = ${NAMES}[k]`,
  );
  await putFindings(run, "generate_series(4, 4)", "c.repository_id = r.id AND c.level = 'unknown'");
  await putFindings(run, "generate_series(5, 6)", "c.level = 'org' AND c.name = 'ORG_SECRET_' || (n + k) % 60 + 1");
}

async function putFindings(run: Run, which: string, credential: string): Promise<void> {
  await run(`INSERT INTO finding (id, organisation_id, repository_id, ref, fingerprint, detector, kind, origin, severity, confidence,
      blocks_thaw, secret_name, credential_id, context, path, span, remedy, message, modifiers, sinks, first_scan_id, last_scan_id)
    SELECT gen_random_uuid(), $1, r.id, 'main', ${SHA("r.id::text || k")}, 'reference', ${KINDS}[k], 'secret', ${LEVELS}[k], 'high', k < 6,
      c.name, c.id, 'env', '.github/workflows/' || (ARRAY['ci','release','nightly'])[k % 3 + 1] || '.yml',
      jsonb_build_object('path', 'x', 'start', 0, 'end', 9, 'line', k, 'column', 1, 'endLine', k, 'endColumn', 9), 'oidc-role',
      'A secret that does not end reaches a step.', '{}', '[]', s.id, s.id
    FROM ${EACH} JOIN ${NEWEST} ON s.repository_id = r.id CROSS JOIN ${which} k
    JOIN credential c ON c.organisation_id = $1 AND ${credential}`);
}

const GRANT = JSON.stringify({
  name: "ci.build",
  provider: "github-app",
  repositories: ["self"],
  permissions: { contents: "read" },
  secrets: [],
  who: {
    workflow: ".github/workflows/ci.yml",
    job: "build",
    startedBy: [],
    refs: [],
    events: ["push"],
    environment: null,
  },
  ask: null,
});

async function seedPlans(run: Run): Promise<void> {
  await run(`INSERT INTO plan (id, organisation_id, repository_id, base_sha, plan_hash, disposition, files, proof, body, prerequisites, last_scan_id)
    SELECT gen_random_uuid(), $1, s.repository_id, s.commit_sha, ${SHA("s.repository_id")}, 'safe',
      jsonb_build_array(jsonb_build_object('path', '.github/workflows/ci.yml', 'diff', repeat('-  x' || chr(10), 100))),
      '[{"path": ".github/workflows/ci.yml"}]', repeat('What changes. ', 100), '[]', s.id FROM ${NEWEST}`);
  await run(`INSERT INTO plan_item (plan_id, organisation_id, fingerprint, remedy, disposition, refusal_code, message, reasons, path, line)
    SELECT p.id, $1, f.fingerprint, CASE WHEN f.kind = 'github-pat' THEN NULL ELSE 'oidc-role' END,
      CASE WHEN f.kind = 'github-pat' THEN 'refused' ELSE 'safe' END, CASE WHEN f.kind = 'github-pat' THEN 'unknown-kind' END,
      'What it can do before and after.', '{}', f.path, 1
    FROM plan p JOIN finding f ON f.repository_id = p.repository_id WHERE p.organisation_id = $1`);
  await run(`INSERT INTO plan_grant (plan_id, organisation_id, name, document)
    SELECT p.id, $1, 'ci.build', '${GRANT}' FROM plan p WHERE p.organisation_id = $1`);
}

async function seedInventory(run: Run): Promise<void> {
  const sources = `(ARRAY['repository-secrets','environment-secrets','repository-variables','repository-dependabot-secrets','deploy-keys',
    'repository-workflow-defaults','repository-codespaces-secrets'])`;
  await run(`INSERT INTO source_state (id, organisation_id, source, repository_id, outcome, missing_permission, as_of, tried_at)
    SELECT gen_random_uuid(), $1, source, r.id, CASE WHEN source LIKE '%codespaces%' THEN 'not-visible' ELSE 'visible' END,
      CASE WHEN source LIKE '%codespaces%' THEN 'codespaces_secrets: read' END,
      CASE WHEN source LIKE '%codespaces%' THEN NULL ELSE now() END, now() FROM ${EACH}, unnest(${sources}) source`);
  await run(`INSERT INTO source_state (id, organisation_id, source, outcome, as_of, tried_at)
    SELECT gen_random_uuid(), $1, source, 'visible', now(), now()
    FROM unnest(ARRAY['organisation-secrets','organisation-variables','secret-alerts','installed-apps','token-grants','organisation-workflow-defaults']) source`);
  await run(`INSERT INTO credential_reader (credential_id, repository_id, organisation_id)
    SELECT c.id, r.id, $1 FROM credential c, ${EACH} WHERE c.organisation_id = $1 AND c.visibility = 'selected' AND n % 10 = 0`);
  await run(`INSERT INTO actions_variable (id, organisation_id, repository_id, name, updated_at, as_of)
    SELECT gen_random_uuid(), $1, r.id, 'REGION', now(), now() FROM ${EACH}`);
  await run(`INSERT INTO deploy_key (id, organisation_id, repository_id, github_id, title, read_only, created_at, as_of)
    SELECT gen_random_uuid(), $1, r.id, n, 'ci', n % 10 <> 0, now() - interval '1 year', now() FROM ${EACH} WHERE n % 5 = 0`);
  await run(`INSERT INTO secret_alert (id, organisation_id, repository_github_id, number, secret_type, validity, created_at, as_of)
    SELECT gen_random_uuid(), $1, n, 1, 'npm_access_token', 'unknown', now(), now() FROM ${EACH} WHERE n % 20 = 0`);
  await run(`INSERT INTO inventory_finding (id, organisation_id, rule, subject, repository_id, credential_id, name, severity, message,
      first_seen_at, as_of)
    SELECT gen_random_uuid(), $1, 'old-secret', c.id::text, c.repository_id, c.id, c.name, 'medium', 'It was stored long ago.', now(), now()
    FROM credential c WHERE c.organisation_id = $1 AND c.level = 'repo' AND c.name = 'NPM_TOKEN'`);
}

/** One release branch in five, one other with workflows of its own in each; calls to a hundred workflows, and as many that nobody makes. */
async function seedBranches(run: Run): Promise<void> {
  await run(`INSERT INTO branch_look (repository_id, organisation_id, head_sha, pushed_at, total, complete, settings, looked_at)
    SELECT r.id, $1, r.head_sha, r.pushed_at, 4, true, '{}', now() FROM ${EACH}`);
  await run(`INSERT INTO repository_branch (id, organisation_id, repository_id, name, role, head_sha, workflows_tree_sha, committed_at, seen_at)
    SELECT gen_random_uuid(), $1, r.id, b, CASE WHEN b = 'topic' THEN 'other' ELSE 'release' END, ${COMMIT("b || n")}, ${COMMIT("'tree' || b || n % 1000")},
      now(), now() FROM ${EACH}, unnest(ARRAY['topic','release/1']) b WHERE b = 'topic' OR n % 5 = 0`);
  await run(`INSERT INTO called_file (organisation_id, key, owner, repo, path, ref, commit_sha, file, blob_sha, text, result, from_state, checked_at)
    SELECT $1, 'acme/payments-' || k, 'acme', 'payments-' || k * 5, '.github/workflows/ci.yml', 'main', ${COMMIT("k")}, '.github/workflows/ci.yml',
      ${COMMIT("k")}, repeat('x', 2000), 'r', 'none', now() - interval '1 day' FROM generate_series(1, 200) k`);
  await run(`INSERT INTO repository_call (repository_id, organisation_id, key, owner, repo, path, ref, commit_sha, result)
    SELECT r.id, $1, 'acme/payments-' || n % 100 + 1, 'acme', 'payments-' || (n % 100 + 1) * 5, '.github/workflows/ci.yml', 'main', ${COMMIT("n")}, 'r'
    FROM ${EACH}`);
}

const STATES = `(ARRAY['waiting','open','open','merged','persisting','verified','refused'])`;

/** Its pull requests are in all states, and its grants have policies. */
async function seedCampaign(run: Run, campaignId: string, size: number): Promise<void> {
  await run(
    `INSERT INTO campaign (id, organisation_id, name, filter, status, branch, labels, most_running, most_nudges, created_by, approved_by, approved_at)
    VALUES ($2, $1, 'All payments', '{}', 'running', 'thaw/x', '{}', 20, 2, 'ada', 'grace', now())`,
    campaignId,
  );
  await run(
    `INSERT INTO campaign_repository (id, organisation_id, campaign_id, repository_id, position, state, code, plan_id, plan_hash, branch,
      pr_number, claimed_at, begun_at, opened_at, observed_at, merged_at, merged_sha)
    SELECT gen_random_uuid(), $1, $2, r.id, n, state, CASE WHEN state = 'refused' THEN 'no-plan' END, p.id, p.plan_hash, 'thaw/x',
      CASE WHEN state NOT IN ('waiting', 'refused') THEN n END, now(), now() - interval '1 day', now() - interval '1 day',
      now() - interval '1 hour', CASE WHEN state IN ('merged', 'persisting', 'verified') THEN now() - interval '2 days' END,
      CASE WHEN state IN ('merged', 'persisting', 'verified') THEN r.head_sha END
    FROM ${EACH} JOIN plan p ON p.repository_id = r.id CROSS JOIN LATERAL (SELECT ${STATES}[n % 7 + 1] AS state) s WHERE n <= $3::int`,
    campaignId,
    size,
  );
  await run(`INSERT INTO campaign_grant (campaign_repository_id, organisation_id, grant_name, verdict, changed_at)
    SELECT id, $1, 'ci.build', CASE WHEN position % 9 = 0 THEN 'waits' ELSE 'passes' END, now() FROM campaign_repository WHERE organisation_id = $1`);
  await run(`INSERT INTO trust_policy (id, organisation_id, repository_id, issuer, subject_id, grant_name)
    SELECT gen_random_uuid(), $1, c.repository_id, 'github', c.position::text, 'ci.build' FROM campaign_repository c WHERE c.organisation_id = $1`);
  await run(`INSERT INTO trust_policy_version (policy_id, version, organisation_id, status, document, source, target_ids, scope_key, created_by,
      approved_by, approved_at)
    SELECT id, 1, $1, 'active', '{}', 'plan', '{}', 'k', 'ada', 'grace', now() FROM trust_policy WHERE organisation_id = $1`);
}
