-- CreateTable
CREATE TABLE "freeze_slot" (
    "organisation_id" UUID NOT NULL,
    "slot" INTEGER NOT NULL,
    "last_epoch" TEXT,
    "rulesets" JSONB NOT NULL DEFAULT '{}',
    "settings" JSONB,
    "prepared_at" TIMESTAMPTZ(3),
    "problem" TEXT,
    "checked_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "freeze_slot_pkey" PRIMARY KEY ("organisation_id","slot")
);

-- CreateTable
CREATE TABLE "incident" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "drill" BOOLEAN NOT NULL DEFAULT false,
    "status" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "exposure_from" TIMESTAMPTZ(3) NOT NULL,
    "exposure_to" TIMESTAMPTZ(3) NOT NULL,
    "gates" TEXT[],
    "allowed_grants" TEXT[],
    "auto_thaw" BOOLEAN NOT NULL DEFAULT false,
    "on_drift" TEXT NOT NULL DEFAULT 'repair',
    "slot" INTEGER,
    "epoch" TEXT,
    "tier" TEXT,
    "preflight" JSONB,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "activated_by" TEXT,
    "activated_at" TIMESTAMPTZ(3),
    "requested_at" TIMESTAMPTZ(3),
    "freeze_calls" INTEGER,
    "freeze_ms" INTEGER,
    "progress" JSONB NOT NULL DEFAULT '[]',
    "next_update_due" TIMESTAMPTZ(3),
    "resolved_by" TEXT,
    "resolve_asked_at" TIMESTAMPTZ(3),
    "resolved_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "incident_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "incident_role" (
    "incident_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "login" TEXT NOT NULL,
    "given_by" TEXT NOT NULL,
    "given_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "incident_role_pkey" PRIMARY KEY ("incident_id","role")
);

-- CreateTable
CREATE TABLE "incident_repository" (
    "incident_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "cause" TEXT,
    "tier" TEXT,
    "wanted" TEXT NOT NULL DEFAULT 'held',
    "requested_at" TIMESTAMPTZ(3),
    "seen_at" TIMESTAMPTZ(3),
    "seen" TEXT,
    "confirmed_at" TIMESTAMPTZ(3),
    "confirmed_sha" TEXT,
    "state_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "thawed_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "incident_repository_pkey" PRIMARY KEY ("incident_id","repository_id")
);

-- CreateTable
CREATE TABLE "incident_event" (
    "seq" BIGSERIAL NOT NULL,
    "incident_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "repository_id" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "data" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "incident_event_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "freeze_drift" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "incident_id" UUID NOT NULL,
    "repository_id" UUID,
    "ruleset" TEXT,
    "code" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "weakens" BOOLEAN NOT NULL,
    "changed_by" TEXT,
    "found_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "repaired_at" TIMESTAMPTZ(3),
    "gone_at" TIMESTAMPTZ(3),

    CONSTRAINT "freeze_drift_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "incident_organisation_id_status_idx" ON "incident"("organisation_id", "status");
CREATE INDEX "incident_role_organisation_id_idx" ON "incident_role"("organisation_id");
CREATE INDEX "incident_repository_repository_id_idx" ON "incident_repository"("repository_id");
CREATE INDEX "incident_repository_organisation_id_idx" ON "incident_repository"("organisation_id");
CREATE INDEX "incident_event_incident_id_seq_idx" ON "incident_event"("incident_id", "seq");
CREATE INDEX "incident_event_organisation_id_idx" ON "incident_event"("organisation_id");
CREATE INDEX "incident_event_repository_id_idx" ON "incident_event"("repository_id");
CREATE INDEX "freeze_drift_incident_id_gone_at_idx" ON "freeze_drift"("incident_id", "gone_at");
CREATE INDEX "freeze_drift_organisation_id_idx" ON "freeze_drift"("organisation_id");
CREATE INDEX "freeze_drift_repository_id_idx" ON "freeze_drift"("repository_id");

-- AddForeignKey
ALTER TABLE "freeze_slot" ADD CONSTRAINT "freeze_slot_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "incident" ADD CONSTRAINT "incident_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "incident_role" ADD CONSTRAINT "incident_role_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "incident_role" ADD CONSTRAINT "incident_role_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "incident_repository" ADD CONSTRAINT "incident_repository_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "incident_repository" ADD CONSTRAINT "incident_repository_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "incident_repository" ADD CONSTRAINT "incident_repository_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "incident_event" ADD CONSTRAINT "incident_event_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "incident_event" ADD CONSTRAINT "incident_event_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "incident_event" ADD CONSTRAINT "incident_event_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "freeze_drift" ADD CONSTRAINT "freeze_drift_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "freeze_drift" ADD CONSTRAINT "freeze_drift_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "freeze_drift" ADD CONSTRAINT "freeze_drift_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- One incident in a slot at a time. What is not a place in GitHub any more frees it.
CREATE UNIQUE INDEX "incident_slot_key" ON "incident"("organisation_id", "slot") WHERE "status" IN ('activating', 'active', 'resolving');
-- One open difference of a kind at a time.
CREATE UNIQUE INDEX "freeze_drift_open_key" ON "freeze_drift"("incident_id", "ruleset", "repository_id", "code", "what") NULLS NOT DISTINCT
  WHERE "gone_at" IS NULL;

ALTER TABLE "freeze_slot" ADD CONSTRAINT "freeze_slot_slot_check" CHECK ("slot" BETWEEN 1 AND 4);
ALTER TABLE "freeze_slot" ADD CONSTRAINT "freeze_slot_epoch_check" CHECK ("last_epoch" ~ '^e[0-9]{2}$');
ALTER TABLE "incident" ADD CONSTRAINT "incident_status_check" CHECK ("status" IN
  ('draft', 'preflighted', 'activating', 'active', 'resolving', 'resolved', 'cancelled'));
ALTER TABLE "incident" ADD CONSTRAINT "incident_scope_check" CHECK ("scope" IN ('all', 'chosen'));
ALTER TABLE "incident" ADD CONSTRAINT "incident_mode_check" CHECK ("mode" IN ('merges', 'lockdown'));
ALTER TABLE "incident" ADD CONSTRAINT "incident_drift_check" CHECK ("on_drift" IN ('repair', 'escalate'));
ALTER TABLE "incident" ADD CONSTRAINT "incident_window_check" CHECK ("exposure_from" <= "exposure_to");
ALTER TABLE "incident" ADD CONSTRAINT "incident_slot_check" CHECK ("slot" BETWEEN 1 AND 4);
ALTER TABLE "incident" ADD CONSTRAINT "incident_epoch_check" CHECK ("epoch" ~ '^e[0-9]{2}$');
ALTER TABLE "incident" ADD CONSTRAINT "incident_activation_check" CHECK
  ("status" NOT IN ('activating', 'active', 'resolving', 'resolved') OR ("activated_by" IS NOT NULL AND "activated_at" IS NOT NULL));
ALTER TABLE "incident_role" ADD CONSTRAINT "incident_role_role_check" CHECK ("role" IN ('commander', 'deputy', 'scribe'));
ALTER TABLE "incident_repository" ADD CONSTRAINT "incident_repository_state_check" CHECK ("state" IN
  ('frozen', 'migrating', 'verifying', 'thawed', 'excepted', 'refrozen'));
ALTER TABLE "incident_repository" ADD CONSTRAINT "incident_repository_wanted_check" CHECK ("wanted" IN ('held', 'free'));
ALTER TABLE "incident_repository" ADD CONSTRAINT "incident_repository_held_check" CHECK
  (("state" IN ('thawed', 'excepted')) = ("wanted" = 'free'));
ALTER TABLE "incident_repository" ADD CONSTRAINT "incident_repository_seen_check" CHECK
  ("seen" IN ('all', 'some', 'none', 'unknown') AND ("seen" IS NULL) = ("seen_at" IS NULL));
