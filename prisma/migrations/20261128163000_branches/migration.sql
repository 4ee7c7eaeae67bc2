-- How many branches GitHub counts, the default one included; null where it did not say.
ALTER TABLE "repository" ADD COLUMN "branches" INTEGER;
ALTER TABLE "repository" ADD CONSTRAINT "repository_branches" CHECK ("branches" >= 0);

-- The newest look at all branches of a repository.
CREATE TABLE "branch_look" (
    "repository_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "head_sha" TEXT,
    "pushed_at" TIMESTAMPTZ(3),
    "total" INTEGER NOT NULL,
    "complete" BOOLEAN NOT NULL,
    "beyond" INTEGER NOT NULL DEFAULT 0,
    "settings" TEXT NOT NULL,
    "looked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "branch_look_pkey" PRIMARY KEY ("repository_id")
);

-- A branch besides the default one: each release branch, and each whose workflows are others than the default branch's.
CREATE TABLE "repository_branch" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "protected" BOOLEAN NOT NULL DEFAULT false,
    "same" BOOLEAN NOT NULL DEFAULT false,
    "head_sha" TEXT NOT NULL,
    "workflows_tree_sha" TEXT,
    "actions_tree_sha" TEXT,
    "root_action_sha" TEXT,
    "committed_at" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "gone_at" TIMESTAMPTZ(3),
    "scanned_key" TEXT,
    "scanned_head" TEXT,
    "scanned_outside" BOOLEAN NOT NULL DEFAULT false,
    "scanned_at" TIMESTAMPTZ(3),
    "files" INTEGER NOT NULL DEFAULT 0,
    "unparsed" INTEGER NOT NULL DEFAULT 0,
    "error_code" TEXT,
    "error_message" TEXT,
    "queued_key" TEXT,
    "queued_at" TIMESTAMPTZ(3),

    CONSTRAINT "repository_branch_pkey" PRIMARY KEY ("id")
);

-- A finding on a release branch, apart from those of default branches.
CREATE TABLE "branch_finding" (
    "branch_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "detector" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "confidence" TEXT NOT NULL,
    "blocks_thaw" BOOLEAN NOT NULL,
    "secret_name" TEXT,
    "path" TEXT NOT NULL,
    "line" INTEGER NOT NULL,
    "message" TEXT NOT NULL,
    "remedy" TEXT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "branch_finding_pkey" PRIMARY KEY ("branch_id", "fingerprint")
);

-- The names of secrets that the workflows of one tree read.
CREATE TABLE "workflows_reading" (
    "organisation_id" UUID NOT NULL,
    "tree_sha" TEXT NOT NULL,
    "names" TEXT[],
    "opaque" TEXT,
    "engine_version" TEXT NOT NULL,
    "read_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "workflows_reading_pkey" PRIMARY KEY ("organisation_id", "tree_sha")
);

CREATE INDEX "branch_look_organisation_id_idx" ON "branch_look"("organisation_id");
CREATE UNIQUE INDEX "repository_branch_repository_id_name_key" ON "repository_branch"("repository_id", "name");
CREATE INDEX "repository_branch_organisation_id_role_idx" ON "repository_branch"("organisation_id", "role");
CREATE INDEX "branch_finding_organisation_id_idx" ON "branch_finding"("organisation_id");

ALTER TABLE "branch_look" ADD CONSTRAINT "branch_look_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "repository_branch" ADD CONSTRAINT "repository_branch_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "branch_finding" ADD CONSTRAINT "branch_finding_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "workflows_reading" ADD CONSTRAINT "workflows_reading_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "branch_look" ADD CONSTRAINT "branch_look_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "repository_branch" ADD CONSTRAINT "repository_branch_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "branch_finding" ADD CONSTRAINT "branch_finding_branch_id_fkey" FOREIGN KEY ("branch_id") REFERENCES "repository_branch"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "branch_look" ADD CONSTRAINT "branch_look_counts" CHECK ("total" >= 0 AND "beyond" >= 0);
ALTER TABLE "repository_branch" ADD CONSTRAINT "repository_branch_role" CHECK ("role" IN ('release', 'other'));
ALTER TABLE "branch_finding"
  ADD CONSTRAINT "branch_finding_severity" CHECK ("severity" IN ('critical', 'high', 'medium', 'low', 'info')),
  ADD CONSTRAINT "branch_finding_line" CHECK ("line" >= 0);
