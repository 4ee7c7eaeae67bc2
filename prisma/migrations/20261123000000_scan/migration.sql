-- CreateTable
CREATE TABLE "deployment_stamp" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "mode" TEXT NOT NULL,
    "stamped_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "deployment_stamp_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organisation" (
    "id" UUID NOT NULL,
    "host" TEXT NOT NULL,
    "github_id" BIGINT,
    "login" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "folder" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organisation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "app_user" (
    "id" UUID NOT NULL,
    "host" TEXT NOT NULL,
    "github_id" BIGINT,
    "login" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "disabled_at" TIMESTAMPTZ(3),

    CONSTRAINT "app_user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "provider" TEXT NOT NULL,
    "provider_account_id" TEXT NOT NULL,
    "user_id" UUID NOT NULL,

    CONSTRAINT "account_pkey" PRIMARY KEY ("provider","provider_account_id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "token_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_link" (
    "id" UUID NOT NULL,
    "token_hash" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "sign_in_link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "membership" (
    "user_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "as_of" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "membership_pkey" PRIMARY KEY ("user_id","organisation_id","role")
);

-- CreateTable
CREATE TABLE "repository" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "github_id" BIGINT,
    "owner" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "default_branch" TEXT,
    "head_sha" TEXT,
    "workflows_tree_sha" TEXT,
    "visibility" TEXT NOT NULL DEFAULT 'unknown',
    "archived" BOOLEAN NOT NULL DEFAULT false,
    "deleted_at" TIMESTAMPTZ(3),
    "default_permissions" TEXT,
    "as_of" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "repository_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "repository_owner" (
    "organisation_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "source" TEXT NOT NULL,

    CONSTRAINT "repository_owner_pkey" PRIMARY KEY ("repository_id","kind","slug","source")
);

-- CreateTable
CREATE TABLE "scan" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "batch_id" UUID NOT NULL,
    "ref" TEXT NOT NULL,
    "commit_sha" TEXT,
    "purpose" TEXT NOT NULL,
    "engine_version" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "files" INTEGER NOT NULL DEFAULT 0,
    "unparsed" INTEGER NOT NULL DEFAULT 0,
    "findings_open" INTEGER NOT NULL DEFAULT 0,
    "error_code" TEXT,
    "error_message" TEXT,
    "queued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "scan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "scan_file" (
    "organisation_id" UUID NOT NULL,
    "scan_id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "blob_sha" TEXT,
    "status" TEXT NOT NULL,
    "reason" TEXT,
    "detail" TEXT,

    CONSTRAINT "scan_file_pkey" PRIMARY KEY ("scan_id","path")
);

-- CreateTable
CREATE TABLE "source_blob" (
    "organisation_id" UUID NOT NULL,
    "sha" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,

    CONSTRAINT "source_blob_pkey" PRIMARY KEY ("organisation_id","sha")
);

-- CreateTable
CREATE TABLE "credential" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "level" TEXT NOT NULL,
    "repository_id" UUID,
    "environment" TEXT,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "stored_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "visibility" TEXT NOT NULL DEFAULT 'unknown',
    "as_of" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "credential_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "finding" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "ref" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "detector" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "target" JSONB,
    "severity" TEXT NOT NULL,
    "confidence" TEXT NOT NULL,
    "blocks_thaw" BOOLEAN NOT NULL,
    "secret_name" TEXT,
    "credential_id" UUID,
    "context" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "span" JSONB NOT NULL,
    "remedy" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "modifiers" TEXT[],
    "generated_from" TEXT,
    "sinks" JSONB NOT NULL,
    "reach" JSONB,
    "commit_sha" TEXT,
    "literal_hmac" TEXT,
    "literal_shape" TEXT,
    "first_scan_id" UUID NOT NULL,
    "last_scan_id" UUID NOT NULL,
    "resolved_scan_id" UUID,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "finding_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "seq" BIGSERIAL NOT NULL,
    "organisation_id" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "object_kind" TEXT NOT NULL,
    "object_id" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "request_id" TEXT,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "metric_point" (
    "organisation_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "metric" TEXT NOT NULL,
    "dimension" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "metric_point_pkey" PRIMARY KEY ("organisation_id","metric","dimension","key","at")
);

-- CreateTable
CREATE TABLE "setting" (
    "organisation_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("organisation_id","key")
);

-- CreateIndex
CREATE UNIQUE INDEX "organisation_host_github_id_key" ON "organisation"("host", "github_id");

-- CreateIndex
CREATE UNIQUE INDEX "app_user_host_github_id_key" ON "app_user"("host", "github_id");

-- CreateIndex
CREATE INDEX "account_user_id_idx" ON "account"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_hash_key" ON "session"("token_hash");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "sign_in_link_token_hash_key" ON "sign_in_link"("token_hash");

-- CreateIndex
CREATE INDEX "sign_in_link_user_id_idx" ON "sign_in_link"("user_id");

-- CreateIndex
CREATE INDEX "membership_organisation_id_idx" ON "membership"("organisation_id");

-- CreateIndex
CREATE UNIQUE INDEX "repository_organisation_id_github_id_key" ON "repository"("organisation_id", "github_id");

-- CreateIndex
CREATE INDEX "repository_owner_organisation_id_idx" ON "repository_owner"("organisation_id");

-- CreateIndex
CREATE INDEX "scan_repository_id_queued_at_idx" ON "scan"("repository_id", "queued_at" DESC);

-- CreateIndex
CREATE INDEX "scan_batch_id_status_idx" ON "scan"("batch_id", "status");

-- CreateIndex
CREATE INDEX "scan_organisation_id_queued_at_idx" ON "scan"("organisation_id", "queued_at" DESC);

-- CreateIndex
CREATE INDEX "scan_file_organisation_id_idx" ON "scan_file"("organisation_id");

-- CreateIndex
CREATE INDEX "credential_repository_id_idx" ON "credential"("repository_id");

-- CreateIndex
CREATE INDEX "finding_credential_id_idx" ON "finding"("credential_id");

-- CreateIndex
CREATE UNIQUE INDEX "finding_repository_id_ref_fingerprint_key" ON "finding"("repository_id", "ref", "fingerprint");

-- CreateIndex
CREATE INDEX "audit_event_organisation_id_seq_idx" ON "audit_event"("organisation_id", "seq" DESC);

-- CreateIndex
CREATE INDEX "audit_event_object_kind_object_id_seq_idx" ON "audit_event"("object_kind", "object_id", "seq" DESC);

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sign_in_link" ADD CONSTRAINT "sign_in_link_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "repository" ADD CONSTRAINT "repository_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "repository_owner" ADD CONSTRAINT "repository_owner_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "repository_owner" ADD CONSTRAINT "repository_owner_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "scan" ADD CONSTRAINT "scan_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "scan" ADD CONSTRAINT "scan_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "scan_file" ADD CONSTRAINT "scan_file_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "scan_file" ADD CONSTRAINT "scan_file_scan_id_fkey" FOREIGN KEY ("scan_id") REFERENCES "scan"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "source_blob" ADD CONSTRAINT "source_blob_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credential" ADD CONSTRAINT "credential_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credential" ADD CONSTRAINT "credential_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "finding" ADD CONSTRAINT "finding_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "finding" ADD CONSTRAINT "finding_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "finding" ADD CONSTRAINT "finding_credential_id_fkey" FOREIGN KEY ("credential_id") REFERENCES "credential"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "finding" ADD CONSTRAINT "finding_first_scan_id_fkey" FOREIGN KEY ("first_scan_id") REFERENCES "scan"("id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "finding" ADD CONSTRAINT "finding_last_scan_id_fkey" FOREIGN KEY ("last_scan_id") REFERENCES "scan"("id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "finding" ADD CONSTRAINT "finding_resolved_scan_id_fkey" FOREIGN KEY ("resolved_scan_id") REFERENCES "scan"("id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_event" ADD CONSTRAINT "audit_event_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "metric_point" ADD CONSTRAINT "metric_point_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "setting" ADD CONSTRAINT "setting_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- What follows has no words in schema.prisma.

-- Closed sets. Text and checks instead of enumerated types, because a check can be widened in a transaction.
ALTER TABLE "deployment_stamp"
  ADD CONSTRAINT "deployment_stamp_one_row" CHECK ("id" = 1),
  ADD CONSTRAINT "deployment_stamp_mode" CHECK ("mode" IN ('demo', 'live'));
ALTER TABLE "organisation" ADD CONSTRAINT "organisation_kind" CHECK ("kind" IN ('github', 'folder'));
ALTER TABLE "membership" ADD CONSTRAINT "membership_role"
  CHECK ("role" IN ('viewer', 'owner', 'security-lead', 'commander', 'admin', 'operator'));
ALTER TABLE "scan"
  ADD CONSTRAINT "scan_purpose" CHECK ("purpose" IN ('branch', 'plan', 'history')),
  ADD CONSTRAINT "scan_status" CHECK ("status" IN ('queued', 'running', 'done', 'failed', 'superseded'));
ALTER TABLE "scan_file" ADD CONSTRAINT "scan_file_status" CHECK ("status" IN ('parsed', 'unparsed', 'skipped'));
ALTER TABLE "credential" ADD CONSTRAINT "credential_level"
  CHECK ("level" IN ('org', 'repo', 'env', 'dependabot', 'manager', 'literal', 'unknown'));
ALTER TABLE "finding"
  ADD CONSTRAINT "finding_origin" CHECK ("origin" IN ('secret', 'manager', 'literal')),
  ADD CONSTRAINT "finding_severity" CHECK ("severity" IN ('info', 'low', 'medium', 'high', 'critical')),
  ADD CONSTRAINT "finding_confidence" CHECK ("confidence" IN ('low', 'medium', 'high'));

-- Names are compared as GitHub compares them: without case.
CREATE UNIQUE INDEX "organisation_host_login_key" ON "organisation" ("host", lower("login"));
CREATE UNIQUE INDEX "app_user_host_login_key" ON "app_user" ("host", lower("login")) WHERE "disabled_at" IS NULL;
CREATE UNIQUE INDEX "repository_name_key" ON "repository" ("organisation_id", lower("owner"), lower("name"))
  WHERE "deleted_at" IS NULL;
CREATE UNIQUE INDEX "credential_place_key"
  ON "credential" ("organisation_id", "level", "repository_id", "environment", "name") NULLS NOT DISTINCT;

-- Open findings are what every page asks for.
CREATE INDEX "finding_open_by_repository" ON "finding" ("repository_id", "severity") WHERE "resolved_scan_id" IS NULL;
CREATE INDEX "finding_open_by_kind" ON "finding" ("organisation_id", "kind", "severity") WHERE "resolved_scan_id" IS NULL;
CREATE INDEX "finding_literal" ON "finding" ("organisation_id", "literal_hmac") WHERE "literal_hmac" IS NOT NULL;

-- The record of who did what is written once.
CREATE FUNCTION "audit_event_is_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_event is append-only: % is refused', TG_OP USING ERRCODE = 'restrict_violation';
END;
$$;
CREATE TRIGGER "audit_event_no_change" BEFORE UPDATE OR DELETE ON "audit_event"
  FOR EACH ROW EXECUTE FUNCTION "audit_event_is_append_only"();
CREATE TRIGGER "audit_event_no_truncate" BEFORE TRUNCATE ON "audit_event"
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_event_is_append_only"();

-- Pages that show progress listen here. The payload is the organisation's id; the figures are read again from the table.
CREATE FUNCTION "scan_progress_notify"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('scan_progress', NEW."organisation_id"::text);
  RETURN NULL;
END;
$$;
CREATE TRIGGER "scan_progress" AFTER INSERT OR UPDATE OF "status" ON "scan"
  FOR EACH ROW EXECUTE FUNCTION "scan_progress_notify"();

-- The one door into the queue for roles that have no rights on its tables. It runs as its owner and takes known names
-- only; the worker checks each payload again.
CREATE FUNCTION "thaw_add_job"("task" text, "payload" json, "key" text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF "task" NOT IN ('scan.organisation', 'scan.repository') THEN
    RAISE EXCEPTION 'unknown job %', "task" USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM graphile_worker.add_job("task", "payload", job_key => "key", max_attempts => 3);
END;
$$;
REVOKE ALL ON FUNCTION "thaw_add_job"(text, json, text) FROM PUBLIC;
