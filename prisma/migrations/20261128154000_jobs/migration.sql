-- Jobs that outlive the worker which ran them, and what GitHub tells.

-- CreateTable
CREATE TABLE "job_kind" (
    "name" TEXT NOT NULL,
    "max_attempts" INTEGER NOT NULL,

    CONSTRAINT "job_kind_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "job_worker" (
    "generation" BIGSERIAL NOT NULL,
    "pool" TEXT,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "concurrency" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'running',
    "running" INTEGER NOT NULL DEFAULT 0,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "job_worker_pkey" PRIMARY KEY ("generation")
);

-- CreateTable
CREATE TABLE "job_running" (
    "key" TEXT NOT NULL,
    "job_id" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "generation" BIGINT NOT NULL,
    "began_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "job_running_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "dead_letter" (
    "id" UUID NOT NULL,
    "organisation_id" UUID,
    "name" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "attempts" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,
    "died_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "state" TEXT NOT NULL DEFAULT 'open',
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "dead_letter_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_delivery" (
    "id" UUID NOT NULL,
    "organisation_id" UUID,
    "host" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "action" TEXT,
    "body_hash" TEXT NOT NULL,
    "owner_github_id" BIGINT,
    "repository_github_id" BIGINT,
    "pull_numbers" INTEGER[],
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "jobs" INTEGER NOT NULL DEFAULT 0,
    "times" INTEGER NOT NULL DEFAULT 1,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "taken_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "dead_letter_organisation_id_died_at_idx" ON "dead_letter"("organisation_id", "died_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "webhook_delivery_body_hash_key" ON "webhook_delivery"("body_hash");

-- CreateIndex
CREATE INDEX "webhook_delivery_received_at_idx" ON "webhook_delivery"("received_at" DESC);

-- CreateIndex
CREATE INDEX "webhook_delivery_organisation_id_received_at_idx" ON "webhook_delivery"("organisation_id", "received_at" DESC);

-- AddForeignKey
ALTER TABLE "dead_letter" ADD CONSTRAINT "dead_letter_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "job_kind" ADD CONSTRAINT "job_kind_attempts" CHECK ("max_attempts" BETWEEN 1 AND 25);
ALTER TABLE "job_worker"
  ADD CONSTRAINT "job_worker_state" CHECK ("state" IN ('running', 'draining', 'stopped', 'dead')),
  ADD CONSTRAINT "job_worker_end" CHECK (("ended_at" IS NULL) = ("state" IN ('running', 'draining')));
ALTER TABLE "dead_letter"
  ADD CONSTRAINT "dead_letter_state" CHECK ("state" IN ('open', 'retried', 'dropped', 'solved')),
  ADD CONSTRAINT "dead_letter_decision" CHECK (("decided_at" IS NULL) = ("state" = 'open')),
  -- Who decided is known, unless the same work succeeded by itself.
  ADD CONSTRAINT "dead_letter_decider" CHECK (("decided_by" IS NOT NULL) = ("state" IN ('retried', 'dropped')));
ALTER TABLE "webhook_delivery"
  ADD CONSTRAINT "webhook_delivery_state" CHECK ("state" IN ('queued', 'ignored')),
  ADD CONSTRAINT "webhook_delivery_reason" CHECK (("reason" IS NOT NULL) = ("state" = 'ignored')),
  ADD CONSTRAINT "webhook_delivery_hash" CHECK ("body_hash" ~ '^[0-9a-f]{64}$');

-- One open letter for each piece of work, however often it died.
CREATE UNIQUE INDEX "dead_letter_open_key" ON "dead_letter" ("key") WHERE "state" = 'open';
-- Those whose end nobody knows yet.
CREATE INDEX "job_worker_alive" ON "job_worker" ("seen_at") WHERE "ended_at" IS NULL;

-- The one door into the queue. Names are those of job_kind, which its owner fills from lib/jobs/jobs.ts at each start. Work that waits already
-- is not asked for again: it reads the state of the moment when it runs, and what made it wait, a limit of GitHub's, holds for the new wish as well.
CREATE OR REPLACE FUNCTION "thaw_add_job"("task" text, "payload" json, "key" text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  "attempts" integer;
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
  PERFORM graphile_worker.add_job("task", "payload", job_key => "key", max_attempts => "attempts");
END;
$$;

-- Takes work back: what waits is removed, what runs is told to stop, which its worker hears with its next heartbeat, and is not tried again.
CREATE FUNCTION "thaw_cancel_job"("key" text) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  "found" integer;
BEGIN
  DELETE FROM graphile_worker._private_jobs AS jobs WHERE jobs.key = "thaw_cancel_job"."key" AND jobs.locked_at IS NULL;
  GET DIAGNOSTICS "found" = ROW_COUNT;
  IF "found" > 0 THEN
    RETURN true;
  END IF;
  UPDATE graphile_worker._private_jobs AS jobs
    SET key = NULL, attempts = jobs.max_attempts, updated_at = now(),
      flags = coalesce(jobs.flags, '{}'::jsonb) || '{"cancelled": true}'::jsonb
    WHERE jobs.key = "thaw_cancel_job"."key";
  RETURN FOUND;
END;
$$;
REVOKE ALL ON FUNCTION "thaw_cancel_job"(text) FROM PUBLIC;

-- How much waits and runs, for pages whose process has no rights on the queue.
CREATE FUNCTION "thaw_queue_figures"()
  RETURNS TABLE ("name" text, "waiting" integer, "delayed" integer, "running" integer, "oldest_wait" timestamptz)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
    SELECT tasks.identifier,
      count(*) FILTER (WHERE jobs.is_available AND jobs.run_at <= now())::integer,
      count(*) FILTER (WHERE jobs.is_available AND jobs.run_at > now())::integer,
      count(*) FILTER (WHERE jobs.locked_at IS NOT NULL)::integer,
      min(jobs.run_at) FILTER (WHERE jobs.is_available AND jobs.run_at <= now())
    FROM graphile_worker._private_jobs AS jobs
      JOIN graphile_worker._private_tasks AS tasks ON tasks.id = jobs.task_id
    GROUP BY tasks.identifier
    ORDER BY tasks.identifier;
END;
$$;
REVOKE ALL ON FUNCTION "thaw_queue_figures"() FROM PUBLIC;
