-- What lists of credentials show, count and sort by, kept beside each credential that a repository has: its references from there, its state, and
-- whether an incident that goes on says that it was exposed. All of it hangs on that one repository, so that it is worked out anew, in the
-- transaction that changes anything of it, with that repository's other figures. An organisation's own are few, and are counted when they are
-- asked for, of what the person who looks may read.
CREATE TABLE "credential_figure" (
    "credential_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    -- Of CREDENTIAL_STATES.
    "state" TEXT NOT NULL,
    "references" INTEGER NOT NULL,
    "blocking" INTEGER NOT NULL,
    "planned" INTEGER NOT NULL,
    -- Place in SEVERITIES, 1-based.
    "worst" INTEGER,
    "changed_at" TIMESTAMPTZ(3),
    -- Null where no incident that goes on says that it was exposed.
    "exposed_open" BOOLEAN,
    "exposed_due" TIMESTAMPTZ(3),
    -- What its repository was called when this was worked out: it only sorts.
    "place" TEXT NOT NULL,

    CONSTRAINT "credential_figure_pkey" PRIMARY KEY ("credential_id")
);
CREATE INDEX "credential_figure_repository_id_idx" ON "credential_figure"("repository_id");
-- The order of the list as it is opened: its first page is read from here.
CREATE INDEX "credential_figure_order" ON "credential_figure" ("organisation_id", (coalesce("exposed_open", false)) DESC,
  (array_position(ARRAY['static','planned','unclear','unused','gone','ended','identifier'], "state")), "worst" DESC NULLS LAST, "blocking" DESC,
  (lower("name")), "place", "credential_id");
ALTER TABLE "credential_figure" ADD CONSTRAINT "credential_figure_credential_id_fkey" FOREIGN KEY ("credential_id") REFERENCES "credential"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "credential_figure" ADD CONSTRAINT "credential_figure_repository_id_fkey" FOREIGN KEY ("repository_id") REFERENCES "repository"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "credential_figure" ADD CONSTRAINT "credential_figure_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Of one credential, by incidents that go on. A revocation counts for an incident when it was after its window: people give the day. It is laid
-- into the statements of the functions below, which say where its names are looked for.
CREATE FUNCTION "thaw_exposed"("id" uuid) RETURNS TABLE ("exposed_open" boolean, "exposed_due" timestamptz)
  LANGUAGE sql STABLE AS $$
  SELECT bool_or(e.open), min(e.due_at) FILTER (WHERE e.open) FROM (
    SELECT e.due_at, e.revoked_at IS NULL AND NOT EXISTS (
      SELECT FROM credential_event v WHERE v.credential_id = e.credential_id AND v.kind = 'revoked' AND v.at + interval '1 day' > i.exposure_to
    ) AS open
    FROM exposure e JOIN incident i ON i.id = e.incident_id
    WHERE e.credential_id = "thaw_exposed"."id" AND e.gone_at IS NULL AND i.status IN ('activating', 'active', 'resolving')
  ) e
$$;;
REVOKE EXECUTE ON FUNCTION "thaw_exposed"(uuid) FROM PUBLIC;

-- Rows of figures are locked, in one order, before it looks: of two that change one repository at the same time, the later sees what the earlier did.
-- A repository or an organisation that is just being deleted gets no rows any more.
CREATE FUNCTION "thaw_recredential"("ids" uuid[]) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF coalesce(cardinality("ids"), 0) = 0 THEN RETURN; END IF;
  INSERT INTO repository_figure (repository_id, organisation_id)
    SELECT r.id, r.organisation_id FROM repository r JOIN organisation o ON o.id = r.organisation_id WHERE r.id = ANY ("ids")
    ORDER BY r.id ON CONFLICT DO NOTHING;
  PERFORM FROM repository_figure g WHERE g.repository_id = ANY ("ids") ORDER BY g.repository_id FOR UPDATE;
  WITH reads AS MATERIALIZED (
    SELECT f.repository_id, upper(f.secret_name) AS name, f.credential_id IS NULL OR n.level = 'unknown' AS unplaced
    FROM finding f LEFT JOIN credential n ON n.id = f.credential_id
    WHERE f.repository_id = ANY ("ids") AND f.resolved_scan_id IS NULL AND f.origin = 'secret' AND f.secret_name IS NOT NULL
  ), known AS (
    SELECT c.id, c.repository_id, c.organisation_id, c.name, c.kind, c.level, coalesce(c.updated_at, c.stored_at) AS changed_at,
      lower(r.owner) || '/' || lower(r.name) AS place, t.worst, x.exposed_open, x.exposed_due, coalesce(t."references", 0) AS "references",
      coalesce(t.blocking, 0) AS blocking, coalesce(t.planned, 0) AS planned,
      CASE WHEN t."references" IS NULL AND c.ended_at IS NOT NULL THEN 'ended'
        WHEN t."references" IS NULL AND c.level IN ('manager', 'literal', 'unknown') THEN 'gone'
        WHEN t."references" IS NULL AND (c.repository_id, upper(c.name)) IN (SELECT s.repository_id, s.name FROM reads s WHERE s.unplaced) THEN 'unclear'
        WHEN t."references" IS NULL THEN 'unused'
        WHEN c.kind = 'identifier' AND t.blocking = 0 THEN 'identifier'
        WHEN t."references" > t.planned THEN 'static' ELSE 'planned' END AS state
    FROM credential c
    JOIN repository r ON r.id = c.repository_id
    JOIN organisation o ON o.id = c.organisation_id
    LEFT JOIN credential_reference t ON t.credential_id = c.id AND t.repository_id = c.repository_id
    LEFT JOIN LATERAL thaw_exposed(c.id) x ON true
    WHERE c.repository_id = ANY ("ids") AND NOT (c.level = 'unknown' AND t."references" IS NULL AND (
      NOT EXISTS (SELECT FROM finding f WHERE f.credential_id = c.id)
      OR (c.repository_id, upper(c.name)) IN (SELECT s.repository_id, s.name FROM reads s)))
  ), gone AS (
    DELETE FROM credential_figure g WHERE g.repository_id = ANY ("ids") AND NOT EXISTS (SELECT FROM known k WHERE k.id = g.credential_id)
  )
  INSERT INTO credential_figure AS g (credential_id, repository_id, organisation_id, name, kind, level, state, "references", blocking, planned, worst,
    changed_at, exposed_open, exposed_due, place)
  SELECT id, repository_id, organisation_id, name, kind, level, state, "references", blocking, planned, worst, changed_at, exposed_open, exposed_due, place
  FROM known ORDER BY repository_id, id
  ON CONFLICT (credential_id) DO UPDATE SET repository_id = excluded.repository_id, organisation_id = excluded.organisation_id, name = excluded.name,
    kind = excluded.kind, level = excluded.level, state = excluded.state, "references" = excluded."references", blocking = excluded.blocking,
    planned = excluded.planned, worst = excluded.worst, changed_at = excluded.changed_at, exposed_open = excluded.exposed_open,
    exposed_due = excluded.exposed_due, place = excluded.place
  WHERE g IS DISTINCT FROM excluded;
END $$;
REVOKE EXECUTE ON FUNCTION "thaw_recredential"(uuid[]) FROM PUBLIC;

CREATE FUNCTION "thaw_reexpose"("credentials" uuid[]) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF coalesce(cardinality("credentials"), 0) = 0 THEN RETURN; END IF;
  INSERT INTO repository_figure (repository_id, organisation_id)
    SELECT DISTINCT r.id, r.organisation_id FROM unnest("credentials") AS e (id) JOIN credential c ON c.id = e.id
    JOIN repository r ON r.id = c.repository_id JOIN organisation o ON o.id = r.organisation_id ORDER BY r.id ON CONFLICT DO NOTHING;
  PERFORM FROM repository_figure g WHERE g.repository_id IN (
    SELECT c.repository_id FROM unnest("credentials") AS e (id) JOIN credential c ON c.id = e.id
  ) ORDER BY g.repository_id FOR UPDATE;
  UPDATE credential_figure g SET exposed_open = x.exposed_open, exposed_due = x.exposed_due
  FROM unnest("credentials") AS e (id) CROSS JOIN LATERAL thaw_exposed(e.id) x
  WHERE g.credential_id = e.id AND (g.exposed_open, g.exposed_due) IS DISTINCT FROM (x.exposed_open, x.exposed_due);
END $$;
REVOKE EXECUTE ON FUNCTION "thaw_reexpose"(uuid[]) FROM PUBLIC;

-- References are counted for the repositories that a statement changed, and what follows from them with them.
CREATE OR REPLACE FUNCTION "rows_rereference"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE "ids" uuid[] := ARRAY(SELECT DISTINCT repository_id FROM changed);
BEGIN
  PERFORM thaw_rereference("ids");
  PERFORM thaw_recredential("ids");
  RETURN NULL;
END $$;
-- Also of findings that were resolved: one whose name was never read from its repository is no credential of it.
CREATE OR REPLACE FUNCTION "finding_update_rereferences"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE "ids" uuid[] := ARRAY(
    SELECT DISTINCT repository_id FROM (
      (SELECT id, repository_id, credential_id, fingerprint, severity, blocks_thaw, last_scan_id, origin, secret_name, resolved_scan_id IS NULL FROM changed
        EXCEPT SELECT id, repository_id, credential_id, fingerprint, severity, blocks_thaw, last_scan_id, origin, secret_name, resolved_scan_id IS NULL FROM before)
      UNION ALL
      (SELECT id, repository_id, credential_id, fingerprint, severity, blocks_thaw, last_scan_id, origin, secret_name, resolved_scan_id IS NULL FROM before
        EXCEPT SELECT id, repository_id, credential_id, fingerprint, severity, blocks_thaw, last_scan_id, origin, secret_name, resolved_scan_id IS NULL FROM changed)
    ) differences);
BEGIN
  PERFORM thaw_rereference("ids");
  PERFORM thaw_recredential("ids");
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION "plan_item_rereferences"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE "ids" uuid[] := ARRAY(SELECT DISTINCT p.repository_id FROM changed i JOIN plan p ON p.id = i.plan_id);
BEGIN
  PERFORM thaw_rereference("ids");
  PERFORM thaw_recredential("ids");
  RETURN NULL;
END $$;

CREATE FUNCTION "credential_recredentials"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM thaw_recredential(ARRAY(SELECT DISTINCT repository_id FROM changed WHERE repository_id IS NOT NULL));
  RETURN NULL;
END $$;
-- That one was seen again changes nothing.
CREATE FUNCTION "credential_update_recredentials"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM thaw_recredential(ARRAY(
    SELECT DISTINCT repository_id FROM (
      (SELECT id, repository_id, level, name, kind, coalesce(updated_at, stored_at), ended_at IS NULL FROM changed
        EXCEPT SELECT id, repository_id, level, name, kind, coalesce(updated_at, stored_at), ended_at IS NULL FROM before)
      UNION ALL
      (SELECT id, repository_id, level, name, kind, coalesce(updated_at, stored_at), ended_at IS NULL FROM before
        EXCEPT SELECT id, repository_id, level, name, kind, coalesce(updated_at, stored_at), ended_at IS NULL FROM changed)
    ) differences WHERE repository_id IS NOT NULL));
  RETURN NULL;
END $$;
CREATE TRIGGER "credential_recredential_insert" AFTER INSERT ON "credential"
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "credential_recredentials"();
CREATE TRIGGER "credential_recredential_update" AFTER UPDATE ON "credential"
  REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "credential_update_recredentials"();

CREATE FUNCTION "exposure_reexposes"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM thaw_reexpose(ARRAY(SELECT DISTINCT credential_id FROM changed));
  RETURN NULL;
END $$;
CREATE FUNCTION "exposure_update_reexposes"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM thaw_reexpose(ARRAY(
    SELECT DISTINCT credential_id FROM (
      (SELECT incident_id, credential_id, due_at, revoked_at IS NULL, gone_at IS NULL FROM changed
        EXCEPT SELECT incident_id, credential_id, due_at, revoked_at IS NULL, gone_at IS NULL FROM before)
      UNION ALL
      (SELECT incident_id, credential_id, due_at, revoked_at IS NULL, gone_at IS NULL FROM before
        EXCEPT SELECT incident_id, credential_id, due_at, revoked_at IS NULL, gone_at IS NULL FROM changed)
    ) differences));
  RETURN NULL;
END $$;
CREATE TRIGGER "exposure_reexpose_insert" AFTER INSERT ON "exposure"
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "exposure_reexposes"();
CREATE TRIGGER "exposure_reexpose_delete" AFTER DELETE ON "exposure"
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "exposure_reexposes"();
CREATE TRIGGER "exposure_reexpose_update" AFTER UPDATE ON "exposure"
  REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "exposure_update_reexposes"();

CREATE FUNCTION "credential_event_reexposes"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM thaw_reexpose(ARRAY(SELECT DISTINCT credential_id FROM changed WHERE kind = 'revoked'));
  RETURN NULL;
END $$;
CREATE FUNCTION "credential_event_update_reexposes"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM thaw_reexpose(ARRAY(
    SELECT credential_id FROM changed WHERE kind = 'revoked' UNION SELECT credential_id FROM before WHERE kind = 'revoked'));
  RETURN NULL;
END $$;
CREATE TRIGGER "credential_event_reexpose_insert" AFTER INSERT ON "credential_event"
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "credential_event_reexposes"();
CREATE TRIGGER "credential_event_reexpose_delete" AFTER DELETE ON "credential_event"
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "credential_event_reexposes"();
CREATE TRIGGER "credential_event_reexpose_update" AFTER UPDATE ON "credential_event"
  REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "credential_event_update_reexposes"();

-- An incident that begins or ends says something of all that it exposed; so does one whose window ends at another time.
CREATE FUNCTION "incident_update_reexposes"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM thaw_reexpose(ARRAY(
    SELECT DISTINCT e.credential_id FROM changed n JOIN before o ON o.id = n.id JOIN exposure e ON e.incident_id = n.id
    WHERE o.exposure_to <> n.exposure_to
      OR (o.status IN ('activating', 'active', 'resolving')) <> (n.status IN ('activating', 'active', 'resolving'))));
  RETURN NULL;
END $$;
CREATE TRIGGER "incident_reexpose_update" AFTER UPDATE ON "incident"
  REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "incident_update_reexposes"();

-- What is there already. Nobody writes credentials, findings or exposures until this is done.
SELECT thaw_recredential(ARRAY(SELECT "id" FROM "repository"));
