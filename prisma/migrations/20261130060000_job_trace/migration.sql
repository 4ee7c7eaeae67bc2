-- A job carries the trace of what asked for it, among its flags: a statement that asks for jobs may begin with a comment that names it, as the
-- database's adapter writes it (lib/adapters/prisma/client.ts). Nothing else of the function is changed, so that processes of the version before
-- this one go on as they did.
CREATE OR REPLACE FUNCTION "thaw_add_job"("task" text, "payload" json, "key" text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  "attempts" integer;
  -- W3C Trace Context. Of nothing that comes later in the statement: a comment may stand in a text of somebody else's.
  "trace" text := substring(left(current_query(), 100) from '^/\*traceparent=''(00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2})''\*/ ');
BEGIN
  SELECT "max_attempts" INTO "attempts" FROM public."job_kind" WHERE "name" = "task";
  IF "attempts" IS NULL THEN
    RAISE EXCEPTION 'unknown job %', "task" USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF coalesce("key", '') = '' THEN
    RAISE EXCEPTION 'a job needs a key' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  -- Locked, so that no worker takes it between this look and the end of the transaction that asks.
  PERFORM 1 FROM graphile_worker._private_jobs AS jobs
    JOIN graphile_worker._private_tasks AS tasks ON tasks.id = jobs.task_id
    WHERE jobs.key = "thaw_add_job"."key" AND jobs.is_available AND tasks.identifier = "task"
      AND jobs.payload::jsonb = "thaw_add_job"."payload"::jsonb
    FOR SHARE OF jobs;
  IF FOUND THEN
    RETURN;
  END IF;
  PERFORM graphile_worker.add_job("task", "payload", job_key => "key", max_attempts => "attempts",
    flags => CASE WHEN "trace" IS NULL THEN NULL ELSE ARRAY['trace:' || "trace"] END,
    priority => CASE WHEN "task" IN ('freeze.activate', 'freeze.thaw', 'freeze.resolve', 'people.person') THEN -20
      WHEN "task" IN ('freeze.confirm', 'freeze.drift') THEN -5 ELSE 0 END);
END;
$$;
