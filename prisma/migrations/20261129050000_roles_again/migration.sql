-- The door by which the worker writes what GitHub says again of somebody who has signed in: decision 71. It changes roles that GitHub
-- decides on, of one person in one organisation, where that person has one there; it makes nobody a member. What was found out since the
-- reading began stands. Whoever has no role there any more is signed out everywhere.
-- "roles" is [{"role", "source"}]. Null where nothing was changed, else how many sessions were ended.
CREATE FUNCTION "thaw_renew_roles"(
  "p_organisation" uuid, "p_user" uuid, "p_roles" jsonb, "p_asked" timestamptz, "p_at" timestamptz
) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  "of_host" text;
  "ended" integer := 0;
BEGIN
  IF EXISTS (
    SELECT 1 FROM jsonb_to_recordset("p_roles") AS r("role" text, "source" text)
    WHERE r."role" = 'operator' OR r."source" NOT IN ('organisation', 'team', 'repository')
  ) THEN
    RAISE EXCEPTION 'a role that GitHub does not give' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  SELECT "host" INTO "of_host" FROM "app_user" WHERE "id" = "p_user" AND "host" <> 'local';
  IF "of_host" IS NULL THEN
    RETURN NULL;
  END IF;
  -- As in thaw_admit: somebody who signs in meanwhile comes before or after.
  PERFORM pg_advisory_xact_lock(hashtextextended('thaw_admit ' || "of_host", 0));
  IF NOT EXISTS (SELECT 1 FROM "membership" WHERE "user_id" = "p_user" AND "organisation_id" = "p_organisation" AND "source" <> 'local')
    OR EXISTS (SELECT 1 FROM "membership" WHERE "user_id" = "p_user" AND "organisation_id" = "p_organisation" AND "source" <> 'local'
      AND "as_of" > "p_asked") THEN
    RETURN NULL;
  END IF;
  DELETE FROM "membership" m WHERE m."user_id" = "p_user" AND m."organisation_id" = "p_organisation" AND m."source" <> 'local'
    AND NOT EXISTS (SELECT 1 FROM jsonb_to_recordset("p_roles") AS r("role" text) WHERE r."role" = m."role");
  INSERT INTO "membership" ("user_id", "organisation_id", "role", "source", "as_of")
    SELECT "p_user", "p_organisation", r."role", r."source", "p_asked"
    FROM jsonb_to_recordset("p_roles") AS r("role" text, "source" text)
    ON CONFLICT ("user_id", "organisation_id", "role") DO UPDATE
      SET "source" = excluded."source", "as_of" = excluded."as_of" WHERE "membership"."source" <> 'local';
  IF jsonb_array_length("p_roles") = 0 THEN
    UPDATE "session" SET "revoked_at" = "p_at" WHERE "user_id" = "p_user" AND "revoked_at" IS NULL AND "expires_at" > "p_at";
    GET DIAGNOSTICS "ended" = ROW_COUNT;
  END IF;
  RETURN "ended";
END;
$$;
REVOKE ALL ON FUNCTION "thaw_renew_roles"(uuid, uuid, jsonb, timestamptz, timestamptz) FROM PUBLIC;
