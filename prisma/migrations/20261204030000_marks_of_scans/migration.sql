-- How far scans are, which every page says (migration 20261204000000).
CREATE TRIGGER "scan_comes" AFTER INSERT ON "scan" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "scan_goes" AFTER DELETE ON "scan" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "thaw_mark"();
CREATE TRIGGER "scan_turns" AFTER UPDATE ON "scan" FOR EACH ROW
  WHEN ((OLD.organisation_id, OLD.batch_id, OLD.purpose, OLD.status, OLD.queued_at, OLD.finished_at)
    IS DISTINCT FROM (NEW.organisation_id, NEW.batch_id, NEW.purpose, NEW.status, NEW.queued_at, NEW.finished_at))
  EXECUTE FUNCTION "thaw_mark_row"();
