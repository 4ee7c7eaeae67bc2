-- Why no incident can be in lockdown, told by whoever prepares the slots.
ALTER TABLE "freeze_slot" ADD COLUMN "no_lockdown" TEXT;

-- What is merged through Thaw while an incident is in lockdown, where nobody merges by hand.
CREATE TABLE "pass_merge" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "incident_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "pass_id" UUID NOT NULL,
    "asked_by" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,
    "begun_at" TIMESTAMPTZ(3),
    "looked_at" TIMESTAMPTZ(3),
    "said" TEXT,
    "merged_sha" TEXT,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "pass_merge_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "pass_merge_organisation_id_idx" ON "pass_merge"("organisation_id");
CREATE INDEX "pass_merge_incident_id_idx" ON "pass_merge"("incident_id");
CREATE INDEX "pass_merge_repository_id_idx" ON "pass_merge"("repository_id");
CREATE INDEX "pass_merge_pass_id_idx" ON "pass_merge"("pass_id");

ALTER TABLE "pass_merge" ADD CONSTRAINT "pass_merge_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "pass_merge" ADD CONSTRAINT "pass_merge_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "pass_merge" ADD CONSTRAINT "pass_merge_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "pass_merge" ADD CONSTRAINT "pass_merge_pass_id_fkey" FOREIGN KEY ("pass_id") REFERENCES "pr_pass"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- One wish at a time for each pass.
CREATE UNIQUE INDEX "pass_merge_open_key" ON "pass_merge"("pass_id") WHERE "ended_at" IS NULL;
-- What was merged is over, and was begun.
ALTER TABLE "pass_merge" ADD CONSTRAINT "pass_merge_merged_check" CHECK
  ("merged_sha" IS NULL OR ("ended_at" IS NOT NULL AND "begun_at" IS NOT NULL AND "merged_sha" ~ '^([0-9a-f]{40}|[0-9a-f]{64})$'));
