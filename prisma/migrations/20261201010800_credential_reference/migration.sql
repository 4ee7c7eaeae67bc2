-- How often a repository reads a credential, and for how much of that its plan has an answer: kept beside both, because of sixty thousand findings and
-- their plans no list can be quick. As with `repository_figure`, triggers work it out anew for the repositories that a statement changed.
CREATE TABLE "credential_reference" (
    "credential_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "references" INTEGER NOT NULL,
    "blocking" INTEGER NOT NULL,
    "planned" INTEGER NOT NULL,
    -- Place in SEVERITIES, 1-based.
    "worst" INTEGER,

    CONSTRAINT "credential_reference_pkey" PRIMARY KEY ("credential_id","repository_id")
);
CREATE INDEX "credential_reference_repository_id_idx" ON "credential_reference"("repository_id");
CREATE INDEX "credential_reference_organisation_id_idx" ON "credential_reference"("organisation_id");
ALTER TABLE "credential_reference" ADD CONSTRAINT "credential_reference_credential_id_fkey" FOREIGN KEY ("credential_id") REFERENCES "credential"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "credential_reference" ADD CONSTRAINT "credential_reference_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "credential_reference" ADD CONSTRAINT "credential_reference_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Rows of figures are locked, in one order, before it looks: of two that change one repository at the same time, the later sees what the earlier did.
CREATE FUNCTION "thaw_rereference"("ids" uuid[]) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF coalesce(cardinality("ids"), 0) = 0 THEN RETURN; END IF;
  INSERT INTO repository_figure (repository_id, organisation_id)
    SELECT r.id, r.organisation_id FROM repository r WHERE r.id = ANY ("ids") ORDER BY r.id ON CONFLICT DO NOTHING;
  PERFORM FROM repository_figure g WHERE g.repository_id = ANY ("ids") ORDER BY g.repository_id FOR UPDATE;
  DELETE FROM credential_reference k WHERE k.repository_id = ANY ("ids") AND NOT EXISTS (
    SELECT FROM finding f WHERE f.repository_id = k.repository_id AND f.credential_id = k.credential_id AND f.resolved_scan_id IS NULL);
  INSERT INTO credential_reference AS k (credential_id, repository_id, organisation_id, "references", blocking, planned, worst)
  SELECT f.credential_id, f.repository_id, f.organisation_id, count(*), count(*) FILTER (WHERE f.blocks_thaw), count(*) FILTER (WHERE i.remedy IS NOT NULL),
    max(array_position(ARRAY['info', 'low', 'medium', 'high', 'critical'], f.severity))
  FROM finding f
  LEFT JOIN plan p ON p.last_scan_id = f.last_scan_id AND p.repository_id = f.repository_id
  LEFT JOIN plan_item i ON i.plan_id = p.id AND i.fingerprint = f.fingerprint
  WHERE f.repository_id = ANY ("ids") AND f.resolved_scan_id IS NULL AND f.credential_id IS NOT NULL
  GROUP BY 1, 2, 3 ORDER BY 2, 1
  ON CONFLICT (credential_id, repository_id) DO UPDATE SET "references" = excluded."references", blocking = excluded.blocking,
    planned = excluded.planned, worst = excluded.worst
  WHERE (k."references", k.blocking, k.planned, k.worst) IS DISTINCT FROM (excluded."references", excluded.blocking, excluded.planned, excluded.worst);
END $$;
REVOKE EXECUTE ON FUNCTION "thaw_rereference"(uuid[]) FROM PUBLIC;

CREATE FUNCTION "rows_rereference"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM thaw_rereference(ARRAY(SELECT DISTINCT repository_id FROM changed));
  RETURN NULL;
END $$;
CREATE FUNCTION "finding_update_rereferences"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM thaw_rereference(ARRAY(
    SELECT DISTINCT repository_id FROM (
      (SELECT id, repository_id, credential_id, fingerprint, severity, blocks_thaw, last_scan_id, resolved_scan_id IS NULL AS open FROM changed
        EXCEPT SELECT id, repository_id, credential_id, fingerprint, severity, blocks_thaw, last_scan_id, resolved_scan_id IS NULL FROM before)
      UNION ALL
      (SELECT id, repository_id, credential_id, fingerprint, severity, blocks_thaw, last_scan_id, resolved_scan_id IS NULL FROM before
        EXCEPT SELECT id, repository_id, credential_id, fingerprint, severity, blocks_thaw, last_scan_id, resolved_scan_id IS NULL FROM changed)
    ) differences WHERE open AND credential_id IS NOT NULL));
  RETURN NULL;
END $$;
CREATE FUNCTION "plan_item_rereferences"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM thaw_rereference(ARRAY(SELECT DISTINCT p.repository_id FROM changed i JOIN plan p ON p.id = i.plan_id));
  RETURN NULL;
END $$;

CREATE TRIGGER "finding_rereference_insert" AFTER INSERT ON "finding"
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "rows_rereference"();
CREATE TRIGGER "finding_rereference_delete" AFTER DELETE ON "finding"
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "rows_rereference"();
CREATE TRIGGER "finding_rereference_update" AFTER UPDATE ON "finding"
  REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "finding_update_rereferences"();
CREATE TRIGGER "plan_rereference_insert" AFTER INSERT ON "plan"
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "rows_rereference"();
CREATE TRIGGER "plan_rereference_update" AFTER UPDATE ON "plan"
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "rows_rereference"();
CREATE TRIGGER "plan_rereference_delete" AFTER DELETE ON "plan"
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "rows_rereference"();
CREATE TRIGGER "plan_item_rereference_insert" AFTER INSERT ON "plan_item"
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "plan_item_rereferences"();
CREATE TRIGGER "plan_item_rereference_update" AFTER UPDATE ON "plan_item"
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "plan_item_rereferences"();
CREATE TRIGGER "plan_item_rereference_delete" AFTER DELETE ON "plan_item"
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "plan_item_rereferences"();

-- What is there already. Nobody writes findings or plans until this is done.
SELECT thaw_rereference(ARRAY(SELECT "id" FROM "repository"));
