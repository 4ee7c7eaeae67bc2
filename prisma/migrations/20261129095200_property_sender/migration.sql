-- AlterTable
ALTER TABLE "webhook_delivery" ADD COLUMN     "sender" TEXT,
ADD COLUMN     "property_values" JSONB;

-- Who set which value, of the properties that a freeze stands on.
CREATE INDEX "webhook_delivery_sender_idx" ON "webhook_delivery"("organisation_id", "repository_github_id", "taken_at") WHERE "sender" IS NOT NULL;
