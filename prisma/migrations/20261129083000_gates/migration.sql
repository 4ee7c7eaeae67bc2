-- CreateTable
CREATE TABLE "gate_fact" (
    "incident_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "fact" TEXT NOT NULL,
    "organisation_id" UUID NOT NULL,
    "sha" TEXT,
    "payload" JSONB,
    "missing" TEXT,
    "as_of" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "gate_fact_pkey" PRIMARY KEY ("incident_id","repository_id","fact")
);

-- CreateTable
CREATE TABLE "gate_verdict" (
    "incident_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "gate_id" TEXT NOT NULL,
    "organisation_id" UUID NOT NULL,
    "verdict" TEXT NOT NULL,
    "evidence" JSONB NOT NULL,
    "sha" TEXT,
    "judged_at" TIMESTAMPTZ(3) NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "gate_verdict_pkey" PRIMARY KEY ("incident_id","repository_id","gate_id")
);

-- CreateTable
CREATE TABLE "gate_standing" (
    "incident_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "thaw" TEXT NOT NULL,
    "open_gates" TEXT[],
    "passing" INTEGER NOT NULL,
    "until" TIMESTAMPTZ(3),
    "since" TIMESTAMPTZ(3) NOT NULL,
    "proposed_at" TIMESTAMPTZ(3),
    "judged_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "gate_standing_pkey" PRIMARY KEY ("incident_id","repository_id")
);

-- CreateTable
CREATE TABLE "gate_debt" (
    "incident_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "job" TEXT NOT NULL,
    "organisation_id" UUID NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "set_by" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "gate_debt_pkey" PRIMARY KEY ("incident_id","repository_id","path","job")
);

-- CreateIndex
CREATE INDEX "gate_fact_organisation_id_idx" ON "gate_fact"("organisation_id");
CREATE INDEX "gate_verdict_organisation_id_idx" ON "gate_verdict"("organisation_id");
CREATE INDEX "gate_verdict_incident_id_gate_id_verdict_idx" ON "gate_verdict"("incident_id", "gate_id", "verdict");
CREATE INDEX "gate_standing_organisation_id_idx" ON "gate_standing"("organisation_id");
CREATE INDEX "gate_debt_organisation_id_idx" ON "gate_debt"("organisation_id");

-- AddForeignKey
ALTER TABLE "gate_fact" ADD CONSTRAINT "gate_fact_incident_id_repository_id_fkey" FOREIGN KEY ("incident_id", "repository_id") REFERENCES "incident_repository"("incident_id", "repository_id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "gate_fact" ADD CONSTRAINT "gate_fact_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "gate_verdict" ADD CONSTRAINT "gate_verdict_incident_id_repository_id_fkey" FOREIGN KEY ("incident_id", "repository_id") REFERENCES "incident_repository"("incident_id", "repository_id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "gate_verdict" ADD CONSTRAINT "gate_verdict_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "gate_standing" ADD CONSTRAINT "gate_standing_incident_id_repository_id_fkey" FOREIGN KEY ("incident_id", "repository_id") REFERENCES "incident_repository"("incident_id", "repository_id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "gate_standing" ADD CONSTRAINT "gate_standing_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "gate_debt" ADD CONSTRAINT "gate_debt_incident_id_repository_id_fkey" FOREIGN KEY ("incident_id", "repository_id") REFERENCES "incident_repository"("incident_id", "repository_id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "gate_debt" ADD CONSTRAINT "gate_debt_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What may not be seen says why, and what may has a value.
ALTER TABLE "gate_fact" ADD CONSTRAINT "gate_fact_missing_check" CHECK (("payload" IS NULL) = ("missing" IS NOT NULL));
ALTER TABLE "gate_fact" ADD CONSTRAINT "gate_fact_sha_check" CHECK ("sha" ~ '^([0-9a-f]{40}|[0-9a-f]{64})$');
ALTER TABLE "gate_verdict" ADD CONSTRAINT "gate_verdict_verdict_check" CHECK ("verdict" IN ('pass', 'hold', 'unknown'));
ALTER TABLE "gate_verdict" ADD CONSTRAINT "gate_verdict_evidence_check" CHECK (jsonb_typeof("evidence") = 'array');
ALTER TABLE "gate_standing" ADD CONSTRAINT "gate_standing_thaw_check" CHECK ("thaw" IN ('pass', 'excepted', 'hold'));
ALTER TABLE "gate_standing" ADD CONSTRAINT "gate_standing_until_check" CHECK (("until" IS NOT NULL) = ("thaw" = 'excepted'));
ALTER TABLE "gate_standing" ADD CONSTRAINT "gate_standing_proposed_check" CHECK ("proposed_at" IS NULL OR "thaw" <> 'hold');
