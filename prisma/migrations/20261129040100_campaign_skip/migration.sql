-- A person leaves one repository of a campaign out, and says why; it can be taken back.
ALTER TABLE "campaign_repository" ADD COLUMN "skipped_by" TEXT;
ALTER TABLE "campaign_repository" ADD COLUMN "skipped_at" TIMESTAMPTZ(3);
ALTER TABLE "campaign_repository" ADD COLUMN "skip_reason" TEXT;

ALTER TABLE "campaign_repository" DROP CONSTRAINT "campaign_repository_state_check";
ALTER TABLE "campaign_repository" ADD CONSTRAINT "campaign_repository_state_check" CHECK ("state" IN
  ('waiting', 'opening', 'replanned', 'refused', 'failed', 'open', 'draft', 'changed', 'behind', 'conflicted', 'failing',
   'merged', 'persisting', 'verified', 'closed', 'superseded', 'skipped'));
ALTER TABLE "campaign_repository" ADD CONSTRAINT "campaign_repository_skip_check" CHECK
  ("state" <> 'skipped' OR "skipped_by" IS NOT NULL AND "skipped_at" IS NOT NULL AND "skip_reason" IS NOT NULL);
ALTER TABLE "campaign_repository" DROP CONSTRAINT "campaign_repository_word_check";
ALTER TABLE "campaign_repository" ADD CONSTRAINT "campaign_repository_word_check" CHECK
  ("word" IN ('nudge', 'superseded', 'skipped') AND "word_at" IS NOT NULL OR "word" IS NULL);

-- What a stopped campaign had claimed and never began is free for others. Those of campaigns that were stopped before, too.
UPDATE "campaign_repository" r SET "claimed_at" = NULL, "generation" = r."generation" + 1 FROM "campaign" c
  WHERE c."id" = r."campaign_id" AND c."status" = 'stopped' AND r."claimed_at" IS NOT NULL AND r."pr_number" IS NULL
    AND r."asked_at" IS NULL AND r."state" IN ('waiting', 'replanned', 'failed');
