-- Which transactions changed what pages count, so that web can keep a count until one of them did (decision 118). A row for each transaction,
-- organisation and table, written by the transaction itself: whoever sees its change sees its mark, and nobody waits for anybody.
CREATE TABLE "change_mark" (
    -- No key of another table: an organisation that is being deleted still marks what goes with it.
    "organisation_id" UUID NOT NULL,
    "table_name" TEXT NOT NULL,
    -- Whether rows came or went; otherwise there stands something else in some.
    "rows" BOOLEAN NOT NULL,
    "xact" BIGINT NOT NULL,
    -- When that transaction began. With its number, which another cluster counts anew.
    "began" TIMESTAMPTZ(6) NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "change_mark_pkey" PRIMARY KEY ("organisation_id", "table_name", "rows", "xact", "began")
);

-- Of rows that come or go.
CREATE FUNCTION "thaw_mark"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO change_mark (organisation_id, table_name, "rows", xact, began)
    SELECT DISTINCT organisation_id, TG_TABLE_NAME::text, true, pg_current_xact_id()::text::bigint, now() FROM changed WHERE organisation_id IS NOT NULL
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION "thaw_mark"() FROM PUBLIC;

-- Of a row in which something else stands now: each trigger says what counts.
CREATE FUNCTION "thaw_mark_row"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO change_mark (organisation_id, table_name, "rows", xact, began)
    SELECT o.id, TG_TABLE_NAME, false, pg_current_xact_id()::text::bigint, now() FROM (SELECT OLD.organisation_id UNION SELECT NEW.organisation_id) o (id)
    WHERE o.id IS NOT NULL ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION "thaw_mark_row"() FROM PUBLIC;

-- That a repository of an incident was looked at again changes nothing, as long as it comes before or after the same requests.
CREATE FUNCTION "thaw_mark_seen"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM incident i WHERE i.id = NEW.incident_id
      AND coalesce(OLD.seen_at > greatest(OLD.requested_at, i.resolve_asked_at), false)
        IS DISTINCT FROM coalesce(NEW.seen_at > greatest(NEW.requested_at, i.resolve_asked_at), false)
  ) THEN
    INSERT INTO change_mark (organisation_id, table_name, "rows", xact, began)
      VALUES (NEW.organisation_id, TG_TABLE_NAME, false, pg_current_xact_id()::text::bigint, now()) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION "thaw_mark_seen"() FROM PUBLIC;

CREATE TRIGGER "repository_comes" AFTER INSERT ON "repository" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "repository_goes" AFTER DELETE ON "repository" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "repository_turns" AFTER UPDATE ON "repository" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.owner, OLD.name, OLD.visibility, OLD.archived, OLD.disabled, OLD.deleted_at)
    IS DISTINCT FROM (NEW.organisation_id, NEW.owner, NEW.name, NEW.visibility, NEW.archived, NEW.disabled, NEW.deleted_at))
  EXECUTE FUNCTION "thaw_mark_row"();

CREATE TRIGGER "repository_owner_comes" AFTER INSERT ON "repository_owner" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "repository_owner_goes" AFTER DELETE ON "repository_owner" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "repository_owner_turns" AFTER UPDATE ON "repository_owner" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.repository_id, OLD.kind, OLD.slug)
    IS DISTINCT FROM (NEW.organisation_id, NEW.repository_id, NEW.kind, NEW.slug))
  EXECUTE FUNCTION "thaw_mark_row"();

CREATE TRIGGER "repository_property_comes" AFTER INSERT ON "repository_property" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "repository_property_goes" AFTER DELETE ON "repository_property" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "repository_property_turns" AFTER UPDATE ON "repository_property" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.repository_id, OLD."values")
    IS DISTINCT FROM (NEW.organisation_id, NEW.repository_id, NEW."values"))
  EXECUTE FUNCTION "thaw_mark_row"();

CREATE TRIGGER "incident_comes" AFTER INSERT ON "incident" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "incident_goes" AFTER DELETE ON "incident" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "incident_turns" AFTER UPDATE ON "incident" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.status, OLD.resolve_asked_at)
    IS DISTINCT FROM (NEW.organisation_id, NEW.status, NEW.resolve_asked_at))
  EXECUTE FUNCTION "thaw_mark_row"();

CREATE TRIGGER "incident_repository_comes" AFTER INSERT ON "incident_repository" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "incident_repository_goes" AFTER DELETE ON "incident_repository" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "incident_repository_turns" AFTER UPDATE ON "incident_repository" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.state, OLD.tier, OLD.wanted, OLD.seen, OLD.requested_at IS NULL, OLD.confirmed_at, OLD.joined_at)
    IS DISTINCT FROM (NEW.organisation_id, NEW.state, NEW.tier, NEW.wanted, NEW.seen, NEW.requested_at IS NULL, NEW.confirmed_at, NEW.joined_at))
  EXECUTE FUNCTION "thaw_mark_row"();
CREATE TRIGGER "incident_repository_seen" AFTER UPDATE OF seen_at, requested_at ON "incident_repository" FOR EACH ROW
  WHEN ((OLD.seen_at, OLD.requested_at) IS DISTINCT FROM (NEW.seen_at, NEW.requested_at)) EXECUTE FUNCTION "thaw_mark_seen"();

CREATE TRIGGER "freeze_drift_comes" AFTER INSERT ON "freeze_drift" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "freeze_drift_goes" AFTER DELETE ON "freeze_drift" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "freeze_drift_turns" AFTER UPDATE ON "freeze_drift" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.incident_id, OLD.repository_id, OLD.gone_at, OLD.weakens)
    IS DISTINCT FROM (NEW.organisation_id, NEW.incident_id, NEW.repository_id, NEW.gone_at, NEW.weakens))
  EXECUTE FUNCTION "thaw_mark_row"();

CREATE TRIGGER "gate_standing_comes" AFTER INSERT ON "gate_standing" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "gate_standing_goes" AFTER DELETE ON "gate_standing" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "gate_standing_turns" AFTER UPDATE ON "gate_standing" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.thaw, OLD.open_gates)
    IS DISTINCT FROM (NEW.organisation_id, NEW.thaw, NEW.open_gates))
  EXECUTE FUNCTION "thaw_mark_row"();

CREATE TRIGGER "gate_verdict_comes" AFTER INSERT ON "gate_verdict" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "gate_verdict_goes" AFTER DELETE ON "gate_verdict" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "gate_verdict_turns" AFTER UPDATE ON "gate_verdict" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.gate_id, OLD.verdict)
    IS DISTINCT FROM (NEW.organisation_id, NEW.gate_id, NEW.verdict))
  EXECUTE FUNCTION "thaw_mark_row"();

CREATE TRIGGER "incident_event_comes" AFTER INSERT ON "incident_event" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "incident_event_goes" AFTER DELETE ON "incident_event" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "incident_event_turns" AFTER UPDATE ON "incident_event" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.incident_id, OLD.repository_id, OLD.at, OLD.kind)
    IS DISTINCT FROM (NEW.organisation_id, NEW.incident_id, NEW.repository_id, NEW.at, NEW.kind))
  EXECUTE FUNCTION "thaw_mark_row"();
