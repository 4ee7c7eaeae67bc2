-- AlterTable
ALTER TABLE "freeze_slot" ADD COLUMN     "tier" TEXT NOT NULL DEFAULT 'organisation-property',
ADD COLUMN     "tier_reason" TEXT;

ALTER TABLE "freeze_slot" ADD CONSTRAINT "freeze_slot_tier_check"
  CHECK ("tier" IN ('organisation-property', 'organisation-ids', 'repository-ruleset', 'classic-protection', 'actions-off'));

-- CreateTable
CREATE TABLE "freeze_means" (
    "repository_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "tier" TEXT,
    "problem" TEXT,
    "rulesets" JSONB NOT NULL DEFAULT '{}',
    "before" JSONB NOT NULL DEFAULT '{}',
    "held_by" INTEGER[] NOT NULL DEFAULT ARRAY[]::INTEGER[],
    "probed_at" TIMESTAMPTZ(3),
    "compared_at" TIMESTAMPTZ(3),

    CONSTRAINT "freeze_means_pkey" PRIMARY KEY ("repository_id")
);

-- CreateIndex
CREATE INDEX "freeze_means_organisation_id_idx" ON "freeze_means"("organisation_id");

-- AddForeignKey
ALTER TABLE "freeze_means" ADD CONSTRAINT "freeze_means_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "freeze_means" ADD CONSTRAINT "freeze_means_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "freeze_means" ADD CONSTRAINT "freeze_means_tier_check"
  CHECK ("tier" IN ('repository-ruleset', 'classic-protection', 'actions-off'));
