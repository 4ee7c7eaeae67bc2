-- CreateTable
CREATE TABLE "plan" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "base_sha" TEXT,
    "plan_hash" TEXT NOT NULL,
    "disposition" TEXT NOT NULL,
    "files" JSONB NOT NULL,
    "proof" JSONB NOT NULL,
    "body" TEXT NOT NULL,
    "prerequisites" JSONB NOT NULL,
    "last_scan_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "plan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "plan_item" (
    "plan_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "remedy" TEXT,
    "disposition" TEXT NOT NULL,
    "refusal_code" TEXT,
    "message" TEXT NOT NULL,
    "reasons" TEXT[],
    "path" TEXT NOT NULL,
    "line" INTEGER NOT NULL,

    CONSTRAINT "plan_item_pkey" PRIMARY KEY ("plan_id","fingerprint")
);

-- CreateTable
CREATE TABLE "plan_grant" (
    "plan_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "document" JSONB NOT NULL,

    CONSTRAINT "plan_grant_pkey" PRIMARY KEY ("plan_id","name")
);

-- CreateIndex
CREATE INDEX "plan_organisation_id_idx" ON "plan"("organisation_id");

-- CreateIndex
CREATE INDEX "plan_last_scan_id_idx" ON "plan"("last_scan_id");

-- CreateIndex
CREATE UNIQUE INDEX "plan_repository_id_plan_hash_key" ON "plan"("repository_id", "plan_hash");

-- CreateIndex
CREATE INDEX "plan_item_organisation_id_idx" ON "plan_item"("organisation_id");

-- CreateIndex
CREATE INDEX "plan_grant_organisation_id_idx" ON "plan_grant"("organisation_id");

-- AddForeignKey
ALTER TABLE "plan" ADD CONSTRAINT "plan_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan" ADD CONSTRAINT "plan_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan" ADD CONSTRAINT "plan_last_scan_id_fkey" FOREIGN KEY ("last_scan_id") REFERENCES "scan"("id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_item" ADD CONSTRAINT "plan_item_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plan"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_item" ADD CONSTRAINT "plan_item_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_grant" ADD CONSTRAINT "plan_grant_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plan"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_grant" ADD CONSTRAINT "plan_grant_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- What follows has no words in schema.prisma.

ALTER TABLE "plan"
  ADD CONSTRAINT "plan_disposition" CHECK ("disposition" IN ('safe', 'review')),
  ADD CONSTRAINT "plan_hash_form" CHECK ("plan_hash" ~ '^[0-9a-f]{64}$'),
  ADD CONSTRAINT "plan_lists" CHECK (
    jsonb_typeof("files") = 'array' AND jsonb_typeof("proof") = 'array' AND jsonb_typeof("prerequisites") = 'array'
    -- No file without its proof.
    AND jsonb_array_length("files") = jsonb_array_length("proof")
  );

-- A finding is either solved by a remedy or left with a reason, never both and never neither.
ALTER TABLE "plan_item"
  ADD CONSTRAINT "plan_item_disposition" CHECK ("disposition" IN ('safe', 'review', 'refused')),
  ADD CONSTRAINT "plan_item_solved_or_left" CHECK (
    ("disposition" = 'refused') = ("refusal_code" IS NOT NULL) AND ("remedy" IS NULL) = ("refusal_code" IS NOT NULL)
  );

ALTER TABLE "plan_grant" ADD CONSTRAINT "plan_grant_document" CHECK (jsonb_typeof("document") = 'object');
