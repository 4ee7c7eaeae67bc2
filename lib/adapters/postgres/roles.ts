import type pg from "pg";
import { putSight, wholeOf } from "./sight.ts";

export interface RoleLogin {
  readonly name: string;
  readonly password: string;
}

export interface ProcessRoles {
  readonly web: RoleLogin;
  readonly worker: RoleLogin;
  readonly broker: RoleLogin;
}

/**
 * Makes the PostgreSQL users of web, worker and broker, or sets their passwords, and gives each exactly what it needs. Run by the
 * database's owner after migrations. Web changes sessions, links and settings; it reads the rest, and writes audit rows
 * that it can never change; it proposes and approves trust policies and sets kill switches. The worker stores scans and plans. The
 * broker reads policies, writes what it issued, and alone reads what is sealed. Of repositories web sees those that the person who looks may
 * read on GitHub (sight.ts).
 * @throws the driver's error 42501 when the owner may not make users
 */
export async function grantRoles(client: pg.Client, roles: ProcessRoles): Promise<void> {
  await client.query("BEGIN");
  try {
    // Two starts on one server would otherwise race for the same catalogue rows.
    await client.query("SELECT pg_advisory_xact_lock(7310215)");
    for (const role of [roles.web, roles.worker, roles.broker]) await putRole(client, role);
    await grantWeb(client, client.escapeIdentifier(roles.web.name));
    await putWhole(client, roles.web.name);
    await grantWorker(client, client.escapeIdentifier(roles.worker.name));
    await grantBroker(client, client.escapeIdentifier(roles.broker.name));
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
  await putSight(client, { web: roles.web.name, others: [roles.worker.name, roles.broker.name] });
}

/** The same powers for who sees all. Web takes the role, and inherits nothing of it before. */
async function putWhole(client: pg.Client, web: string): Promise<void> {
  const whole = client.escapeIdentifier(wholeOf(web));
  const known = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [wholeOf(web)]);
  if (known.rowCount === 0) await client.query(`CREATE ROLE ${whole} NOLOGIN`);
  await client.query(`GRANT USAGE ON SCHEMA public TO ${whole}`);
  await client.query(`REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${whole}`);
  await grantWeb(client, whole);
  await client.query(`ALTER ROLE ${client.escapeIdentifier(web)} NOINHERIT`);
  await client.query(`GRANT ${whole} TO ${client.escapeIdentifier(web)}`);
}

async function putRole(client: pg.Client, role: RoleLogin): Promise<void> {
  const name = client.escapeIdentifier(role.name);
  const known = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [role.name]);
  if (known.rowCount === 0) await client.query(`CREATE ROLE ${name} LOGIN`);
  await client.query(`ALTER ROLE ${name} PASSWORD ${client.escapeLiteral(role.password)}`);
  await client.query(`GRANT USAGE ON SCHEMA public TO ${name}`);
  await client.query(`REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${name}`);
}

async function grantWeb(client: pg.Client, web: string): Promise<void> {
  // A page's statements take milliseconds: to compile one, or to start processes for it, takes longer, and takes them from the next page. What a
  // list of 40,000 adds up fits in this memory; with PostgreSQL's own 4 MB it goes through files.
  await client.query(`ALTER ROLE ${web} SET jit = off; ALTER ROLE ${web} SET max_parallel_workers_per_gather = 0;
    ALTER ROLE ${web} SET work_mem = '16MB'`);
  await client.query(`
    GRANT SELECT ON deployment_stamp, organisation, app_user, account, session, sign_in_link, membership, repository,
      repository_owner, repository_ownership, repository_figure, scan, scan_file, source_blob, credential, credential_reference, credential_figure, finding, plan, plan_item,
      plan_grant, audit_event,
      metric_point, setting, trust_policy, trust_policy_version, issuance, kill_switch, freeze_lock, target_owner, audit_seal,
      issuer_owner, installation, sync_run, source_state, credential_reader, actions_variable, deploy_key, pat_grant, authorised_credential, app_seen,
      secret_alert, inventory_finding, branch_look, repository_branch, branch_finding, workflows_reading,
      repository_call, repository_property, change_mark TO ${web};
    GRANT SELECT (id, organisation_id, name, version, key_id, created_by, rotated_at, rotation_due_at, retired_at)
      ON sealed_secret TO ${web};
    -- When a live credential ends, and nothing of what it is.
    GRANT SELECT (issuance_id, organisation_id, provider, expires_at, revoke_at, attempts) ON sealed_lease TO ${web};
    GRANT INSERT ON trust_policy, trust_policy_version, kill_switch, target_owner TO ${web};
    GRANT UPDATE (status, evidence, approved_by, approved_at, ended_by, ended_at, ended_reason) ON trust_policy_version TO ${web};
    GRANT UPDATE (lifted_at, lifted_by) ON kill_switch TO ${web};
    GRANT DELETE ON target_owner TO ${web};
    GRANT EXECUTE ON FUNCTION thaw_add_job(text, json, text), thaw_cancel_job(text), thaw_queue_figures() TO ${web};
    -- It decides about work that was given up, and notes what GitHub tells: ids, never what a worker found.
    GRANT SELECT ON job_kind, job_worker, job_running, dead_letter, webhook_delivery TO ${web};
    GRANT UPDATE (state, decided_by, decided_at) ON dead_letter TO ${web};
    GRANT INSERT ON webhook_delivery TO ${web};
    GRANT UPDATE (organisation_id, state, reason, jobs, times, taken_at) ON webhook_delivery TO ${web};
    GRANT INSERT, UPDATE ON session, setting TO ${web};
    -- What a token may do is never rewritten: another one is made.
    GRANT SELECT, INSERT, UPDATE (last_used_at, revoked_at, revoked_by) ON api_token TO ${web};
    -- What people chose in a list: written at once, forgotten after some days, changed never.
    GRANT SELECT, INSERT, DELETE ON repository_selection TO ${web};
    GRANT SELECT, INSERT, DELETE, UPDATE (name, query, deleted_at) ON saved_view TO ${web};
    GRANT SELECT, INSERT, DELETE, UPDATE (view_id, organisation_id) ON saved_view_default TO ${web};
    -- People and roles are written through this door only: decision 53.
    GRANT EXECUTE ON FUNCTION thaw_admit(text, bigint, text, uuid, jsonb, timestamptz) TO ${web};
    -- Whose repositories somebody is shown as theirs; no right hangs on it.
    GRANT SELECT, INSERT, DELETE ON person_team TO ${web};
    -- By which the database tells what somebody may look at.
    GRANT SELECT ON repository_reader TO ${web};
    -- How much of GitHub's limits is left, which only the workers say.
    GRANT SELECT ON github_hold, github_budget TO ${web};
    GRANT SELECT (whose, creates, arrived_by) ON github_turn TO ${web};
    -- Campaigns are planned, approved, paused and stopped by people; what became of a pull request only the worker says.
    GRANT SELECT, INSERT ON campaign, campaign_repository TO ${web};
    GRANT UPDATE (status, preflight, approved_by, approved_at, ended_at, probed_at) ON campaign TO ${web};
    GRANT SELECT, INSERT, DELETE ON campaign_grant TO ${web};
    GRANT SELECT, INSERT ON campaign_revert TO ${web};
    GRANT UPDATE (state, code, error, reason, branch, base_sha, head_sha, pr_number, asked_by, asked_at, attempts, not_before, opened_at,
      generation) ON campaign_revert TO ${web};
    GRANT UPDATE (position, state, code, plan_id, plan_hash, found_hash, draft, claimed_at, reopen, attempts, not_before, error, word,
      word_at, generation, told, skipped_by, skipped_at, skip_reason) ON campaign_repository TO ${web};
    -- People ask for secrets to be removed and record revocations; what became of a removal only the worker says.
    GRANT SELECT, INSERT ON credential_removal, credential_event TO ${web};
    GRANT SELECT ON freeze_slot, freeze_means, freeze_drift, freeze_proof, past_merge, past_merge_read,
      freeze_surroundings TO ${web};
    -- What gates say is the worker's word. Until when a proof may wait is a person's.
    GRANT SELECT ON gate_fact, gate_verdict, gate_standing TO ${web};
    GRANT SELECT, INSERT, UPDATE (due_at, set_by, set_at) ON gate_debt TO ${web};
    -- What was exposed is the worker's word; where the attacker was, and that something was revoked, is a person's.
    GRANT SELECT ON exposure, exposure_read, exposure_round TO ${web};
    GRANT UPDATE (revoked_at, revoked_evidence, revoked_link, revoked_by) ON exposure TO ${web};
    GRANT SELECT, INSERT, DELETE ON exposure_foothold TO ${web};
    GRANT SELECT, INSERT ON incident, incident_repository TO ${web};
    -- Not that a line was queued to be told: nothing that is written here may keep itself from being told.
    GRANT SELECT, INSERT (organisation_id, incident_id, repository_id, at, actor_kind, actor_id, kind, text, data) ON incident_event TO ${web};
    -- Who was told, and where that fails.
    GRANT SELECT ON notify_channel, notice, notice_issue TO ${web};
    GRANT SELECT, INSERT, UPDATE, DELETE ON incident_role TO ${web};
    GRANT USAGE ON SEQUENCE incident_event_seq_seq TO ${web};
    -- Not what GitHub was asked for or was seen to do: that is the worker's word.
    GRANT UPDATE (title, status, scope, chosen, mode, exposure_from, exposure_to, gates, custom_gates, allowed_grants, auto_thaw, on_drift, slot, epoch, preflight,
      activated_by, activated_at, next_update_due, resolved_by, resolve_asked_at, version) ON incident TO ${web};
    GRANT UPDATE (state, cause, wanted, requested_at, confirmed_at, confirmed_sha, state_at, version) ON incident_repository TO ${web};
    -- People ask, agree and take back; that a commit was seen to be offered, and by whom, only the worker says.
    GRANT SELECT ON deployed_branch, deployed_look, environment_rules, deployment_wait TO ${web};
    GRANT SELECT ON pr_pass, thaw_exception, gate_check TO ${web};
    GRANT INSERT (id, organisation_id, incident_id, repository_id, pull_request, sha, base, kind, reason, asked_by, asked_at, expires_at)
      ON pr_pass TO ${web};
    GRANT INSERT (id, organisation_id, incident_id, repository_id, gate, break_glass, reason, asked_by, asked_at, expires_at)
      ON thaw_exception TO ${web};
    GRANT UPDATE (approved_by, approved_at, ended_at, ended_by, ended_why) ON pr_pass, thaw_exception TO ${web};
    -- That it was merged only the worker says.
    GRANT SELECT, INSERT (id, organisation_id, incident_id, repository_id, pass_id, asked_by, asked_at) ON pass_merge TO ${web};
    GRANT UPDATE (second_by, let_out_at) ON thaw_exception TO ${web};
    -- Of two people who freeze at once each has to get an epoch of their own, or be refused.
    GRANT UPDATE (last_epoch, version) ON freeze_slot TO ${web};
    -- People review and decide; what there is to review only the worker says.
    GRANT SELECT ON commit_reading, commit_tally, commit_reviewer, window_commit, app_use, persistence_reading, organisation_persistence_reading, persistence_item TO ${web};
    GRANT SELECT, INSERT ON commit_review TO ${web};
    GRANT SELECT, INSERT, UPDATE ON app_decision TO ${web};
    GRANT UPDATE (decision, reviewed_by, reviewer_github_id, reviewer_login, reviewed_at, note) ON persistence_item TO ${web};
    -- A lock only ever takes something away from jobs: web sets it in the moment of the freeze, and the worker alone takes it off.
    GRANT INSERT ON freeze_lock TO ${web};
    -- How far the audit was verified is the worker's word.
    GRANT SELECT ON audit_check TO ${web};
    GRANT SELECT ON run_proof, run_look TO ${web};
    GRANT UPDATE (used_at) ON sign_in_link TO ${web};
    GRANT INSERT ON audit_event TO ${web};
    GRANT USAGE ON SEQUENCE audit_event_seq_seq TO ${web};`);
}

async function grantWorker(client: pg.Client, worker: string): Promise<void> {
  await client.query(`
    GRANT SELECT ON deployment_stamp, organisation, setting, audit_event, repository_figure, credential_reference TO ${worker};
    -- Column rights of their own, because row locks ask for the right to change something.
    GRANT UPDATE (login, config_sha, config_text, default_permissions, approves_reviews) ON organisation TO ${worker};
    -- An organisation of GitHub is connected by who holds the Apps' keys.
    GRANT INSERT ON organisation TO ${worker};
    GRANT SELECT, INSERT, UPDATE ON installation, sync_run TO ${worker};
    GRANT SELECT, INSERT, UPDATE, DELETE ON kept_answer, github_turn, github_hold, github_budget TO ${worker};
    GRANT EXECUTE ON FUNCTION thaw_queue_figures() TO ${worker};
    GRANT EXECUTE ON FUNCTION thaw_take_turn(uuid, text, text, integer, boolean, integer, integer, integer, integer) TO ${worker};
    GRANT SELECT, INSERT, UPDATE ON repository, scan, credential, finding, metric_point TO ${worker};
    GRANT UPDATE (property_names, properties_as_of) ON organisation TO ${worker};
    GRANT SELECT, INSERT, UPDATE ON repository_property TO ${worker};
    GRANT SELECT, INSERT, UPDATE ON repository_ownership, branch_look, branch_finding, workflows_reading TO ${worker};
    -- A scan takes the place of the one before it.
    GRANT SELECT, INSERT, UPDATE, DELETE ON called_file, repository_call TO ${worker};
    -- A branch that nothing hangs on leaves no trace.
    GRANT SELECT, INSERT, UPDATE, DELETE ON repository_branch TO ${worker};
    -- What GitHub has no longer keeps its row; only who reads a secret is a list of now.
    GRANT SELECT, INSERT, UPDATE ON source_state, actions_variable, deploy_key, pat_grant, authorised_credential, app_seen, secret_alert,
      inventory_finding TO ${worker};
    GRANT SELECT, INSERT, DELETE ON credential_reader TO ${worker};
    GRANT SELECT, INSERT, DELETE ON scan_file, source_blob, repository_owner TO ${worker};
    -- A plan that is stored is never rewritten: what was looked at is what there is.
    GRANT SELECT, INSERT ON plan, plan_item, plan_grant TO ${worker};
    GRANT UPDATE (last_scan_id) ON plan TO ${worker};
    GRANT SELECT, INSERT, UPDATE ON freeze_slot, freeze_means, freeze_drift, incident_repository TO ${worker};
    GRANT SELECT, INSERT, UPDATE, DELETE ON past_merge, past_merge_read TO ${worker};
    GRANT SELECT, INSERT, UPDATE ON freeze_surroundings TO ${worker};
    -- What was tried is never rewritten.
    GRANT SELECT, INSERT ON freeze_proof TO ${worker};
    GRANT SELECT ON incident, incident_role TO ${worker};
    GRANT UPDATE (status, tier, slot, epoch, preflight, requested_at, freeze_calls, freeze_ms, progress, trouble, resolved_at, version)
      ON incident TO ${worker};
    GRANT SELECT, INSERT, UPDATE (routed_at) ON incident_event TO ${worker};
    GRANT SELECT, INSERT, UPDATE ON notify_channel, notice, notice_item, notice_issue TO ${worker};
    GRANT USAGE ON SEQUENCE incident_event_seq_seq TO ${worker};
    GRANT SELECT, INSERT, UPDATE, DELETE ON freeze_lock TO ${worker};
    GRANT SELECT, INSERT, UPDATE ON commit_reading, app_use, persistence_reading, organisation_persistence_reading TO ${worker};
    GRANT SELECT, INSERT, UPDATE, DELETE ON persistence_seen TO ${worker};
    -- Not who reviewed or decided.
    GRANT SELECT, INSERT, UPDATE, DELETE ON window_commit TO ${worker};
    GRANT SELECT ON commit_review, app_decision TO ${worker};
    GRANT SELECT ON persistence_item TO ${worker};
    GRANT INSERT (id, incident_id, repository_id, organisation_id, kind, part, key, what, fingerprint, question, changed_at, parts, by_logins, risk,
      reasons, seen_at) ON persistence_item TO ${worker};
    GRANT UPDATE (what, changed_at, parts, by_logins, risk, reasons, seen_at, gone_at) ON persistence_item TO ${worker};
    -- Not that a person agreed to something: a plan's pass is made whole.
    GRANT SELECT, INSERT, UPDATE (author_github_id, author_login, seen_at, ended_at, ended_by, ended_why) ON pr_pass TO ${worker};
    GRANT SELECT, UPDATE (ended_at, ended_by, ended_why, settled_at, let_out_at) ON thaw_exception TO ${worker};
    -- Nobody merges in a lockdown whom no person asked to.
    GRANT SELECT, UPDATE (begun_at, looked_at, said, merged_sha, ended_at) ON pass_merge TO ${worker};
    GRANT SELECT, INSERT, UPDATE ON gate_fact, gate_verdict, gate_standing TO ${worker};
    GRANT SELECT ON gate_debt, exposure_foothold, exposure TO ${worker};
    GRANT SELECT, INSERT, UPDATE ON exposure_read, exposure_round TO ${worker};
    -- Not that a person said that it was revoked.
    GRANT INSERT, UPDATE (repository_ids, class, evidence, breaks, position, gone_at) ON exposure TO ${worker};
    -- When a brokered value was changed, and nothing of what it is; which record of the audit an issuance has.
    GRANT SELECT (organisation_id, name, rotated_at, retired_at) ON sealed_secret TO ${worker};
    GRANT SELECT (id) ON issuance TO ${worker};
    GRANT SELECT, INSERT, DELETE ON deployed_branch TO ${worker};
    GRANT SELECT, INSERT, UPDATE ON deployed_look TO ${worker};
    GRANT SELECT, INSERT, UPDATE, DELETE ON deployment_wait TO ${worker};
    GRANT SELECT, INSERT, UPDATE ON environment_rules TO ${worker};
    GRANT SELECT, INSERT, UPDATE ON gate_check, gate_group, gate_look, landed_look TO ${worker};
    GRANT SELECT ON campaign, campaign_repository TO ${worker};
    -- Not what people agreed to, nor that they did.
    GRANT UPDATE (status, ended_at, generation, probed_at) ON campaign TO ${worker};
    -- Whether jobs will get what a plan asks for: by the policies as they are, and by what became of real requests.
    GRANT SELECT, INSERT, DELETE ON campaign_grant TO ${worker};
    GRANT SELECT ON campaign_revert TO ${worker};
    GRANT UPDATE (state, code, error, base_sha, head_sha, pr_number, attempts, not_before, opened_at, merged_at, generation)
      ON campaign_revert TO ${worker};
    GRANT SELECT ON issuer_owner, trust_policy, trust_policy_version, kill_switch, freeze_lock TO ${worker};
    GRANT SELECT (organisation_id, subject_id, grant_name, at, kind, phase, reason_code, ref) ON issuance TO ${worker};
    GRANT UPDATE (state, code, found_hash, base_sha, base_tree, head_sha, pr_number, asked_at, begun_at, opened_at, observed_at,
      active_at, checks, review, reopen, attempts, not_before, error, nudges, nudged_at, word, word_at, merged_sha, merged_at,
      generation, grants_shown, looked, labels_due_at, claimed_at) ON campaign_repository TO ${worker};
    -- Not what people asked for, nor that they did.
    GRANT SELECT, INSERT, UPDATE (state, begun_at, ended_at, lines, generation) ON credential_removal TO ${worker};
    GRANT SELECT, INSERT ON credential_event, run_proof TO ${worker};
    GRANT SELECT, INSERT, UPDATE ON run_look TO ${worker};
    -- What shows that jobs were given their new credentials, and nothing of whom or what with.
    GRANT SELECT (policy_id, provider, scope) ON issuance TO ${worker};
    GRANT SELECT ON audit_seal TO ${worker};
    GRANT SELECT, INSERT, UPDATE ON audit_check TO ${worker};
    GRANT INSERT ON audit_event TO ${worker};
    GRANT USAGE ON SEQUENCE audit_event_seq_seq TO ${worker};
    GRANT SELECT, INSERT, UPDATE, DELETE ON job_worker, job_running TO ${worker};
    -- Triggers write them, and of many it makes one.
    GRANT SELECT, INSERT, DELETE ON change_mark TO ${worker};
    GRANT USAGE ON SEQUENCE job_worker_generation_seq TO ${worker};
    -- Whose roles are read again, and the door by which they are written: decision 71. No hash of a session.
    GRANT SELECT ON membership TO ${worker};
    GRANT SELECT (id, host, github_id, login, disabled_at) ON app_user TO ${worker};
    GRANT SELECT (user_id, expires_at, revoked_at) ON session TO ${worker};
    -- Whoever made a token that lives is read again as well. No hash of one.
    GRANT SELECT (organisation_id, made_by, expires_at, revoked_at) ON api_token TO ${worker};
    GRANT EXECUTE ON FUNCTION thaw_renew_roles(uuid, uuid, jsonb, timestamptz, timestamptz) TO ${worker};
    GRANT SELECT, INSERT, DELETE ON person_team TO ${worker};
    GRANT SELECT, INSERT, DELETE ON repository_reader TO ${worker};
    GRANT UPDATE (member_permission, readers_as_of) ON organisation TO ${worker};
    GRANT SELECT, INSERT ON dead_letter TO ${worker};
    -- The same work died again, or succeeded; who decided about it is for web to write.
    GRANT UPDATE (payload, attempts, code, message, died_at, state, decided_at) ON dead_letter TO ${worker};
    GRANT SELECT, DELETE ON webhook_delivery TO ${worker};
    GRANT EXECUTE ON FUNCTION thaw_add_job(text, json, text), thaw_cancel_job(text) TO ${worker};`);
  await grantQueue(client, worker);
}

async function grantBroker(client: pg.Client, broker: string): Promise<void> {
  await client.query(`
    GRANT SELECT ON deployment_stamp, organisation, issuer_owner, repository, trust_policy, trust_policy_version, kill_switch,
      freeze_lock, issuance, token_jti, sealed_secret, sealed_lease, audit_event, audit_seal TO ${broker};
    GRANT INSERT, DELETE ON token_jti TO ${broker};
    GRANT INSERT, UPDATE ON issuance TO ${broker};
    GRANT INSERT, DELETE ON sealed_lease TO ${broker};
    GRANT UPDATE (revoke_at, attempts) ON sealed_lease TO ${broker};
    GRANT INSERT ON sealed_secret TO ${broker};
    GRANT UPDATE (key_id, wrapped_key, ciphertext, retired_at) ON sealed_secret TO ${broker};
    GRANT INSERT ON audit_event, audit_seal TO ${broker};
    GRANT SELECT, INSERT, UPDATE ON audit_cursor TO ${broker};
    GRANT USAGE ON SEQUENCE audit_event_seq_seq TO ${broker};`);
}

/** The queue's tables have row-level security without policies, which keeps everybody but their owner out. */
async function grantQueue(client: pg.Client, worker: string): Promise<void> {
  await client.query(`
    GRANT USAGE ON SCHEMA graphile_worker TO ${worker};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA graphile_worker TO ${worker};
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA graphile_worker TO ${worker};
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA graphile_worker TO ${worker};`);
  const tables = await client.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'graphile_worker' AND rowsecurity",
  );
  for (const { name } of tables.rows) {
    const table = `graphile_worker.${client.escapeIdentifier(name)}`;
    await client.query(`DROP POLICY IF EXISTS ${worker} ON ${table}`);
    await client.query(`CREATE POLICY ${worker} ON ${table} TO ${worker} USING (true) WITH CHECK (true)`);
  }
}
