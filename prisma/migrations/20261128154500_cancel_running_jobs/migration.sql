-- Takes work back: what waits is removed, and what runs is told to stop, which its worker hears with its next heartbeat, and is not tried again.
-- The function before it named a variable like PL/pgSQL's own FOUND, so that it denied what it had done; and it left what ran when the same work
-- had been asked for again meanwhile.
CREATE OR REPLACE FUNCTION "thaw_cancel_job"("key" text) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  "removed" integer;
  "told" integer;
BEGIN
  DELETE FROM graphile_worker._private_jobs AS jobs WHERE jobs.key = "thaw_cancel_job"."key" AND jobs.locked_at IS NULL;
  GET DIAGNOSTICS "removed" = ROW_COUNT;
  UPDATE graphile_worker._private_jobs AS jobs
    SET key = NULL, attempts = jobs.max_attempts, updated_at = now(),
      flags = coalesce(jobs.flags, '{}'::jsonb) || '{"cancelled": true}'::jsonb
    WHERE jobs.locked_at IS NOT NULL AND (jobs.flags ? 'cancelled') IS NOT TRUE
      AND (jobs.key = "thaw_cancel_job"."key"
        OR jobs.id IN (SELECT running.job_id FROM public."job_running" AS running WHERE running.key = "thaw_cancel_job"."key"));
  GET DIAGNOSTICS "told" = ROW_COUNT;
  RETURN "removed" + "told" > 0;
END;
$$;
