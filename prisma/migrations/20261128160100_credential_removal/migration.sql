-- CreateTable
CREATE TABLE "credential_removal" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "credential_id" UUID NOT NULL,
    "repository_id" UUID,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(3),
    "asked_by" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,
    "begun_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "lines" TEXT[],
    "generation" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "credential_removal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "credential_event" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "credential_id" UUID NOT NULL,
    "repository_id" UUID,
    "kind" TEXT NOT NULL,
    "evidence" TEXT[],
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "credential_event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "credential_removal_credential_id_asked_at_idx" ON "credential_removal"("credential_id", "asked_at" DESC);

-- CreateIndex
CREATE INDEX "credential_removal_organisation_id_idx" ON "credential_removal"("organisation_id");

-- CreateIndex
CREATE INDEX "credential_removal_repository_id_idx" ON "credential_removal"("repository_id");

-- CreateIndex
CREATE INDEX "credential_event_credential_id_at_idx" ON "credential_event"("credential_id", "at" DESC);

-- CreateIndex
CREATE INDEX "credential_event_organisation_id_idx" ON "credential_event"("organisation_id");

-- CreateIndex
CREATE INDEX "credential_event_repository_id_idx" ON "credential_event"("repository_id");

-- AddForeignKey
ALTER TABLE "credential_removal" ADD CONSTRAINT "credential_removal_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credential_removal" ADD CONSTRAINT "credential_removal_credential_id_fkey" FOREIGN KEY ("credential_id") REFERENCES "credential"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credential_removal" ADD CONSTRAINT "credential_removal_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credential_event" ADD CONSTRAINT "credential_event_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credential_event" ADD CONSTRAINT "credential_event_credential_id_fkey" FOREIGN KEY ("credential_id") REFERENCES "credential"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credential_event" ADD CONSTRAINT "credential_event_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What may stand in the columns, whoever writes them.
ALTER TABLE "credential_removal"
  ADD CONSTRAINT "credential_removal_kind" CHECK (("kind" = 'delete' AND "repository_id" IS NULL) OR ("kind" = 'narrow' AND "repository_id" IS NOT NULL)),
  ADD CONSTRAINT "credential_removal_state" CHECK ("state" IN ('asked', 'deleting', 'done', 'held', 'refused')),
  -- What ended it is said: the evidence, or what stood in the way.
  ADD CONSTRAINT "credential_removal_end" CHECK (("state" IN ('asked', 'deleting')) = ("ended_at" IS NULL)),
  ADD CONSTRAINT "credential_removal_lines" CHECK ("state" NOT IN ('held', 'refused') OR cardinality("lines") > 0);
ALTER TABLE "credential_event"
  ADD CONSTRAINT "credential_event_kind" CHECK ("kind" IN ('rotated', 'deleted', 'narrowed', 'revoked', 'proven')),
  ADD CONSTRAINT "credential_event_narrowed" CHECK (("kind" = 'narrowed') = ("repository_id" IS NOT NULL)),
  ADD CONSTRAINT "credential_event_evidence" CHECK (cardinality("evidence") BETWEEN 1 AND 2000);

-- One at a time for each secret, whoever asks.
CREATE UNIQUE INDEX "credential_removal_open_key" ON "credential_removal" ("credential_id") WHERE "state" IN ('asked', 'deleting');
