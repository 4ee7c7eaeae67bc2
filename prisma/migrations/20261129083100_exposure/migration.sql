-- CreateTable
CREATE TABLE "exposure_read" (
    "incident_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "runs" JSONB NOT NULL,
    "missing" TEXT,
    "read_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "exposure_read_pkey" PRIMARY KEY ("incident_id","repository_id")
);

-- CreateTable
CREATE TABLE "exposure_foothold" (
    "incident_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "said_by" TEXT NOT NULL,
    "said_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "exposure_foothold_pkey" PRIMARY KEY ("incident_id","repository_id")
);

-- CreateTable
CREATE TABLE "exposure_round" (
    "incident_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "unread" INTEGER NOT NULL,

    CONSTRAINT "exposure_round_pkey" PRIMARY KEY ("incident_id")
);

-- CreateTable
CREATE TABLE "exposure" (
    "incident_id" UUID NOT NULL,
    "credential_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "repository_ids" UUID[],
    "class" TEXT NOT NULL,
    "evidence" JSONB NOT NULL,
    "breaks" JSONB NOT NULL,
    "position" INTEGER NOT NULL,
    "found_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "gone_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "revoked_evidence" TEXT,
    "revoked_link" TEXT,
    "revoked_by" TEXT,

    CONSTRAINT "exposure_pkey" PRIMARY KEY ("incident_id","credential_id")
);

-- CreateIndex
CREATE INDEX "exposure_read_organisation_id_idx" ON "exposure_read"("organisation_id");
CREATE INDEX "exposure_foothold_organisation_id_idx" ON "exposure_foothold"("organisation_id");
CREATE INDEX "exposure_round_organisation_id_idx" ON "exposure_round"("organisation_id");
CREATE INDEX "exposure_organisation_id_idx" ON "exposure"("organisation_id");
CREATE INDEX "exposure_credential_id_idx" ON "exposure"("credential_id");

-- AddForeignKey
ALTER TABLE "exposure_read" ADD CONSTRAINT "exposure_read_incident_id_repository_id_fkey" FOREIGN KEY ("incident_id", "repository_id") REFERENCES "incident_repository"("incident_id", "repository_id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "exposure_read" ADD CONSTRAINT "exposure_read_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "exposure_foothold" ADD CONSTRAINT "exposure_foothold_incident_id_repository_id_fkey" FOREIGN KEY ("incident_id", "repository_id") REFERENCES "incident_repository"("incident_id", "repository_id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "exposure_foothold" ADD CONSTRAINT "exposure_foothold_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "exposure_round" ADD CONSTRAINT "exposure_round_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "exposure_round" ADD CONSTRAINT "exposure_round_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "exposure" ADD CONSTRAINT "exposure_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "exposure" ADD CONSTRAINT "exposure_credential_id_fkey" FOREIGN KEY ("credential_id") REFERENCES "credential"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "exposure" ADD CONSTRAINT "exposure_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "exposure" ADD CONSTRAINT "exposure_class_check" CHECK ("class" IN ('handed', 'reachable', 'unknown'));
-- A person's word has a link that others can open, and who gave it.
ALTER TABLE "exposure" ADD CONSTRAINT "exposure_revoked_check" CHECK
  (num_nonnulls("revoked_at", "revoked_evidence", "revoked_link", "revoked_by") IN (0, 4));
