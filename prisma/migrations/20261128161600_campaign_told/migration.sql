-- AlterTable
ALTER TABLE "campaign_repository" ADD COLUMN "told" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "campaign_repository" ADD COLUMN "looked" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "campaign_repository" ADD COLUMN "labels_due_at" TIMESTAMPTZ(3);
