-- AlterTable
ALTER TABLE "campaign" ADD COLUMN "only_repository_id" UUID;

-- AddForeignKey
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_only_repository_id_fkey" FOREIGN KEY ("only_repository_id") REFERENCES "repository"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Whoever clicks twice, or two people at the same time, make one campaign of one repository.
CREATE UNIQUE INDEX "campaign_only_repository_key" ON "campaign"("only_repository_id") WHERE "status" IN ('draft', 'preflighted', 'approved');
