-- Of what was written into the windows of incidents, and of figures of repositories: which columns count (migration 20261204000000).

CREATE TRIGGER "commit_reading_comes" AFTER INSERT ON "commit_reading" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "commit_reading_goes" AFTER DELETE ON "commit_reading" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "commit_reading_turns" AFTER UPDATE ON "commit_reading" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.as_of IS NULL, OLD.missing)
    IS DISTINCT FROM (NEW.organisation_id, NEW.as_of IS NULL, NEW.missing))
  EXECUTE FUNCTION "thaw_mark_row"();

CREATE TRIGGER "commit_tally_comes" AFTER INSERT ON "commit_tally" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "commit_tally_goes" AFTER DELETE ON "commit_tally" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "commit_tally_turns" AFTER UPDATE ON "commit_tally" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.commits, OLD.reviewed, OLD.unknown, OLD.unseen)
    IS DISTINCT FROM (NEW.organisation_id, NEW.commits, NEW.reviewed, NEW.unknown, NEW.unseen))
  EXECUTE FUNCTION "thaw_mark_row"();

CREATE TRIGGER "window_commit_comes" AFTER INSERT ON "window_commit" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "window_commit_goes" AFTER DELETE ON "window_commit" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "window_commit_turns" AFTER UPDATE ON "window_commit" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.risk, OLD.place, OLD.movers_known, OLD.details IS NULL, OLD.details ->> 'pullsComplete', OLD.parts, OLD.seen)
    IS DISTINCT FROM (NEW.organisation_id, NEW.risk, NEW.place, NEW.movers_known, NEW.details IS NULL, NEW.details ->> 'pullsComplete', NEW.parts, NEW.seen))
  EXECUTE FUNCTION "thaw_mark_row"();

CREATE TRIGGER "persistence_reading_comes" AFTER INSERT ON "persistence_reading" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "persistence_reading_goes" AFTER DELETE ON "persistence_reading" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "persistence_reading_turns" AFTER UPDATE ON "persistence_reading" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.as_of IS NULL, OLD.missing)
    IS DISTINCT FROM (NEW.organisation_id, NEW.as_of IS NULL, NEW.missing))
  EXECUTE FUNCTION "thaw_mark_row"();

CREATE TRIGGER "organisation_persistence_reading_comes" AFTER INSERT ON "organisation_persistence_reading" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "organisation_persistence_reading_goes" AFTER DELETE ON "organisation_persistence_reading" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "organisation_persistence_reading_turns" AFTER UPDATE ON "organisation_persistence_reading" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.as_of IS NULL, OLD.missing)
    IS DISTINCT FROM (NEW.organisation_id, NEW.as_of IS NULL, NEW.missing))
  EXECUTE FUNCTION "thaw_mark_row"();

CREATE TRIGGER "persistence_item_comes" AFTER INSERT ON "persistence_item" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "persistence_item_goes" AFTER DELETE ON "persistence_item" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "persistence_item_turns" AFTER UPDATE ON "persistence_item" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.repository_id, OLD.gone_at IS NULL, OLD.decision, OLD.risk, OLD.parts, OLD.by_logins)
    IS DISTINCT FROM (NEW.organisation_id, NEW.repository_id, NEW.gone_at IS NULL, NEW.decision, NEW.risk, NEW.parts, NEW.by_logins))
  EXECUTE FUNCTION "thaw_mark_row"();

CREATE TRIGGER "repository_figure_comes" AFTER INSERT ON "repository_figure" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "repository_figure_goes" AFTER DELETE ON "repository_figure" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "repository_figure_turns" AFTER UPDATE ON "repository_figure" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.scan_id IS NULL, OLD.unparsed, OLD.failed_since, OLD.critical, OLD.high, OLD.medium, OLD.low, OLD."info", OLD.blocking, OLD.files, OLD.kinds)
    IS DISTINCT FROM (NEW.organisation_id, NEW.scan_id IS NULL, NEW.unparsed, NEW.failed_since, NEW.critical, NEW.high, NEW.medium, NEW.low, NEW."info", NEW.blocking, NEW.files, NEW.kinds))
  EXECUTE FUNCTION "thaw_mark_row"();
