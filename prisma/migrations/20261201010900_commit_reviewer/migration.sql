-- Who reviewed how many: a few people, of whom nobody should have to count two hundred thousand rows.
CREATE TABLE "commit_reviewer" (
    "incident_id" UUID NOT NULL,
    "reviewer_github_id" BIGINT NOT NULL,
    "organisation_id" UUID NOT NULL,
    "login" TEXT NOT NULL,
    "reviewed" INTEGER NOT NULL,

    CONSTRAINT "commit_reviewer_pkey" PRIMARY KEY ("incident_id","reviewer_github_id")
);
CREATE INDEX "commit_reviewer_organisation_id_idx" ON "commit_reviewer"("organisation_id");
ALTER TABLE "commit_reviewer" ADD CONSTRAINT "commit_reviewer_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "commit_reviewer" ADD CONSTRAINT "commit_reviewer_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE FUNCTION "commit_review_added"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO commit_reviewer AS w (incident_id, reviewer_github_id, organisation_id, login, reviewed)
  SELECT incident_id, reviewer_github_id, organisation_id, max(reviewer_login), count(*) FROM changed GROUP BY 1, 2, 3 ORDER BY 1, 2
  ON CONFLICT (incident_id, reviewer_github_id) DO UPDATE SET login = greatest(w.login, excluded.login), reviewed = w.reviewed + excluded.reviewed;
  RETURN NULL;
END $$;
CREATE TRIGGER "commit_review_reviewer_insert" AFTER INSERT ON "commit_review"
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "commit_review_added"();

-- Reviews go with their repository or incident only.
CREATE FUNCTION "commit_review_removed"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE commit_reviewer w SET reviewed = w.reviewed - n.reviewed
  FROM (SELECT incident_id, reviewer_github_id, count(*) AS reviewed FROM changed GROUP BY 1, 2) n
  WHERE w.incident_id = n.incident_id AND w.reviewer_github_id = n.reviewer_github_id;
  RETURN NULL;
END $$;
CREATE TRIGGER "commit_review_reviewer_delete" AFTER DELETE ON "commit_review"
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "commit_review_removed"();

INSERT INTO "commit_reviewer" ("incident_id", "reviewer_github_id", "organisation_id", "login", "reviewed")
SELECT "incident_id", "reviewer_github_id", "organisation_id", max("reviewer_login"), count(*) FROM "commit_review" GROUP BY 1, 2, 3;
