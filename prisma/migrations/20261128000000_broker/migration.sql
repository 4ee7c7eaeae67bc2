-- AlterTable
ALTER TABLE "audit_event" ADD COLUMN     "xid" BIGINT NOT NULL DEFAULT ((pg_current_xact_id())::text)::bigint;

-- CreateTable
CREATE TABLE "issuer_owner" (
    "issuer" TEXT NOT NULL,
    "owner_id" TEXT NOT NULL,
    "organisation_id" UUID NOT NULL,

    CONSTRAINT "issuer_owner_pkey" PRIMARY KEY ("issuer","owner_id")
);

-- CreateTable
CREATE TABLE "trust_policy" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "repository_id" UUID,
    "issuer" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "grant_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "trust_policy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "trust_policy_version" (
    "policy_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "organisation_id" UUID NOT NULL,
    "status" TEXT NOT NULL,
    "document" JSONB NOT NULL,
    "evidence" JSONB NOT NULL DEFAULT '{}',
    "source" TEXT NOT NULL,
    "plan_id" UUID,
    "target_ids" TEXT[],
    "scope_key" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "approved_by" TEXT,
    "approved_at" TIMESTAMPTZ(3),
    "ended_by" TEXT,
    "ended_at" TIMESTAMPTZ(3),
    "ended_reason" TEXT,

    CONSTRAINT "trust_policy_version_pkey" PRIMARY KEY ("policy_id","version")
);

-- CreateTable
CREATE TABLE "token_jti" (
    "issuer" TEXT NOT NULL,
    "jti" TEXT NOT NULL,
    "issuance_id" UUID NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "token_jti_pkey" PRIMARY KEY ("issuer","jti")
);

-- CreateTable
CREATE TABLE "issuance" (
    "id" UUID NOT NULL,
    "organisation_id" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "kind" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "owner_id" TEXT NOT NULL,
    "repository" TEXT,
    "grant_name" TEXT NOT NULL,
    "phase" TEXT NOT NULL,
    "reason_code" TEXT,
    "policy_id" UUID,
    "version" INTEGER,
    "provider" TEXT,
    "scope" JSONB,
    "event" TEXT,
    "ref" TEXT,
    "workflow" TEXT,
    "actor" TEXT,
    "run_id" TEXT,
    "hashed_token" TEXT,
    "revoke_hash" BYTEA,
    "expires_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "correlation_id" TEXT NOT NULL,

    CONSTRAINT "issuance_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "kill_switch" (
    "id" UUID NOT NULL,
    "organisation_id" UUID,
    "scope_kind" TEXT NOT NULL,
    "scope_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lifted_at" TIMESTAMPTZ(3),
    "lifted_by" TEXT,

    CONSTRAINT "kill_switch_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "freeze_lock" (
    "repository_id" UUID NOT NULL,
    "incident_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "allowed_grants" TEXT[],

    CONSTRAINT "freeze_lock_pkey" PRIMARY KEY ("repository_id","incident_id")
);

-- CreateTable
CREATE TABLE "sealed_secret" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "key_id" TEXT NOT NULL,
    "wrapped_key" BYTEA NOT NULL,
    "ciphertext" BYTEA NOT NULL,
    "created_by" TEXT NOT NULL,
    "rotated_at" TIMESTAMPTZ(3) NOT NULL,
    "rotation_due_at" TIMESTAMPTZ(3) NOT NULL,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "sealed_secret_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sealed_lease" (
    "issuance_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "ciphertext" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoke_at" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "sealed_lease_pkey" PRIMARY KEY ("issuance_id")
);

-- CreateTable
CREATE TABLE "target_owner" (
    "organisation_id" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "recorded_by" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "target_owner_pkey" PRIMARY KEY ("organisation_id","provider","target","user_id")
);

-- CreateTable
CREATE TABLE "audit_seal" (
    "number" INTEGER NOT NULL,
    "from_xid" BIGINT NOT NULL,
    "to_xid" BIGINT NOT NULL,
    "first_seq" BIGINT,
    "last_seq" BIGINT,
    "rows" INTEGER NOT NULL,
    "prev_hash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,
    "signature" BYTEA NOT NULL,
    "key_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_seal_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "audit_cursor" (
    "name" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_cursor_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE INDEX "issuer_owner_organisation_id_idx" ON "issuer_owner"("organisation_id");

-- CreateIndex
CREATE INDEX "trust_policy_repository_id_idx" ON "trust_policy"("repository_id");

-- CreateIndex
CREATE UNIQUE INDEX "trust_policy_organisation_id_issuer_subject_id_grant_name_key" ON "trust_policy"("organisation_id", "issuer", "subject_id", "grant_name");

-- CreateIndex
CREATE INDEX "trust_policy_version_organisation_id_status_idx" ON "trust_policy_version"("organisation_id", "status");

-- CreateIndex
CREATE INDEX "token_jti_expires_at_idx" ON "token_jti"("expires_at");

-- CreateIndex
CREATE INDEX "issuance_organisation_id_at_idx" ON "issuance"("organisation_id", "at" DESC);

-- CreateIndex
CREATE INDEX "kill_switch_organisation_id_idx" ON "kill_switch"("organisation_id");

-- CreateIndex
CREATE INDEX "freeze_lock_organisation_id_idx" ON "freeze_lock"("organisation_id");

-- CreateIndex
CREATE UNIQUE INDEX "sealed_secret_organisation_id_name_version_key" ON "sealed_secret"("organisation_id", "name", "version");

-- CreateIndex
CREATE INDEX "sealed_lease_revoke_at_idx" ON "sealed_lease"("revoke_at");

-- CreateIndex
CREATE INDEX "sealed_lease_organisation_id_idx" ON "sealed_lease"("organisation_id");

-- CreateIndex
CREATE INDEX "target_owner_user_id_idx" ON "target_owner"("user_id");

-- CreateIndex
CREATE INDEX "audit_event_xid_idx" ON "audit_event" USING BRIN ("xid");

-- AddForeignKey
ALTER TABLE "issuer_owner" ADD CONSTRAINT "issuer_owner_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trust_policy" ADD CONSTRAINT "trust_policy_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trust_policy" ADD CONSTRAINT "trust_policy_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trust_policy_version" ADD CONSTRAINT "trust_policy_version_policy_id_fkey" FOREIGN KEY ("policy_id") REFERENCES "trust_policy"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trust_policy_version" ADD CONSTRAINT "trust_policy_version_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "issuance" ADD CONSTRAINT "issuance_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "kill_switch" ADD CONSTRAINT "kill_switch_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "freeze_lock" ADD CONSTRAINT "freeze_lock_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "freeze_lock" ADD CONSTRAINT "freeze_lock_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sealed_secret" ADD CONSTRAINT "sealed_secret_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sealed_lease" ADD CONSTRAINT "sealed_lease_issuance_id_fkey" FOREIGN KEY ("issuance_id") REFERENCES "issuance"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sealed_lease" ADD CONSTRAINT "sealed_lease_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "target_owner" ADD CONSTRAINT "target_owner_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "target_owner" ADD CONSTRAINT "target_owner_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- What follows has no words in schema.prisma.

ALTER TABLE "trust_policy_version"
  ADD CONSTRAINT "trust_policy_version_status" CHECK ("status" IN ('pending', 'trial', 'active', 'superseded', 'revoked')),
  ADD CONSTRAINT "trust_policy_version_source" CHECK ("source" IN ('plan', 'form', 'import', 'octo-sts')),
  ADD CONSTRAINT "trust_policy_version_objects" CHECK (jsonb_typeof("document") = 'object' AND jsonb_typeof("evidence") = 'object'),
  -- Two people at least: nobody approves what they proposed.
  ADD CONSTRAINT "trust_policy_version_two_people" CHECK ("approved_by" <> "created_by"),
  -- Nothing hands out credentials without an approver's name.
  ADD CONSTRAINT "trust_policy_version_approved" CHECK (
    "status" IN ('pending', 'superseded', 'revoked') OR ("approved_by" IS NOT NULL AND "approved_at" IS NOT NULL)
  );
CREATE UNIQUE INDEX "trust_policy_version_one_active" ON "trust_policy_version" ("policy_id") WHERE "status" = 'active';
CREATE UNIQUE INDEX "trust_policy_version_one_trial" ON "trust_policy_version" ("policy_id") WHERE "status" = 'trial';
CREATE INDEX "trust_policy_version_pending" ON "trust_policy_version" ("organisation_id", "scope_key") WHERE "status" = 'pending';

-- What was looked at when it was approved is what the broker reads, and what ended stays ended.
CREATE FUNCTION "trust_policy_version_is_fixed"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."policy_id" <> OLD."policy_id" OR NEW."version" <> OLD."version" OR NEW."organisation_id" <> OLD."organisation_id"
    OR NEW."document" <> OLD."document" OR NEW."target_ids" <> OLD."target_ids" OR NEW."scope_key" <> OLD."scope_key"
    OR NEW."source" <> OLD."source" OR NEW."created_by" <> OLD."created_by" OR NEW."created_at" <> OLD."created_at" THEN
    RAISE EXCEPTION 'the text of a policy version never changes' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD."status" IN ('superseded', 'revoked') AND NEW."status" <> OLD."status" THEN
    RAISE EXCEPTION 'a % policy version never comes back', OLD."status" USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW."status" = 'pending' AND OLD."status" <> 'pending' THEN
    RAISE EXCEPTION 'an approval is not taken back: revoke the version' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$;
CREATE TRIGGER "trust_policy_version_fixed" BEFORE UPDATE ON "trust_policy_version"
  FOR EACH ROW EXECUTE FUNCTION "trust_policy_version_is_fixed"();

ALTER TABLE "issuance"
  ADD CONSTRAINT "issuance_kind" CHECK ("kind" IN ('token', 'probe')),
  ADD CONSTRAINT "issuance_phase" CHECK ("phase" IN ('intent', 'issued', 'denied', 'failed', 'revoked', 'unknown')),
  ADD CONSTRAINT "issuance_issued" CHECK ("phase" <> 'issued' OR "expires_at" IS NOT NULL),
  ADD CONSTRAINT "issuance_reason" CHECK ("phase" NOT IN ('denied', 'failed') OR "reason_code" IS NOT NULL);
CREATE INDEX "issuance_by_subject" ON "issuance" ("organisation_id", "subject_id", "at" DESC);
CREATE INDEX "issuance_correlation_id_idx" ON "issuance" ("correlation_id");
CREATE INDEX "issuance_hashed_token" ON "issuance" ("hashed_token") WHERE "hashed_token" IS NOT NULL;
-- Intents whose broker died: few, and looked for every second.
CREATE INDEX "issuance_open_intent" ON "issuance" ("at") WHERE "phase" = 'intent';
CREATE UNIQUE INDEX "issuance_revoke_hash" ON "issuance" ("revoke_hash") WHERE "revoke_hash" IS NOT NULL;

ALTER TABLE "kill_switch"
  ADD CONSTRAINT "kill_switch_scope" CHECK ("scope_kind" IN ('policy', 'repository', 'provider', 'organisation', 'everything')),
  ADD CONSTRAINT "kill_switch_everything" CHECK (("scope_kind" = 'everything') = ("organisation_id" IS NULL)),
  ADD CONSTRAINT "kill_switch_reason" CHECK (length("reason") BETWEEN 1 AND 500);
CREATE INDEX "kill_switch_on" ON "kill_switch" ("organisation_id") WHERE "lifted_at" IS NULL;
CREATE UNIQUE INDEX "kill_switch_once" ON "kill_switch" ("organisation_id", "scope_kind", "scope_id") NULLS NOT DISTINCT
  WHERE "lifted_at" IS NULL;

ALTER TABLE "sealed_secret"
  ADD CONSTRAINT "sealed_secret_name" CHECK ("name" ~ '^[A-Za-z_][A-Za-z0-9_]{0,99}$');
CREATE UNIQUE INDEX "sealed_secret_current" ON "sealed_secret" ("organisation_id", "name") WHERE "retired_at" IS NULL;

ALTER TABLE "audit_seal"
  ADD CONSTRAINT "audit_seal_range" CHECK ("from_xid" <= "to_xid" AND "number" >= 1),
  ADD CONSTRAINT "audit_seal_hashes" CHECK (length("prev_hash") = 32 AND length("hash") = 32 AND length("signature") = 64);
-- Each link begins where the one before ends.
CREATE UNIQUE INDEX "audit_seal_from" ON "audit_seal" ("from_xid", "to_xid");

CREATE FUNCTION "audit_seal_is_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_seal is append-only: % is refused', TG_OP USING ERRCODE = 'restrict_violation';
END;
$$;
CREATE TRIGGER "audit_seal_no_change" BEFORE UPDATE OR DELETE ON "audit_seal"
  FOR EACH ROW EXECUTE FUNCTION "audit_seal_is_append_only"();
CREATE TRIGGER "audit_seal_no_truncate" BEFORE TRUNCATE ON "audit_seal"
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_seal_is_append_only"();

-- Brokers take back live leases as soon as they hear of it; they look every second all the same.
CREATE FUNCTION "broker_stop_notify"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('broker_stop', '');
  RETURN NULL;
END;
$$;
CREATE TRIGGER "broker_stop" AFTER INSERT OR UPDATE ON "kill_switch"
  FOR EACH STATEMENT EXECUTE FUNCTION "broker_stop_notify"();
CREATE TRIGGER "broker_stop" AFTER INSERT OR UPDATE ON "freeze_lock"
  FOR EACH STATEMENT EXECUTE FUNCTION "broker_stop_notify"();
CREATE TRIGGER "broker_stop" AFTER UPDATE ON "trust_policy_version"
  FOR EACH STATEMENT EXECUTE FUNCTION "broker_stop_notify"();
