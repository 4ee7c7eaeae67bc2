-- CreateTable
CREATE TABLE "campaign" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "filter" JSONB NOT NULL,
    "supersede" BOOLEAN NOT NULL DEFAULT false,
    "status" TEXT NOT NULL,
    "branch" TEXT NOT NULL,
    "labels" TEXT[],
    "per_hour" INTEGER,
    "most_running" INTEGER NOT NULL,
    "nudge_days" INTEGER,
    "most_nudges" INTEGER NOT NULL,
    "preflight" JSONB,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "approved_by" TEXT,
    "approved_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "generation" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "campaign_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "campaign_repository" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "campaign_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "position" INTEGER NOT NULL DEFAULT 0,
    "state" TEXT NOT NULL,
    "code" TEXT,
    "plan_id" UUID,
    "plan_hash" TEXT,
    "found_hash" TEXT,
    "draft" BOOLEAN NOT NULL DEFAULT false,
    "branch" TEXT NOT NULL,
    "base_sha" TEXT,
    "base_tree" TEXT,
    "head_sha" TEXT,
    "pr_number" INTEGER,
    "asked_at" TIMESTAMPTZ(3),
    "claimed_at" TIMESTAMPTZ(3),
    "begun_at" TIMESTAMPTZ(3),
    "opened_at" TIMESTAMPTZ(3),
    "observed_at" TIMESTAMPTZ(3),
    "active_at" TIMESTAMPTZ(3),
    "checks" TEXT,
    "review" TEXT,
    "reopen" BOOLEAN NOT NULL DEFAULT false,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "not_before" TIMESTAMPTZ(3),
    "error" TEXT,
    "nudges" INTEGER NOT NULL DEFAULT 0,
    "nudged_at" TIMESTAMPTZ(3),
    "word" TEXT,
    "word_at" TIMESTAMPTZ(3),
    "merged_sha" TEXT,
    "merged_at" TIMESTAMPTZ(3),
    "generation" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "campaign_repository_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "campaign_organisation_id_status_idx" ON "campaign"("organisation_id", "status");

-- CreateIndex
CREATE UNIQUE INDEX "campaign_repository_campaign_id_repository_id_key" ON "campaign_repository"("campaign_id", "repository_id");

-- CreateIndex
CREATE UNIQUE INDEX "campaign_repository_repository_id_branch_key" ON "campaign_repository"("repository_id", "branch");

-- CreateIndex
CREATE UNIQUE INDEX "campaign_repository_repository_id_pr_number_key" ON "campaign_repository"("repository_id", "pr_number");

-- CreateIndex
CREATE INDEX "campaign_repository_campaign_id_state_position_idx" ON "campaign_repository"("campaign_id", "state", "position");

-- CreateIndex
CREATE INDEX "campaign_repository_organisation_id_idx" ON "campaign_repository"("organisation_id");

-- AddForeignKey
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "campaign_repository" ADD CONSTRAINT "campaign_repository_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "campaign_repository" ADD CONSTRAINT "campaign_repository_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "campaign_repository" ADD CONSTRAINT "campaign_repository_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "campaign_repository" ADD CONSTRAINT "campaign_repository_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plan"("id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- What may stand in the columns, whoever writes them.
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_status_check" CHECK ("status" IN
  ('draft', 'preflighted', 'approved', 'running', 'paused', 'stopped', 'done'));
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_approval_check" CHECK
  ("status" NOT IN ('approved', 'running', 'paused', 'done') OR ("approved_by" IS NOT NULL AND "approved_at" IS NOT NULL));
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_pace_check" CHECK
  ("per_hour" > 0 AND "most_running" > 0 AND "nudge_days" > 0 AND "most_nudges" >= 0);
ALTER TABLE "campaign_repository" ADD CONSTRAINT "campaign_repository_state_check" CHECK ("state" IN
  ('waiting', 'opening', 'replanned', 'refused', 'failed', 'open', 'draft', 'changed', 'behind', 'conflicted', 'failing',
   'merged', 'persisting', 'verified', 'closed', 'superseded'));
ALTER TABLE "campaign_repository" ADD CONSTRAINT "campaign_repository_code_check" CHECK (("state" = 'refused') = ("code" IS NOT NULL));
ALTER TABLE "campaign_repository" ADD CONSTRAINT "campaign_repository_open_check" CHECK
  ("state" NOT IN ('open', 'draft', 'changed', 'behind', 'conflicted', 'failing') OR "pr_number" IS NOT NULL);
ALTER TABLE "campaign_repository" ADD CONSTRAINT "campaign_repository_word_check" CHECK
  ("word" IN ('nudge', 'superseded') AND "word_at" IS NOT NULL OR "word" IS NULL);
ALTER TABLE "campaign_repository" ADD CONSTRAINT "campaign_repository_sha_check" CHECK
  ("base_sha" ~ '^[0-9a-f]{40,64}$' AND "head_sha" ~ '^[0-9a-f]{40,64}$' AND "plan_hash" ~ '^[0-9a-f]{64}$');

-- One pull request for a repository, whichever campaign it is: while one works on it, no other may.
CREATE UNIQUE INDEX "campaign_repository_live_key" ON "campaign_repository"("repository_id") WHERE "claimed_at" IS NOT NULL AND "state" IN
  ('waiting', 'opening', 'replanned', 'failed', 'open', 'draft', 'changed', 'behind', 'conflicted', 'failing', 'merged');
