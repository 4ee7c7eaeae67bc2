-- What all processes together sent to GitHub a short while ago: its limits are of an installation, and not of a process.
CREATE TABLE "github_turn" (
  "id" UUID NOT NULL,
  "whose" TEXT NOT NULL,
  "api" TEXT NOT NULL,
  "points" INTEGER NOT NULL,
  "creates" BOOLEAN NOT NULL,
  "open" BOOLEAN NOT NULL DEFAULT true,
  "arrived_by" TIMESTAMPTZ(3) NOT NULL,

  CONSTRAINT "github_turn_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "github_turn_api" CHECK ("api" IN ('rest', 'graphql')),
  CONSTRAINT "github_turn_points" CHECK ("points" > 0)
);
CREATE INDEX "github_turn_whose_arrived_by_idx" ON "github_turn"("whose", "arrived_by");

-- Until when GitHub wants to hear nothing of whom.
CREATE TABLE "github_hold" (
  "whose" TEXT NOT NULL,
  "until" TIMESTAMPTZ(3) NOT NULL,

  CONSTRAINT "github_hold_pkey" PRIMARY KEY ("whose")
);

-- Takes a turn where all limits have room for it. Returns how many milliseconds to wait before asking again; 0 where it was taken.
-- A request counts until a whole span after its answer. One whose process died is answered by nobody: it counts as if it arrived a
-- minute after it was sent, which is longer than any is waited for.
CREATE FUNCTION "thaw_take_turn"("turn" uuid, "caller" text, "kind" text, "cost" integer, "making" boolean, "at_once" integer,
    "per_minute" integer, "content_minute" integer, "content_hour" integer) RETURNS integer
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  "moment" timestamptz;
  "ready" timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended("caller", 7310216));
  "moment" := clock_timestamp();
  DELETE FROM public."github_turn" WHERE "whose" = "caller"
    AND "arrived_by" < "moment" - CASE WHEN "creates" THEN interval '1 hour' ELSE interval '1 minute' END;
  SELECT max("free") INTO "ready" FROM (
    SELECT "until" AS "free" FROM public."github_hold" WHERE "whose" = "caller"
    UNION ALL
    SELECT "moment" + interval '250 milliseconds' FROM public."github_turn"
      WHERE "whose" = "caller" AND "open" AND "arrived_by" > "moment" HAVING count(*) >= "at_once"
    UNION ALL
    SELECT min("arrived_by") + interval '1 minute' FROM (
      SELECT "arrived_by", sum("points") OVER (ORDER BY "arrived_by", "id") AS "freed", sum("points") OVER () AS "spent"
        FROM public."github_turn" WHERE "whose" = "caller" AND "api" = "kind" AND "arrived_by" >= "moment" - interval '1 minute') AS "used"
      WHERE "spent" + "cost" > "per_minute" AND "freed" >= "spent" + "cost" - "per_minute"
    UNION ALL
    SELECT min("arrived_by") + "span" FROM (
      SELECT "arrived_by", "span", "most", row_number() OVER (PARTITION BY "span" ORDER BY "arrived_by", "id") AS "freed",
          count(*) OVER (PARTITION BY "span") AS "spent"
        FROM public."github_turn",
          (VALUES (interval '1 minute', "content_minute"), (interval '1 hour', "content_hour")) AS "window" ("span", "most")
        WHERE "whose" = "caller" AND "creates" AND "making" AND "arrived_by" >= "moment" - "span") AS "used"
      WHERE "spent" + 1 > "most" AND "freed" >= "spent" + 1 - "most" GROUP BY "span") AS "waits";
  IF "ready" > "moment" THEN
    RETURN ceil(extract(epoch FROM "ready" - "moment") * 1000) + 1;
  END IF;
  INSERT INTO public."github_turn" ("id", "whose", "api", "points", "creates", "arrived_by")
    VALUES ("turn", "caller", "kind", "cost", "making", "moment" + interval '1 minute');
  RETURN 0;
END;
$$;
REVOKE ALL ON FUNCTION "thaw_take_turn"(uuid, text, text, integer, boolean, integer, integer, integer, integer) FROM PUBLIC;
