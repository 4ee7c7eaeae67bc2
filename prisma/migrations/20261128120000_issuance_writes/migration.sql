-- Two statements of the broker run for each request, on about one row each. What PostgreSQL prepares anew for each of them costs more than
-- the row: a CHECK is read and planned again, the predicate of a partial index too, and a foreign key to the organisation locks the same
-- row in every transaction. The same is held here by what is prepared once. docs/decisions/0045 has the measurement.

-- The constraint of a domain is kept for the whole session.
DROP INDEX "issuance_open_intent";
ALTER TABLE "issuance"
  DROP CONSTRAINT "issuance_kind",
  DROP CONSTRAINT "issuance_phase",
  DROP CONSTRAINT "issuance_issued",
  DROP CONSTRAINT "issuance_reason";
CREATE DOMAIN "issuance_kind" AS text CHECK (VALUE IN ('token', 'probe'));
CREATE DOMAIN "issuance_phase" AS text CHECK (VALUE IN ('intent', 'issued', 'denied', 'failed', 'revoked', 'unknown'));
ALTER TABLE "issuance"
  ALTER COLUMN "kind" TYPE "issuance_kind",
  ALTER COLUMN "phase" TYPE "issuance_phase";

-- The secret of a revocation is compared with its issuance's and never looked for.
DROP INDEX "issuance_revoke_hash";
DROP INDEX "issuance_hashed_token";
CREATE INDEX "issuance_hashed_token_idx" ON "issuance"("hashed_token");
-- Intents whose broker died, looked for every second, and outcomes that nobody knows.
CREATE INDEX "issuance_phase_at_idx" ON "issuance"("phase", "at");

ALTER TABLE "audit_event" DROP CONSTRAINT "audit_event_organisation_id_fkey";
ALTER TABLE "issuance" DROP CONSTRAINT "issuance_organisation_id_fkey";
ALTER TABLE "sealed_lease" DROP CONSTRAINT "sealed_lease_organisation_id_fkey";
DROP INDEX "sealed_lease_organisation_id_idx";

-- What the foreign keys were for: no organisation goes away whose records are kept.
CREATE FUNCTION "organisation_has_records"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM "audit_event" WHERE "organisation_id" = OLD."id")
    OR EXISTS (SELECT 1 FROM "issuance" WHERE "organisation_id" = OLD."id") THEN
    RAISE EXCEPTION 'organisation % has records, which are kept: it cannot be deleted', OLD."id" USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END;
$$;
CREATE TRIGGER "organisation_keeps_records" BEFORE DELETE ON "organisation"
  FOR EACH ROW EXECUTE FUNCTION "organisation_has_records"();
