import type pg from "pg";
import { newSealKey, readSealKey } from "../../../lib/adapters/audit/keys.ts";
import { type SealingDatabase, sealNew } from "../../../lib/adapters/audit/sealer.ts";

/** What grows with time rather than with repositories: the record, issuances, and what an incident has beside its repositories. */

/** Rows of one transaction: a seal never splits one, and has five thousand at least. */
const AT_ONCE = 5_000;

/**
 * Rows of the record over the last year, sealed by the broker's own sealing with a key that is made for it. So what is written is a chain that
 * `thaw audit verify` accepts.
 */
export async function seedAudit(client: pg.Client, organisationId: string, count: number): Promise<void> {
  for (let from = 0; from < count; from += AT_ONCE)
    await client.query(
      `INSERT INTO audit_event (organisation_id, at, actor_kind, actor_id, action, object_kind, object_id, data)
       SELECT $1, now() - (($4::int - n) || ' seconds')::interval * 30, CASE WHEN n % 5 = 0 THEN 'user' ELSE 'system' END,
         CASE WHEN n % 5 = 0 THEN 'ada' ELSE 'worker' END,
         (ARRAY['issuance.intent','issuance.outcome','scan.finished','repository.synced','plan.made','credential.seen'])[n % 6 + 1],
         (ARRAY['issuance','issuance','scan','repository','plan','credential'])[n % 6 + 1], md5(n::text),
         jsonb_build_object('number', n, 'claims', jsonb_build_object('workflow_sha', md5(n::text)))
       FROM generate_series($2::int, least($3::int, $4::int) - 1) n`,
      [organisationId, from, from + AT_ONCE, count],
    );
  const statement = { text: "", values: [] as readonly unknown[] };
  const database: SealingDatabase = {
    query: ({ text, values } = statement) => client.query(text, [...(values ?? [])]),
    async transaction(work) {
      await client.query("BEGIN");
      const done = await work({ query: (text, values) => client.query(text, [...(values ?? [])]) });
      await client.query("COMMIT");
      return done;
    },
  };
  await sealNew(database, readSealKey(newSealKey()), { now: () => new Date() });
}

/** A hundred thousand in two weeks, one of fifty refused, for the policies that there are. */
export async function seedIssuances(client: pg.Client, organisationId: string) {
  await client.query(
    `INSERT INTO issuance (id, organisation_id, at, kind, issuer, subject_id, owner_id, repository, grant_name, phase, reason_code, policy_id, version,
       provider, scope, event, ref, workflow, actor, run_id, expires_at, finished_at, correlation_id)
     SELECT gen_random_uuid(), $1, now() - (n || ' seconds')::interval * 12, 'token', 'github', t.subject_id, '7', r.owner || '/' || r.name, 'ci.build',
       CASE WHEN n % 50 = 0 THEN 'denied' ELSE 'issued' END, CASE WHEN n % 50 = 0 THEN 'no-policy' END, t.id, 1, 'github-app',
       '{"permissions": {"contents": "read"}}', 'push', 'refs/heads/main', '.github/workflows/ci.yml', 'linus', n::text,
       now() - (n || ' seconds')::interval * 12 + interval '1 hour', now() - (n || ' seconds')::interval * 12, md5(n::text)
     FROM generate_series(1, 100000) n
     JOIN (SELECT *, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS many FROM trust_policy WHERE organisation_id = $1) t
       ON t.place = n % t.many + 1
     JOIN repository r ON r.id = t.repository_id`,
    [organisationId],
  );
  const { rows } = await client.query<{ id: string; policy_id: string }>(
    "SELECT id, policy_id FROM issuance WHERE organisation_id = $1 ORDER BY at DESC LIMIT 1",
    [organisationId],
  );
  const [newest] = rows;
  if (newest === undefined) throw new Error("There is no issuance.");
  return { issuanceId: newest.id, policyId: newest.policy_id };
}

/** The freeze is confirmed nearly everywhere, some are out again, and a long timeline says so. */
export async function seedIncidentRows(client: pg.Client, organisationId: string, incidentId: string): Promise<void> {
  const run = (sql: string) => client.query(sql, [organisationId, incidentId]);
  await run(`UPDATE incident SET tier = 'organisation-property', requested_at = now() - interval '3 days', slot = 1, epoch = 'e01'
    WHERE organisation_id = $1 AND id = $2`);
  await run(`UPDATE incident_repository h SET tier = 'organisation-property', requested_at = now() - interval '3 days', seen_at = now(),
      state = CASE WHEN r.github_id % 4 = 0 THEN 'thawed' ELSE h.state END, wanted = CASE WHEN r.github_id % 4 = 0 THEN 'free' ELSE 'held' END,
      seen = CASE WHEN r.github_id % 4 = 0 THEN 'none' WHEN r.github_id % 97 = 0 THEN 'some' ELSE 'all' END,
      confirmed_at = CASE WHEN r.github_id % 97 = 0 THEN NULL ELSE now() - interval '2 days' END,
      thawed_at = CASE WHEN r.github_id % 4 = 0 THEN now() - (r.github_id % 48 || ' hours')::interval END,
      state_at = now() - (r.github_id % 48 || ' hours')::interval
    FROM repository r WHERE r.id = h.repository_id AND h.organisation_id = $1 AND h.incident_id = $2`);
  await run(`INSERT INTO incident_event (incident_id, organisation_id, repository_id, at, actor_kind, actor_id, kind, text)
    SELECT $2, $1, repository_id, state_at, 'system', 'worker', 'repository.' || state, 'It is ' || state || ' now.'
    FROM incident_repository, generate_series(1, 3) WHERE organisation_id = $1 AND incident_id = $2`);
  await run(`INSERT INTO persistence_reading (incident_id, repository_id, organisation_id, as_of, tried_at)
    SELECT $2, repository_id, $1, now(), now() FROM incident_repository WHERE organisation_id = $1 AND incident_id = $2`);
  await run(`INSERT INTO persistence_item (id, incident_id, repository_id, organisation_id, kind, part, key, what, fingerprint, question, changed_at, parts,
      by_logins, risk, reasons, seen_at)
    SELECT gen_random_uuid(), $2, h.repository_id, $1, 'deploy-key', 'deploy-keys', encode(sha256(h.repository_id::text::bytea), 'hex'), 'deploy key ci', md5(h.repository_id::text),
      'changed', now() - interval '5 days', '{}', '{mallory}', (r.github_id % 4)::int, '{}', now()
    FROM incident_repository h JOIN repository r ON r.id = h.repository_id AND r.github_id % 3 = 0
    WHERE h.organisation_id = $1 AND h.incident_id = $2`);
  await run(`INSERT INTO app_seen (id, organisation_id, installation_github_id, app_github_id, slug, permissions, all_repositories, installed_at, as_of)
    SELECT gen_random_uuid(), $1, n, n, 'app-' || n, '{"contents": "read"}', true, now() - interval '1 year', now()
    FROM generate_series(1, 40) n WHERE $2::uuid IS NOT NULL`);
}
