-- Organisations of GitHub, and what the last look at them saw.

-- AlterTable
ALTER TABLE "organisation" ADD COLUMN "config_sha" TEXT,
ADD COLUMN "config_text" TEXT;

-- AlterTable
ALTER TABLE "repository" ADD COLUMN "absence" TEXT,
ADD COLUMN "actions_tree_sha" TEXT,
ADD COLUMN "disabled" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN "fork" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN "node_id" TEXT,
ADD COLUMN "pushed_at" TIMESTAMPTZ(3),
ADD COLUMN "root_action_sha" TEXT,
ADD COLUMN "scanned_head" TEXT,
ADD COLUMN "scanned_key" TEXT,
ADD COLUMN "scanned_outside" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN "sync_run_id" UUID;

-- AlterTable
ALTER TABLE "scan" ADD COLUMN "source_key" TEXT;

-- CreateTable
CREATE TABLE "installation" (
    "organisation_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "github_id" BIGINT NOT NULL,
    "permissions" JSONB NOT NULL,
    "all_repositories" BOOLEAN NOT NULL,
    "suspended_at" TIMESTAMPTZ(3),
    "as_of" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "installation_pkey" PRIMARY KEY ("organisation_id","role")
);

-- CreateTable
CREATE TABLE "sync_run" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'running',
    "repositories" INTEGER NOT NULL DEFAULT 0,
    "unreadable" INTEGER NOT NULL DEFAULT 0,
    "gone" INTEGER NOT NULL DEFAULT 0,
    "queued" INTEGER NOT NULL DEFAULT 0,
    "error_code" TEXT,
    "error_message" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "sync_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "kept_answer" (
    "key" TEXT NOT NULL,
    "etag" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "link" TEXT,
    "used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "kept_answer_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "installation_github_id_idx" ON "installation"("github_id");

-- CreateIndex
CREATE INDEX "sync_run_organisation_id_started_at_idx" ON "sync_run"("organisation_id", "started_at" DESC);

-- CreateIndex
CREATE INDEX "kept_answer_used_at_idx" ON "kept_answer"("used_at");

-- AddForeignKey
ALTER TABLE "installation" ADD CONSTRAINT "installation_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sync_run" ADD CONSTRAINT "sync_run_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "installation"
  ADD CONSTRAINT "installation_role" CHECK ("role" IN ('observer', 'remediator', 'freezer')),
  ADD CONSTRAINT "installation_permissions" CHECK (jsonb_typeof("permissions") = 'object');
ALTER TABLE "repository"
  ADD CONSTRAINT "repository_absence" CHECK ("absence" IN ('deleted', 'transferred', 'not-visible')),
  -- One that is only not shown may still be there.
  ADD CONSTRAINT "repository_gone" CHECK ("absence" IS DISTINCT FROM 'not-visible' OR "deleted_at" IS NULL);
ALTER TABLE "sync_run"
  ADD CONSTRAINT "sync_run_status" CHECK ("status" IN ('running', 'done', 'failed', 'superseded')),
  ADD CONSTRAINT "sync_run_end" CHECK (("finished_at" IS NULL) = ("status" = 'running')),
  ADD CONSTRAINT "sync_run_error" CHECK (("error_code" IS NOT NULL) = ("status" = 'failed'));
-- The newest one of an organisation writes; one that was taken for dead finds that it does not any more.
CREATE UNIQUE INDEX "sync_run_one_running" ON "sync_run" ("organisation_id") WHERE "status" = 'running';
