-- AlterTable
ALTER TABLE "campaign" ADD COLUMN "probed_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "campaign_repository" ADD COLUMN "grants_shown" TEXT;

-- CreateTable
CREATE TABLE "campaign_grant" (
    "campaign_repository_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "grant_name" TEXT NOT NULL,
    "verdict" TEXT NOT NULL,
    "reason" TEXT,
    "message" TEXT,
    "run" TEXT,
    "policy_id" UUID,
    "version" INTEGER,
    "used" TEXT,
    "used_kind" TEXT,
    "used_reason" TEXT,
    "used_at" TIMESTAMPTZ(3),
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "campaign_grant_pkey" PRIMARY KEY ("campaign_repository_id", "grant_name")
);

-- CreateIndex
CREATE INDEX "campaign_grant_organisation_id_idx" ON "campaign_grant"("organisation_id");

-- AddForeignKey
ALTER TABLE "campaign_grant" ADD CONSTRAINT "campaign_grant_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "campaign_grant" ADD CONSTRAINT "campaign_grant_campaign_repository_id_fkey" FOREIGN KEY ("campaign_repository_id") REFERENCES "campaign_repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What may stand in the columns, whoever writes them.
ALTER TABLE "campaign_grant" ADD CONSTRAINT "campaign_grant_verdict_check" CHECK
  ("verdict" IN ('passes', 'partly', 'waits', 'denied', 'unproposed', 'unknown'));
ALTER TABLE "campaign_grant" ADD CONSTRAINT "campaign_grant_used_check" CHECK
  ("used" IN ('given', 'denied', 'failed') AND "used_kind" IN ('token', 'probe') AND "used_at" IS NOT NULL OR "used" IS NULL);
