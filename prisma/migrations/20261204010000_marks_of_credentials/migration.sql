-- Of the tables that pages of credentials and of what is exposed count (decision 118). That a credential, a finding or an exposure was seen again is no mark.
CREATE TRIGGER "credential_event_comes" AFTER INSERT ON "credential_event" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "credential_event_goes" AFTER DELETE ON "credential_event" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "credential_event_turns" AFTER UPDATE ON "credential_event" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.credential_id, OLD.kind, OLD.at)
    IS DISTINCT FROM (NEW.organisation_id, NEW.credential_id, NEW.kind, NEW.at))
  EXECUTE FUNCTION "thaw_mark_row"();

CREATE TRIGGER "credential_figure_comes" AFTER INSERT ON "credential_figure" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "credential_figure_goes" AFTER DELETE ON "credential_figure" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "credential_figure_turns" AFTER UPDATE ON "credential_figure" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.repository_id, OLD.kind, OLD.level, OLD.state, OLD."references", OLD.planned, OLD.changed_at IS NULL, OLD.exposed_open)
    IS DISTINCT FROM (NEW.organisation_id, NEW.repository_id, NEW.kind, NEW.level, NEW.state, NEW."references", NEW.planned, NEW.changed_at IS NULL, NEW.exposed_open))
  EXECUTE FUNCTION "thaw_mark_row"();

CREATE TRIGGER "credential_reference_comes" AFTER INSERT ON "credential_reference" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "credential_reference_goes" AFTER DELETE ON "credential_reference" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "credential_reference_turns" AFTER UPDATE ON "credential_reference" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.credential_id, OLD.repository_id, OLD."references", OLD.blocking, OLD.planned)
    IS DISTINCT FROM (NEW.organisation_id, NEW.credential_id, NEW.repository_id, NEW."references", NEW.blocking, NEW.planned))
  EXECUTE FUNCTION "thaw_mark_row"();

CREATE TRIGGER "exposure_comes" AFTER INSERT ON "exposure" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "exposure_goes" AFTER DELETE ON "exposure" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "exposure_turns" AFTER UPDATE ON "exposure" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.incident_id, OLD.credential_id, OLD.class, OLD.due_at, OLD.revoked_at IS NULL, OLD.gone_at IS NULL)
    IS DISTINCT FROM (NEW.organisation_id, NEW.incident_id, NEW.credential_id, NEW.class, NEW.due_at, NEW.revoked_at IS NULL, NEW.gone_at IS NULL))
  EXECUTE FUNCTION "thaw_mark_row"();

CREATE TRIGGER "finding_comes" AFTER INSERT ON "finding" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "finding_goes" AFTER DELETE ON "finding" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "finding_turns" AFTER UPDATE ON "finding" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.repository_id, OLD.credential_id, OLD.kind, OLD.origin, OLD.secret_name, OLD.resolved_scan_id IS NULL)
    IS DISTINCT FROM (NEW.organisation_id, NEW.repository_id, NEW.credential_id, NEW.kind, NEW.origin, NEW.secret_name, NEW.resolved_scan_id IS NULL))
  EXECUTE FUNCTION "thaw_mark_row"();

-- Until when an incident's window is open says which revocations count for it.
CREATE OR REPLACE TRIGGER "incident_turns" AFTER UPDATE ON "incident" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.status, OLD.resolve_asked_at, OLD.exposure_to)
    IS DISTINCT FROM (NEW.organisation_id, NEW.status, NEW.resolve_asked_at, NEW.exposure_to))
  EXECUTE FUNCTION "thaw_mark_row"();
