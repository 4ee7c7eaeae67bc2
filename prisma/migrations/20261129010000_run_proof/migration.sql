-- CreateTable
CREATE TABLE "run_proof" (
    "repository_id" UUID NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "merged_sha" TEXT NOT NULL,
    "organisation_id" UUID NOT NULL,
    "run_id" BIGINT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "event" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "job" TEXT NOT NULL,
    "head_sha" TEXT NOT NULL,
    "concluded_at" TIMESTAMPTZ(3) NOT NULL,
    "url" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "run_proof_pkey" PRIMARY KEY ("repository_id","fingerprint","merged_sha")
);

-- CreateTable
CREATE TABLE "run_look" (
    "repository_id" UUID NOT NULL,
    "merged_sha" TEXT NOT NULL,
    "organisation_id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "reasons" TEXT[],
    "looked_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "run_look_pkey" PRIMARY KEY ("repository_id","merged_sha")
);

-- CreateIndex
CREATE INDEX "run_proof_organisation_id_idx" ON "run_proof"("organisation_id");

-- CreateIndex
CREATE INDEX "run_look_organisation_id_idx" ON "run_look"("organisation_id");

-- AddForeignKey
ALTER TABLE "run_proof" ADD CONSTRAINT "run_proof_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run_proof" ADD CONSTRAINT "run_proof_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run_look" ADD CONSTRAINT "run_look_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run_look" ADD CONSTRAINT "run_look_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What may stand in the columns, whoever writes them.
ALTER TABLE "run_proof"
  ADD CONSTRAINT "run_proof_sha" CHECK ("merged_sha" ~ '^[0-9a-f]{40,64}$' AND "head_sha" ~ '^[0-9a-f]{40,64}$'),
  ADD CONSTRAINT "run_proof_run" CHECK ("run_id" > 0 AND "attempt" > 0 AND "url" ~ '^https?://'),
  -- Only these run what was merged.
  ADD CONSTRAINT "run_proof_event" CHECK ("event" IN ('push', 'schedule', 'workflow_dispatch', 'repository_dispatch'));
ALTER TABLE "run_look"
  ADD CONSTRAINT "run_look_code" CHECK ("code" IN ('proven', 'unproven', 'not-visible', 'failed')),
  ADD CONSTRAINT "run_look_reasons" CHECK ("code" NOT IN ('not-visible', 'failed') OR cardinality("reasons") > 0);
