-- CreateTable
CREATE TABLE "pr_pass" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "incident_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "pull_request" INTEGER NOT NULL,
    "sha" TEXT NOT NULL,
    "base" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "plan_hash" TEXT,
    "campaign_repository_id" UUID,
    "reason" TEXT,
    "asked_by" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,
    "author_github_id" BIGINT,
    "author_login" TEXT,
    "seen_at" TIMESTAMPTZ(3),
    "approved_by" TEXT,
    "approved_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "ended_by" TEXT,
    "ended_why" TEXT,

    CONSTRAINT "pr_pass_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "thaw_exception" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "incident_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "gate" TEXT,
    "break_glass" BOOLEAN NOT NULL DEFAULT false,
    "reason" TEXT NOT NULL,
    "asked_by" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,
    "approved_by" TEXT,
    "second_by" TEXT,
    "approved_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "ended_by" TEXT,
    "ended_why" TEXT,
    "settled_at" TIMESTAMPTZ(3),
    "let_out_at" TIMESTAMPTZ(3),

    CONSTRAINT "thaw_exception_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "pr_pass_organisation_id_idx" ON "pr_pass"("organisation_id");
CREATE INDEX "pr_pass_repository_id_incident_id_idx" ON "pr_pass"("repository_id", "incident_id");
CREATE INDEX "pr_pass_incident_id_idx" ON "pr_pass"("incident_id");
CREATE INDEX "pr_pass_campaign_repository_id_idx" ON "pr_pass"("campaign_repository_id");
CREATE INDEX "thaw_exception_organisation_id_idx" ON "thaw_exception"("organisation_id");
CREATE INDEX "thaw_exception_incident_id_repository_id_idx" ON "thaw_exception"("incident_id", "repository_id");
CREATE INDEX "thaw_exception_repository_id_idx" ON "thaw_exception"("repository_id");

-- AddForeignKey
ALTER TABLE "pr_pass" ADD CONSTRAINT "pr_pass_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "pr_pass" ADD CONSTRAINT "pr_pass_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "pr_pass" ADD CONSTRAINT "pr_pass_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "pr_pass" ADD CONSTRAINT "pr_pass_campaign_repository_id_fkey" FOREIGN KEY ("campaign_repository_id") REFERENCES "campaign_repository"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "thaw_exception" ADD CONSTRAINT "thaw_exception_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "thaw_exception" ADD CONSTRAINT "thaw_exception_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "thaw_exception" ADD CONSTRAINT "thaw_exception_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- One that lives, or waits, for a commit of a pull request.
CREATE UNIQUE INDEX "pr_pass_open_key" ON "pr_pass"("incident_id", "repository_id", "pull_request", "sha", "base") WHERE "ended_at" IS NULL;
CREATE UNIQUE INDEX "thaw_exception_open_key" ON "thaw_exception"("incident_id", "repository_id", "gate") NULLS NOT DISTINCT WHERE "ended_at" IS NULL;

ALTER TABLE "pr_pass" ADD CONSTRAINT "pr_pass_kind_check" CHECK ("kind" IN ('plan', 'person'));
ALTER TABLE "pr_pass" ADD CONSTRAINT "pr_pass_sha_check" CHECK ("sha" ~ '^([0-9a-f]{40}|[0-9a-f]{64})$');
ALTER TABLE "pr_pass" ADD CONSTRAINT "pr_pass_pull_request_check" CHECK ("pull_request" > 0);
-- A plan's pass is for what the planner committed; a person's has a reason and ends by itself.
ALTER TABLE "pr_pass" ADD CONSTRAINT "pr_pass_plan_check" CHECK
  ("kind" <> 'plan' OR ("plan_hash" IS NOT NULL AND "approved_at" IS NOT NULL));
ALTER TABLE "pr_pass" ADD CONSTRAINT "pr_pass_person_check" CHECK
  ("kind" <> 'person' OR ("plan_hash" IS NULL AND length("reason") > 0 AND "expires_at" IS NOT NULL AND "expires_at" > "asked_at"));
-- Two people, and only for what GitHub was seen to offer, by whom.
ALTER TABLE "pr_pass" ADD CONSTRAINT "pr_pass_approval_check" CHECK
  ("kind" <> 'person' OR (("approved_by" IS NULL) = ("approved_at" IS NULL)
    AND ("approved_by" IS NULL OR ("approved_by" <> "asked_by" AND "seen_at" IS NOT NULL AND "author_login" IS NOT NULL))));
ALTER TABLE "pr_pass" ADD CONSTRAINT "pr_pass_end_check" CHECK
  (("ended_at" IS NULL) = ("ended_why" IS NULL) AND ("ended_why" IS NULL OR "ended_why" IN
    ('refused', 'taken-back', 'pushed', 'superseded', 'closed', 'merged', 'expired', 'not-offered', 'incident-over')));
ALTER TABLE "thaw_exception" ADD CONSTRAINT "thaw_exception_reason_check" CHECK (length("reason") > 0);
ALTER TABLE "thaw_exception" ADD CONSTRAINT "thaw_exception_expiry_check" CHECK ("expires_at" > "asked_at");
-- Breaking the glass is about the whole repository, and nothing else is.
ALTER TABLE "thaw_exception" ADD CONSTRAINT "thaw_exception_gate_check" CHECK ("break_glass" = ("gate" IS NULL));
ALTER TABLE "thaw_exception" ADD CONSTRAINT "thaw_exception_approval_check" CHECK
  (("approved_at" IS NULL) = ("approved_by" IS NULL AND "second_by" IS NULL)
    AND ("approved_by" IS NULL OR (NOT "break_glass" AND "approved_by" <> "asked_by"))
    AND ("second_by" IS NULL OR ("break_glass" AND "second_by" <> "asked_by")));
ALTER TABLE "thaw_exception" ADD CONSTRAINT "thaw_exception_end_check" CHECK
  (("ended_at" IS NULL) = ("ended_why" IS NULL) AND ("ended_why" IS NULL OR "ended_why" IN
    ('refused', 'taken-back', 'expired', 'gate-passes', 'incident-over')));
-- What followed from its end for the repository was done.
ALTER TABLE "thaw_exception" ADD CONSTRAINT "thaw_exception_settled_check" CHECK ("settled_at" IS NULL OR "ended_at" IS NOT NULL);
