-- What lists of repositories show and sort by, kept beside each repository: its newest finished scan, and the open findings of the branch that one
-- was of, or of imports. Triggers work it out anew, in the transaction that changes anything of it, for the repositories that it changed.
CREATE TABLE "repository_figure" (
    "repository_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "scan_id" UUID,
    "ref" TEXT,
    "commit_sha" TEXT,
    "queued_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "files" INTEGER NOT NULL DEFAULT 0,
    "unparsed" INTEGER NOT NULL DEFAULT 0,
    -- A scan that was asked for later failed.
    "failed_since" BOOLEAN NOT NULL DEFAULT false,
    "critical" INTEGER NOT NULL DEFAULT 0,
    "high" INTEGER NOT NULL DEFAULT 0,
    "medium" INTEGER NOT NULL DEFAULT 0,
    "low" INTEGER NOT NULL DEFAULT 0,
    "info" INTEGER NOT NULL DEFAULT 0,
    "blocking" INTEGER NOT NULL DEFAULT 0,
    "kinds" TEXT[] NOT NULL DEFAULT '{}',

    CONSTRAINT "repository_figure_pkey" PRIMARY KEY ("repository_id")
);
CREATE INDEX "repository_figure_organisation_id_idx" ON "repository_figure"("organisation_id");
ALTER TABLE "repository_figure" ADD CONSTRAINT "repository_figure_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "repository_figure" ADD CONSTRAINT "repository_figure_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Rows are locked, in one order, before it looks: of two that change one repository at the same time, the later sees what the earlier did.
CREATE FUNCTION "thaw_refigure"("ids" uuid[]) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF coalesce(cardinality("ids"), 0) = 0 THEN RETURN; END IF;
  INSERT INTO repository_figure (repository_id, organisation_id)
    SELECT r.id, r.organisation_id FROM repository r WHERE r.id = ANY ("ids") ORDER BY r.id ON CONFLICT DO NOTHING;
  PERFORM FROM repository_figure g WHERE g.repository_id = ANY ("ids") ORDER BY g.repository_id FOR UPDATE;
  UPDATE repository_figure g SET scan_id = s.id, ref = s.ref, commit_sha = s.commit_sha, queued_at = s.queued_at, finished_at = s.finished_at,
    files = coalesce(s.files, 0), unparsed = coalesce(s.unparsed, 0), failed_since = EXISTS (
      SELECT FROM scan n WHERE n.repository_id = r.id AND n.purpose = 'branch' AND n.status = 'failed'
        AND (s.id IS NULL OR n.queued_at > s.queued_at)),
    critical = t.critical, high = t.high, medium = t.medium, low = t.low, info = t.info, blocking = t.blocking, kinds = t.kinds
  FROM unnest("ids") AS r (id)
  LEFT JOIN LATERAL (
    SELECT d.* FROM scan d WHERE d.repository_id = r.id AND d.status = 'done' AND d.purpose = 'branch' ORDER BY d.queued_at DESC LIMIT 1
  ) s ON true
  CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE f.severity = 'critical') AS critical, count(*) FILTER (WHERE f.severity = 'high') AS high,
      count(*) FILTER (WHERE f.severity = 'medium') AS medium, count(*) FILTER (WHERE f.severity = 'low') AS low,
      count(*) FILTER (WHERE f.severity = 'info') AS info, count(*) FILTER (WHERE f.blocks_thaw) AS blocking,
      coalesce(array_agg(DISTINCT f.kind), '{}') AS kinds
    FROM finding f WHERE f.repository_id = r.id AND f.ref IN (s.ref, '(import)') AND f.resolved_scan_id IS NULL
  ) t
  WHERE g.repository_id = r.id;
END $$;
REVOKE EXECUTE ON FUNCTION "thaw_refigure"(uuid[]) FROM PUBLIC;

CREATE FUNCTION "scan_refigures"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM thaw_refigure(ARRAY(SELECT DISTINCT repository_id FROM changed WHERE purpose = 'branch' AND status IN ('done', 'failed')));
  RETURN NULL;
END $$;
CREATE FUNCTION "scan_update_refigures"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM thaw_refigure(ARRAY(
    SELECT DISTINCT repository_id FROM (
      (SELECT repository_id, id, status, purpose, ref, commit_sha, queued_at, finished_at, files, unparsed FROM changed
        EXCEPT SELECT repository_id, id, status, purpose, ref, commit_sha, queued_at, finished_at, files, unparsed FROM before)
      UNION ALL
      (SELECT repository_id, id, status, purpose, ref, commit_sha, queued_at, finished_at, files, unparsed FROM before
        EXCEPT SELECT repository_id, id, status, purpose, ref, commit_sha, queued_at, finished_at, files, unparsed FROM changed)
    ) differences WHERE purpose = 'branch' AND status IN ('done', 'failed')));
  RETURN NULL;
END $$;
CREATE TRIGGER "scan_refigure_insert" AFTER INSERT ON "scan"
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "scan_refigures"();
CREATE TRIGGER "scan_refigure_delete" AFTER DELETE ON "scan"
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "scan_refigures"();
CREATE TRIGGER "scan_refigure_update" AFTER UPDATE ON "scan"
  REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "scan_update_refigures"();

CREATE FUNCTION "finding_refigures"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM thaw_refigure(ARRAY(SELECT DISTINCT repository_id FROM changed WHERE resolved_scan_id IS NULL));
  RETURN NULL;
END $$;
-- A scan that finds the same again only moves its name.
CREATE FUNCTION "finding_update_refigures"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM thaw_refigure(ARRAY(
    SELECT DISTINCT repository_id FROM (
      (SELECT id, repository_id, ref, severity, blocks_thaw, kind, resolved_scan_id IS NULL AS open FROM changed
        EXCEPT SELECT id, repository_id, ref, severity, blocks_thaw, kind, resolved_scan_id IS NULL FROM before)
      UNION ALL
      (SELECT id, repository_id, ref, severity, blocks_thaw, kind, resolved_scan_id IS NULL FROM before
        EXCEPT SELECT id, repository_id, ref, severity, blocks_thaw, kind, resolved_scan_id IS NULL FROM changed)
    ) differences WHERE open));
  RETURN NULL;
END $$;
CREATE TRIGGER "finding_refigure_insert" AFTER INSERT ON "finding"
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "finding_refigures"();
CREATE TRIGGER "finding_refigure_delete" AFTER DELETE ON "finding"
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "finding_refigures"();
CREATE TRIGGER "finding_refigure_update" AFTER UPDATE ON "finding"
  REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "finding_update_refigures"();

-- What is there already. Nobody writes scans or findings until this is done.
SELECT thaw_refigure(ARRAY(SELECT "id" FROM "repository"));
