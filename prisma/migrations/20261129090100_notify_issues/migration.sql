-- CreateTable
CREATE TABLE "notice_issue" (
    "incident_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "number" INTEGER,
    "open" BOOLEAN NOT NULL,
    "told" TEXT,
    "told_at" TIMESTAMPTZ(3),
    "not_before" TIMESTAMPTZ(3),
    "error" TEXT,

    CONSTRAINT "notice_issue_pkey" PRIMARY KEY ("incident_id", "repository_id")
);

-- CreateIndex
CREATE INDEX "notice_issue_organisation_id_idx" ON "notice_issue"("organisation_id");
CREATE INDEX "notice_issue_repository_id_idx" ON "notice_issue"("repository_id");

-- AddForeignKey
ALTER TABLE "notice_issue" ADD CONSTRAINT "notice_issue_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "notice_issue" ADD CONSTRAINT "notice_issue_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "notice_issue" ADD CONSTRAINT "notice_issue_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "notice_issue" ADD CONSTRAINT "notice_issue_number_check" CHECK ("number" > 0);
ALTER TABLE "notice_issue" ADD CONSTRAINT "notice_issue_open_check" CHECK (NOT "open" OR "number" IS NOT NULL);
