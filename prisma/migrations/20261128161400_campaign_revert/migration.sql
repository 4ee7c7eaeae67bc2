-- CreateTable
CREATE TABLE "campaign_revert" (
    "campaign_repository_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "code" TEXT,
    "error" TEXT,
    "reason" TEXT NOT NULL,
    "branch" TEXT NOT NULL,
    "base_sha" TEXT,
    "head_sha" TEXT,
    "pr_number" INTEGER,
    "asked_by" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "not_before" TIMESTAMPTZ(3),
    "opened_at" TIMESTAMPTZ(3),
    "merged_at" TIMESTAMPTZ(3),
    "generation" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "campaign_revert_pkey" PRIMARY KEY ("campaign_repository_id")
);

-- CreateIndex
CREATE INDEX "campaign_revert_organisation_id_idx" ON "campaign_revert"("organisation_id");

-- CreateIndex
CREATE INDEX "campaign_revert_repository_id_idx" ON "campaign_revert"("repository_id");

-- AddForeignKey
ALTER TABLE "campaign_revert" ADD CONSTRAINT "campaign_revert_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "campaign_revert" ADD CONSTRAINT "campaign_revert_campaign_repository_id_fkey" FOREIGN KEY ("campaign_repository_id") REFERENCES "campaign_repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "campaign_revert" ADD CONSTRAINT "campaign_revert_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What may stand in the columns, whoever writes them.
ALTER TABLE "campaign_revert" ADD CONSTRAINT "campaign_revert_state_check" CHECK ("state" IN ('asked', 'open', 'merged', 'closed', 'refused'));
ALTER TABLE "campaign_revert" ADD CONSTRAINT "campaign_revert_code_check" CHECK (("state" = 'refused') = ("code" IS NOT NULL));
ALTER TABLE "campaign_revert" ADD CONSTRAINT "campaign_revert_open_check" CHECK ("state" NOT IN ('open', 'merged') OR "pr_number" IS NOT NULL);
ALTER TABLE "campaign_revert" ADD CONSTRAINT "campaign_revert_sha_check" CHECK
  ("base_sha" ~ '^[0-9a-f]{40,64}$' AND "head_sha" ~ '^[0-9a-f]{40,64}$');
