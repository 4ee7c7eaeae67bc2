-- A sync that found nothing to scan is news as well: its data is of now.
CREATE TRIGGER "scan_progress" AFTER UPDATE OF "status" ON "sync_run"
  FOR EACH ROW WHEN (NEW."status" = 'done') EXECUTE FUNCTION "scan_progress_notify"();
