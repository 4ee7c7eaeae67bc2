-- Pages about incidents listen here. The payload is the organisation's id; what is shown is read again from the tables.
CREATE FUNCTION "incident_progress_notify"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('incident_progress', NEW."organisation_id"::text);
  RETURN NULL;
END;
$$;
CREATE TRIGGER "incident_progress" AFTER INSERT OR UPDATE ON "incident"
  FOR EACH ROW EXECUTE FUNCTION "incident_progress_notify"();
CREATE TRIGGER "incident_progress" AFTER INSERT ON "incident_event"
  FOR EACH ROW EXECUTE FUNCTION "incident_progress_notify"();
CREATE TRIGGER "incident_progress" AFTER INSERT OR UPDATE ON "freeze_drift"
  FOR EACH ROW EXECUTE FUNCTION "incident_progress_notify"();
-- Each is looked at every minute; only what is seen to be otherwise is news.
CREATE TRIGGER "incident_progress" AFTER UPDATE ON "incident_repository"
  FOR EACH ROW WHEN (OLD."state" <> NEW."state" OR OLD."wanted" <> NEW."wanted" OR OLD."seen" IS DISTINCT FROM NEW."seen"
    OR OLD."requested_at" IS DISTINCT FROM NEW."requested_at" OR OLD."confirmed_at" IS DISTINCT FROM NEW."confirmed_at")
  EXECUTE FUNCTION "incident_progress_notify"();
