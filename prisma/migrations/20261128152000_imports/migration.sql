-- Findings of other scanners. Each import is a scan of its own purpose, so that what it found has a beginning and a name of a tool.
ALTER TABLE "scan" DROP CONSTRAINT "scan_purpose";
ALTER TABLE "scan"
  ADD CONSTRAINT "scan_purpose" CHECK ("purpose" IN ('branch', 'plan', 'history', 'import'));
ALTER TABLE "finding" DROP CONSTRAINT "finding_origin";
ALTER TABLE "finding"
  ADD CONSTRAINT "finding_origin" CHECK ("origin" IN ('secret', 'manager', 'literal', 'import')),
  -- An import knows rule, place and level, and nothing that could hold what its scanner quoted.
  ADD CONSTRAINT "finding_import_names_no_secret" CHECK (
    "origin" <> 'import'
    OR ("secret_name" IS NULL AND "literal_hmac" IS NULL AND "literal_shape" IS NULL AND "credential_id" IS NULL)
  );

-- Whatever ends a finding of an import names the import's own kind of scan: a person's closing. Our own scans know nothing of what
-- another scanner found, so they cannot tell that it is gone.
CREATE FUNCTION "finding_import_is_closed_by_people"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM "scan" s WHERE s."id" = NEW."resolved_scan_id" AND s."purpose" = 'import') THEN
    RAISE EXCEPTION 'an imported finding is closed by people only' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$;
CREATE TRIGGER "finding_import_closing" BEFORE UPDATE OF "resolved_scan_id" ON "finding"
  FOR EACH ROW WHEN (NEW."origin" = 'import' AND NEW."resolved_scan_id" IS NOT NULL)
  EXECUTE FUNCTION "finding_import_is_closed_by_people"();
