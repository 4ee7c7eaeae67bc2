-- CreateTable
CREATE TABLE "landed_look" (
    "incident_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "branch" TEXT NOT NULL,
    "organisation_id" UUID NOT NULL,
    "sha" TEXT NOT NULL,
    "moved_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "landed_look_pkey" PRIMARY KEY ("incident_id","repository_id","branch")
);

-- CreateIndex
CREATE INDEX "landed_look_organisation_id_idx" ON "landed_look"("organisation_id");
CREATE INDEX "landed_look_repository_id_idx" ON "landed_look"("repository_id");

-- AddForeignKey
ALTER TABLE "landed_look" ADD CONSTRAINT "landed_look_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "landed_look" ADD CONSTRAINT "landed_look_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "landed_look" ADD CONSTRAINT "landed_look_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
