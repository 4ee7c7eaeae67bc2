-- CreateTable
CREATE TABLE "gate_check" (
    "repository_id" UUID NOT NULL,
    "sha" TEXT NOT NULL,
    "context" TEXT NOT NULL,
    "organisation_id" UUID NOT NULL,
    "check_id" BIGINT NOT NULL,
    "conclusion" TEXT NOT NULL,
    "said" TEXT NOT NULL,
    "written_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "gate_check_pkey" PRIMARY KEY ("repository_id","sha","context")
);

-- CreateTable
CREATE TABLE "gate_look" (
    "incident_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "freezing" BOOLEAN NOT NULL,
    "looked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "gate_look_pkey" PRIMARY KEY ("incident_id","repository_id")
);

-- CreateIndex
CREATE INDEX "gate_check_organisation_id_idx" ON "gate_check"("organisation_id");
CREATE INDEX "gate_look_organisation_id_idx" ON "gate_look"("organisation_id");
CREATE INDEX "gate_look_repository_id_idx" ON "gate_look"("repository_id");

-- AddForeignKey
ALTER TABLE "gate_check" ADD CONSTRAINT "gate_check_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "gate_check" ADD CONSTRAINT "gate_check_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "gate_look" ADD CONSTRAINT "gate_look_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "gate_look" ADD CONSTRAINT "gate_look_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "gate_look" ADD CONSTRAINT "gate_look_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "gate_check" ADD CONSTRAINT "gate_check_conclusion_check" CHECK ("conclusion" IN ('success', 'failure', 'neutral'));
ALTER TABLE "gate_check" ADD CONSTRAINT "gate_check_context_check" CHECK ("context" ~ '^thaw-gate/e[0-9]{2}/[a-z]+$');
ALTER TABLE "gate_check" ADD CONSTRAINT "gate_check_sha_check" CHECK ("sha" ~ '^([0-9a-f]{40}|[0-9a-f]{64})$');

-- A person who asks for what a plan lets through anyway must not stand in its way.
DROP INDEX "pr_pass_open_key";
CREATE UNIQUE INDEX "pr_pass_open_key" ON "pr_pass"("incident_id", "repository_id", "pull_request", "sha", "base", "kind") WHERE "ended_at" IS NULL;
