-- CreateTable
CREATE TABLE "past_merge" (
    "repository_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "organisation_id" UUID NOT NULL,
    "base" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "labels" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "merged_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "past_merge_pkey" PRIMARY KEY ("repository_id","number")
);

-- CreateTable
CREATE TABLE "past_merge_read" (
    "organisation_id" UUID NOT NULL,
    "read_at" TIMESTAMPTZ(3) NOT NULL,
    "incomplete_until" TIMESTAMPTZ(3),

    CONSTRAINT "past_merge_read_pkey" PRIMARY KEY ("organisation_id")
);

-- CreateIndex
CREATE INDEX "past_merge_organisation_id_merged_at_idx" ON "past_merge"("organisation_id", "merged_at");

-- AddForeignKey
ALTER TABLE "past_merge" ADD CONSTRAINT "past_merge_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "past_merge" ADD CONSTRAINT "past_merge_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "past_merge_read" ADD CONSTRAINT "past_merge_read_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "past_merge" ADD CONSTRAINT "past_merge_kind_check" CHECK ("kind" IN ('default', 'release', 'deployed', 'other'));
