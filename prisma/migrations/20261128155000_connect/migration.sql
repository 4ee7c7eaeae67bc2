-- Who says that somebody has a role: this installation itself, or GitHub by one of three ways.
UPDATE "membership" SET "source" = 'local' WHERE "source" NOT IN ('local', 'organisation', 'team', 'repository');
ALTER TABLE "membership" ADD CONSTRAINT "membership_source"
  CHECK ("source" IN ('local', 'organisation', 'team', 'repository'));

-- The one door by which somebody whom GitHub vouches for becomes a person here, with the roles that GitHub decides on. Web may open it
-- and has no rights on the tables behind it: it cannot touch people of this machine, roles given here, the operator's role, or another
-- host's accounts. It runs as its owner. "roles" is [{"organisation", "role", "source"}]: exactly these, in every organisation.
-- Null for a person who is disabled, and for somebody unknown without any role, who is not written down.
CREATE FUNCTION "thaw_admit"(
  "p_host" text, "p_github_id" bigint, "p_login" text, "p_new_id" uuid, "p_roles" jsonb, "p_at" timestamptz
) RETURNS uuid
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  "found_id" uuid;
  "found_disabled" timestamptz;
  "account_user" uuid;
BEGIN
  IF "p_host" IN ('local', '') OR "p_github_id" < 1 OR "p_login" = '' THEN
    RAISE EXCEPTION 'nobody of GitHub' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF EXISTS (
    SELECT 1 FROM jsonb_to_recordset("p_roles") AS r("organisation" uuid, "role" text, "source" text)
    LEFT JOIN "organisation" o ON o."id" = r."organisation"
    WHERE r."role" = 'operator' OR r."source" NOT IN ('organisation', 'team', 'repository')
      -- Of a folder only where it stands for an organisation of the demonstration's own GitHub.
      OR o."github_id" IS NULL OR NOT (o."host" = "p_host" OR o."kind" = 'folder'
        AND EXISTS (SELECT 1 FROM "deployment_stamp" WHERE "mode" = 'demo'))
  ) THEN
    RAISE EXCEPTION 'a role that GitHub does not give' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  -- Two sign-ins of one person, or two people of one login, one after the other.
  PERFORM pg_advisory_xact_lock(hashtextextended('thaw_admit ' || "p_host", 0));
  SELECT "id", "disabled_at" INTO "found_id", "found_disabled" FROM "app_user"
    WHERE "host" = "p_host" AND "github_id" = "p_github_id";
  IF "found_disabled" IS NOT NULL OR "found_id" IS NULL AND jsonb_array_length("p_roles") = 0 THEN
    RETURN NULL;
  END IF;
  -- The login may have been another's, who has another by now: theirs is not known until they come again.
  UPDATE "app_user" SET "login" = "login" || '#' || coalesce("github_id"::text, "id"::text)
    WHERE "host" = "p_host" AND lower("login") = lower("p_login") AND "github_id" IS DISTINCT FROM "p_github_id";
  IF "found_id" IS NULL THEN
    "found_id" := "p_new_id";
    INSERT INTO "app_user" ("id", "host", "github_id", "login", "created_at")
      VALUES ("found_id", "p_host", "p_github_id", "p_login", "p_at");
  ELSE
    UPDATE "app_user" SET "login" = "p_login" WHERE "id" = "found_id" AND "login" <> "p_login";
  END IF;
  INSERT INTO "account" ("provider", "provider_account_id", "user_id")
    VALUES ('github:' || "p_host", "p_github_id"::text, "found_id") ON CONFLICT DO NOTHING;
  SELECT "user_id" INTO "account_user" FROM "account"
    WHERE "provider" = 'github:' || "p_host" AND "provider_account_id" = "p_github_id"::text;
  IF "account_user" <> "found_id" THEN
    RAISE EXCEPTION 'this account is another person''s' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  DELETE FROM "membership" m WHERE m."user_id" = "found_id" AND m."source" <> 'local' AND NOT EXISTS (
    SELECT 1 FROM jsonb_to_recordset("p_roles") AS r("organisation" uuid, "role" text)
    WHERE r."organisation" = m."organisation_id" AND r."role" = m."role");
  INSERT INTO "membership" ("user_id", "organisation_id", "role", "source", "as_of")
    SELECT "found_id", r."organisation", r."role", r."source", "p_at"
    FROM jsonb_to_recordset("p_roles") AS r("organisation" uuid, "role" text, "source" text)
    ON CONFLICT ("user_id", "organisation_id", "role") DO UPDATE
      SET "source" = excluded."source", "as_of" = excluded."as_of" WHERE "membership"."source" <> 'local';
  RETURN "found_id";
END;
$$;
REVOKE ALL ON FUNCTION "thaw_admit"(text, bigint, text, uuid, jsonb, timestamptz) FROM PUBLIC;
