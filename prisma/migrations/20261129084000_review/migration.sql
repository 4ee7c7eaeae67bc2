-- CreateTable
CREATE TABLE "commit_reading" (
    "incident_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "branch" TEXT,
    "head_sha" TEXT,
    "record" TEXT,
    "commits" INTEGER NOT NULL DEFAULT 0,
    "as_of" TIMESTAMPTZ(3),
    "tried_at" TIMESTAMPTZ(3) NOT NULL,
    "missing" TEXT,

    CONSTRAINT "commit_reading_pkey" PRIMARY KEY ("incident_id","repository_id")
);

-- CreateTable
CREATE TABLE "window_commit" (
    "incident_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "sha" TEXT NOT NULL,
    "organisation_id" UUID NOT NULL,
    "subject" TEXT NOT NULL,
    "author_name" TEXT NOT NULL,
    "author_login" TEXT,
    "author_id" BIGINT,
    "authored_at" TIMESTAMPTZ(3),
    "committer_name" TEXT NOT NULL,
    "committer_login" TEXT,
    "committer_id" BIGINT,
    "committed_at" TIMESTAMPTZ(3),
    "verified" BOOLEAN NOT NULL,
    "verify_reason" TEXT NOT NULL,
    "movers" JSONB NOT NULL,
    "movers_known" BOOLEAN NOT NULL,
    "came_at" TIMESTAMPTZ(3),
    "left_at" TIMESTAMPTZ(3),
    "details" JSONB,
    "parts" BIGINT[],
    "risk" INTEGER NOT NULL,
    "reasons" TEXT[],
    "place" INTEGER NOT NULL,

    CONSTRAINT "window_commit_pkey" PRIMARY KEY ("incident_id","repository_id","sha")
);

-- CreateTable
CREATE TABLE "commit_review" (
    "id" UUID NOT NULL,
    "incident_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "commit_sha" TEXT NOT NULL,
    "organisation_id" UUID NOT NULL,
    "reviewer_id" UUID NOT NULL,
    "reviewer_github_id" BIGINT NOT NULL,
    "reviewer_login" TEXT NOT NULL,
    "note" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "commit_review_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "app_decision" (
    "incident_id" UUID NOT NULL,
    "installation_github_id" BIGINT NOT NULL,
    "organisation_id" UUID NOT NULL,
    "decision" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "decided_by" UUID NOT NULL,
    "decided_login" TEXT NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,
    "permissions" JSONB NOT NULL,
    "all_repositories" BOOLEAN NOT NULL,

    CONSTRAINT "app_decision_pkey" PRIMARY KEY ("incident_id","installation_github_id")
);

-- CreateTable
CREATE TABLE "app_use" (
    "organisation_id" UUID NOT NULL,
    "installation_github_id" BIGINT NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "outcome" TEXT NOT NULL,
    "as_of" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "app_use_pkey" PRIMARY KEY ("organisation_id","installation_github_id")
);

-- CreateTable
CREATE TABLE "persistence_reading" (
    "incident_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "as_of" TIMESTAMPTZ(3),
    "tried_at" TIMESTAMPTZ(3) NOT NULL,
    "missing" TEXT,

    CONSTRAINT "persistence_reading_pkey" PRIMARY KEY ("incident_id","repository_id")
);

-- CreateTable
CREATE TABLE "persistence_item" (
    "id" UUID NOT NULL,
    "incident_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(3),
    "by_login" TEXT,
    "by_id" BIGINT,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "gone_at" TIMESTAMPTZ(3),
    "reviewed_by" UUID,
    "reviewer_login" TEXT,
    "reviewed_at" TIMESTAMPTZ(3),
    "note" TEXT,

    CONSTRAINT "persistence_item_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "commit_reading_organisation_id_idx" ON "commit_reading"("organisation_id");
CREATE INDEX "window_commit_organisation_id_idx" ON "window_commit"("organisation_id");
CREATE INDEX "window_commit_incident_id_risk_repository_id_place_idx" ON "window_commit"("incident_id", "risk" DESC, "repository_id", "place");
CREATE UNIQUE INDEX "commit_review_incident_id_repository_id_commit_sha_reviewer_key" ON "commit_review"("incident_id", "repository_id", "commit_sha", "reviewer_github_id");
CREATE INDEX "commit_review_organisation_id_idx" ON "commit_review"("organisation_id");
CREATE INDEX "commit_review_repository_id_idx" ON "commit_review"("repository_id");
CREATE INDEX "app_decision_organisation_id_idx" ON "app_decision"("organisation_id");
CREATE INDEX "persistence_reading_organisation_id_idx" ON "persistence_reading"("organisation_id");
CREATE UNIQUE INDEX "persistence_item_incident_id_repository_id_kind_key_key" ON "persistence_item"("incident_id", "repository_id", "kind", "key");
CREATE INDEX "persistence_item_organisation_id_idx" ON "persistence_item"("organisation_id");

-- AddForeignKey
ALTER TABLE "commit_reading" ADD CONSTRAINT "commit_reading_incident_id_repository_id_fkey" FOREIGN KEY ("incident_id", "repository_id") REFERENCES "incident_repository"("incident_id", "repository_id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "commit_reading" ADD CONSTRAINT "commit_reading_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "window_commit" ADD CONSTRAINT "window_commit_incident_id_repository_id_fkey" FOREIGN KEY ("incident_id", "repository_id") REFERENCES "incident_repository"("incident_id", "repository_id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "window_commit" ADD CONSTRAINT "window_commit_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "commit_review" ADD CONSTRAINT "commit_review_incident_id_repository_id_fkey" FOREIGN KEY ("incident_id", "repository_id") REFERENCES "incident_repository"("incident_id", "repository_id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "commit_review" ADD CONSTRAINT "commit_review_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "persistence_reading" ADD CONSTRAINT "persistence_reading_incident_id_repository_id_fkey" FOREIGN KEY ("incident_id", "repository_id") REFERENCES "incident_repository"("incident_id", "repository_id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "persistence_reading" ADD CONSTRAINT "persistence_reading_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "persistence_item" ADD CONSTRAINT "persistence_item_incident_id_repository_id_fkey" FOREIGN KEY ("incident_id", "repository_id") REFERENCES "incident_repository"("incident_id", "repository_id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "persistence_item" ADD CONSTRAINT "persistence_item_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "app_decision" ADD CONSTRAINT "app_decision_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "app_decision" ADD CONSTRAINT "app_decision_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "app_use" ADD CONSTRAINT "app_use_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "window_commit" ADD CONSTRAINT "window_commit_sha_check" CHECK ("sha" ~ '^([0-9a-f]{40}|[0-9a-f]{64})$');
ALTER TABLE "window_commit" ADD CONSTRAINT "window_commit_risk_check" CHECK ("risk" BETWEEN 0 AND 100);
ALTER TABLE "commit_review" ADD CONSTRAINT "commit_review_note_check" CHECK (length("note") <= 500);
ALTER TABLE "app_decision" ADD CONSTRAINT "app_decision_decision_check" CHECK ("decision" IN ('keep', 'reduce', 'suspend'));
ALTER TABLE "app_decision" ADD CONSTRAINT "app_decision_reason_check" CHECK (length("reason") BETWEEN 1 AND 500);
ALTER TABLE "app_use" ADD CONSTRAINT "app_use_outcome_check" CHECK
  ("outcome" IN ('seen', 'nothing', 'not-visible') AND ("outcome" = 'seen') = ("last_used_at" IS NOT NULL));
ALTER TABLE "persistence_item" ADD CONSTRAINT "persistence_item_kind_check" CHECK ("kind" IN
  ('deploy-key', 'webhook', 'collaborator', 'runner', 'secret', 'environment', 'tag', 'release', 'workflow'));
ALTER TABLE "persistence_item" ADD CONSTRAINT "persistence_item_review_check" CHECK
  (("reviewed_by" IS NULL) = ("reviewed_at" IS NULL) AND ("reviewed_by" IS NULL) = ("reviewer_login" IS NULL));

-- Whoever pushed, proposed or merged a commit does not review it, whichever way the row comes in.
CREATE FUNCTION "commit_review_is_by_others"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM window_commit c
    WHERE c.incident_id = NEW.incident_id AND c.repository_id = NEW.repository_id AND c.sha = NEW.commit_sha
      AND c.details IS NOT NULL AND NOT (NEW.reviewer_github_id = ANY (c.parts))
  ) THEN
    RAISE EXCEPTION 'a commit is reviewed by somebody who had no part in it';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "commit_review_others" BEFORE INSERT OR UPDATE ON "commit_review"
  FOR EACH ROW EXECUTE FUNCTION "commit_review_is_by_others"();
