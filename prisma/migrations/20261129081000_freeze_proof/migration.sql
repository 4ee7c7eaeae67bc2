-- CreateTable
CREATE TABLE "freeze_proof" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "repository" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "green" BOOLEAN NOT NULL,
    "attempts" JSONB NOT NULL,
    "by" TEXT NOT NULL,

    CONSTRAINT "freeze_proof_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "freeze_proof_organisation_id_at_idx" ON "freeze_proof"("organisation_id", "at");

-- AddForeignKey
ALTER TABLE "freeze_proof" ADD CONSTRAINT "freeze_proof_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "freeze_proof" ADD CONSTRAINT "freeze_proof_attempts_list" CHECK (jsonb_typeof("attempts") = 'array');
