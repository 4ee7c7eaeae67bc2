-- What an organisation keeps beside its files: secrets by name and date, variables by name, keys, grants and Apps. No column can hold the
-- value of a secret. What is gone from GitHub keeps its row, with the date.
ALTER TABLE "organisation" ADD COLUMN "default_permissions" TEXT, ADD COLUMN "approves_reviews" BOOLEAN;
ALTER TABLE "repository" ADD COLUMN "approves_reviews" BOOLEAN;
ALTER TABLE "credential" ADD COLUMN "ended_at" TIMESTAMPTZ(3);
ALTER TABLE "credential" DROP CONSTRAINT "credential_level";
ALTER TABLE "credential"
  ADD CONSTRAINT "credential_level"
    CHECK ("level" IN ('org', 'repo', 'env', 'dependabot', 'codespaces', 'manager', 'literal', 'unknown')),
  ADD CONSTRAINT "credential_visibility" CHECK ("visibility" IN ('all', 'private', 'selected', 'unknown')),
  ADD CONSTRAINT "credential_environment" CHECK (("level" = 'env') = ("environment" IS NOT NULL)),
  ADD CONSTRAINT "credential_of_repository" CHECK ("level" NOT IN ('repo', 'env') OR "repository_id" IS NOT NULL),
  ADD CONSTRAINT "credential_of_organisation" CHECK ("level" <> 'org' OR "repository_id" IS NULL);

CREATE TABLE "source_state" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "repository_id" UUID,
    "outcome" TEXT NOT NULL,
    "missing_permission" TEXT,
    "failure_code" TEXT,
    "as_of" TIMESTAMPTZ(3),
    "tried_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "source_state_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "credential_reader" (
    "credential_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,

    CONSTRAINT "credential_reader_pkey" PRIMARY KEY ("credential_id","repository_id")
);

CREATE TABLE "actions_variable" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "repository_id" UUID,
    "name" TEXT NOT NULL,
    "audience" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "suspicion_rule" TEXT,
    "suspicion_shape" TEXT,
    "as_of" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "actions_variable_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "deploy_key" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "github_id" BIGINT NOT NULL,
    "title" TEXT NOT NULL,
    "read_only" BOOLEAN NOT NULL,
    "added_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "as_of" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "deploy_key_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "pat_grant" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "github_id" BIGINT NOT NULL,
    "login" TEXT NOT NULL,
    "token_name" TEXT NOT NULL,
    "selection" TEXT NOT NULL,
    "repository_ids" BIGINT[],
    "permissions" JSONB NOT NULL,
    "granted_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "as_of" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "pat_grant_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "authorised_credential" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "github_id" BIGINT NOT NULL,
    "login" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "scopes" TEXT[],
    "note" TEXT,
    "authorised_at" TIMESTAMPTZ(3) NOT NULL,
    "accessed_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "as_of" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "authorised_credential_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "app_seen" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "installation_github_id" BIGINT NOT NULL,
    "app_github_id" BIGINT NOT NULL,
    "slug" TEXT NOT NULL,
    "permissions" JSONB NOT NULL,
    "all_repositories" BOOLEAN NOT NULL,
    "suspended_at" TIMESTAMPTZ(3),
    "installed_at" TIMESTAMPTZ(3) NOT NULL,
    "as_of" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "app_seen_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "secret_alert" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "repository_github_id" BIGINT NOT NULL,
    "number" INTEGER NOT NULL,
    "secret_type" TEXT NOT NULL,
    "validity" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "as_of" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "secret_alert_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "inventory_finding" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "rule" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "repository_id" UUID,
    "credential_id" UUID,
    "name" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "as_of" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "inventory_finding_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "source_state_repository_id_idx" ON "source_state"("repository_id");
CREATE UNIQUE INDEX "source_state_place_key" ON "source_state"("organisation_id", "source", "repository_id") NULLS NOT DISTINCT;
CREATE INDEX "credential_reader_repository_id_idx" ON "credential_reader"("repository_id");
CREATE INDEX "credential_reader_organisation_id_idx" ON "credential_reader"("organisation_id");
CREATE INDEX "actions_variable_repository_id_idx" ON "actions_variable"("repository_id");
CREATE UNIQUE INDEX "actions_variable_place_key" ON "actions_variable"("organisation_id", "repository_id", "name") NULLS NOT DISTINCT;
CREATE INDEX "deploy_key_organisation_id_idx" ON "deploy_key"("organisation_id");
CREATE UNIQUE INDEX "deploy_key_repository_id_github_id_key" ON "deploy_key"("repository_id", "github_id");
CREATE UNIQUE INDEX "pat_grant_organisation_id_github_id_key" ON "pat_grant"("organisation_id", "github_id");
CREATE UNIQUE INDEX "authorised_credential_organisation_id_github_id_key" ON "authorised_credential"("organisation_id", "github_id");
CREATE UNIQUE INDEX "app_seen_organisation_id_installation_github_id_key" ON "app_seen"("organisation_id", "installation_github_id");
CREATE UNIQUE INDEX "secret_alert_organisation_id_repository_github_id_number_key" ON "secret_alert"("organisation_id", "repository_github_id", "number");
CREATE INDEX "inventory_finding_repository_id_idx" ON "inventory_finding"("repository_id");
CREATE INDEX "inventory_finding_credential_id_idx" ON "inventory_finding"("credential_id");
CREATE UNIQUE INDEX "inventory_finding_organisation_id_rule_subject_key" ON "inventory_finding"("organisation_id", "rule", "subject");
ALTER TABLE "source_state" ADD CONSTRAINT "source_state_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "source_state" ADD CONSTRAINT "source_state_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "credential_reader" ADD CONSTRAINT "credential_reader_credential_id_fkey" FOREIGN KEY ("credential_id") REFERENCES "credential"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "credential_reader" ADD CONSTRAINT "credential_reader_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "credential_reader" ADD CONSTRAINT "credential_reader_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "actions_variable" ADD CONSTRAINT "actions_variable_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "actions_variable" ADD CONSTRAINT "actions_variable_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "deploy_key" ADD CONSTRAINT "deploy_key_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "deploy_key" ADD CONSTRAINT "deploy_key_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "pat_grant" ADD CONSTRAINT "pat_grant_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "authorised_credential" ADD CONSTRAINT "authorised_credential_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "app_seen" ADD CONSTRAINT "app_seen_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "secret_alert" ADD CONSTRAINT "secret_alert_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "inventory_finding" ADD CONSTRAINT "inventory_finding_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "inventory_finding" ADD CONSTRAINT "inventory_finding_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "inventory_finding" ADD CONSTRAINT "inventory_finding_credential_id_fkey" FOREIGN KEY ("credential_id") REFERENCES "credential"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "organisation"
  ADD CONSTRAINT "organisation_default_permissions" CHECK ("default_permissions" IN ('read', 'write'));
ALTER TABLE "source_state"
  ADD CONSTRAINT "source_state_outcome" CHECK ("outcome" IN ('visible', 'not-visible', 'failed')),
  -- A source that is visible was read then, and lacks nothing; one that failed says why.
  ADD CONSTRAINT "source_state_read" CHECK ("outcome" <> 'visible' OR ("as_of" = "tried_at" AND "missing_permission" IS NULL)),
  ADD CONSTRAINT "source_state_failed" CHECK (("outcome" = 'failed') = ("failure_code" IS NOT NULL));
ALTER TABLE "actions_variable"
  ADD CONSTRAINT "actions_variable_audience" CHECK ("audience" IN ('all', 'private', 'selected')),
  ADD CONSTRAINT "actions_variable_suspicion" CHECK (("suspicion_rule" IS NULL) = ("suspicion_shape" IS NULL)),
  -- A shape is a prefix and a length: nothing that is longer can get here.
  ADD CONSTRAINT "actions_variable_shape" CHECK (length("suspicion_shape") <= 60);
ALTER TABLE "pat_grant"
  ADD CONSTRAINT "pat_grant_selection" CHECK ("selection" IN ('all', 'subset', 'none')),
  ADD CONSTRAINT "pat_grant_permissions" CHECK (jsonb_typeof("permissions") = 'object');
ALTER TABLE "app_seen" ADD CONSTRAINT "app_seen_permissions" CHECK (jsonb_typeof("permissions") = 'object');
ALTER TABLE "secret_alert" ADD CONSTRAINT "secret_alert_validity" CHECK ("validity" IN ('active', 'inactive', 'unknown'));
ALTER TABLE "inventory_finding"
  ADD CONSTRAINT "inventory_finding_severity" CHECK ("severity" IN ('info', 'low', 'medium', 'high', 'critical'));

-- What is asked for most: what is open, and which repository was looked at longest ago.
CREATE INDEX "inventory_finding_open" ON "inventory_finding" ("organisation_id", "rule") WHERE "ended_at" IS NULL;
