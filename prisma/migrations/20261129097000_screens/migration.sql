-- What else a page about an incident shows: what gates say of repositories, and what was exposed. Each is judged every minute; only what is said
-- otherwise is news.
CREATE TRIGGER "incident_progress" AFTER INSERT ON "gate_standing"
  FOR EACH ROW EXECUTE FUNCTION "incident_progress_notify"();
CREATE TRIGGER "incident_progress_again" AFTER UPDATE ON "gate_standing"
  FOR EACH ROW WHEN (OLD."thaw" <> NEW."thaw" OR OLD."open_gates" <> NEW."open_gates" OR OLD."proposed_at" IS DISTINCT FROM NEW."proposed_at")
  EXECUTE FUNCTION "incident_progress_notify"();
CREATE TRIGGER "incident_progress" AFTER INSERT ON "exposure"
  FOR EACH ROW EXECUTE FUNCTION "incident_progress_notify"();
CREATE TRIGGER "incident_progress_again" AFTER UPDATE ON "exposure"
  FOR EACH ROW WHEN (OLD."class" <> NEW."class" OR OLD."gone_at" IS DISTINCT FROM NEW."gone_at" OR OLD."revoked_at" IS DISTINCT FROM NEW."revoked_at")
  EXECUTE FUNCTION "incident_progress_notify"();
