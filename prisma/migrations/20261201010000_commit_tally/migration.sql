-- Two hundred thousand commits of a window are not held against their reviews for each look: a commit knows whether somebody reviewed it who had
-- no part in it, and each repository how far its commits are. Triggers keep both, in the transaction that changes anything of it.
ALTER TABLE "window_commit" ADD COLUMN "seen" BOOLEAN NOT NULL DEFAULT false;

CREATE TABLE "commit_tally" (
    "incident_id" UUID NOT NULL,
    "repository_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "commits" INTEGER NOT NULL DEFAULT 0,
    "reviewed" INTEGER NOT NULL DEFAULT 0,
    "unknown" INTEGER NOT NULL DEFAULT 0,
    "unseen" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "commit_tally_pkey" PRIMARY KEY ("incident_id","repository_id"),
    CONSTRAINT "commit_tally_counts_check" CHECK ("reviewed" >= 0 AND "unknown" >= 0 AND "unseen" >= 0 AND "commits" >= greatest("reviewed", "unknown", "unseen"))
);
CREATE INDEX "commit_tally_organisation_id_idx" ON "commit_tally"("organisation_id");
CREATE INDEX "commit_tally_repository_id_idx" ON "commit_tally"("repository_id");
ALTER TABLE "commit_tally" ADD CONSTRAINT "commit_tally_incident_id_repository_id_fkey" FOREIGN KEY ("incident_id", "repository_id") REFERENCES "incident_repository"("incident_id", "repository_id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "commit_tally" ADD CONSTRAINT "commit_tally_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The row is locked while this looks, so that a review that is being written comes before or after it.
CREATE FUNCTION "window_commit_seen"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  NEW.seen := EXISTS (
    SELECT FROM commit_review v WHERE v.incident_id = NEW.incident_id AND v.repository_id = NEW.repository_id AND v.commit_sha = NEW.sha
      AND NOT (v.reviewer_github_id = ANY (NEW.parts)));
  RETURN NEW;
END $$;
CREATE TRIGGER "window_commit_is_seen" BEFORE INSERT OR UPDATE OF "parts" ON "window_commit"
  FOR EACH ROW EXECUTE FUNCTION "window_commit_seen"();

CREATE FUNCTION "commit_review_sees"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE window_commit c SET seen = NOT c.seen
  FROM (SELECT DISTINCT incident_id, repository_id, commit_sha FROM changed) n
  WHERE c.incident_id = n.incident_id AND c.repository_id = n.repository_id AND c.sha = n.commit_sha AND c.seen <> EXISTS (
    SELECT FROM commit_review v WHERE v.incident_id = c.incident_id AND v.repository_id = c.repository_id AND v.commit_sha = c.sha
      AND NOT (v.reviewer_github_id = ANY (c.parts)));
  RETURN NULL;
END $$;
CREATE TRIGGER "commit_review_seen" AFTER INSERT ON "commit_review"
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "commit_review_sees"();
CREATE TRIGGER "commit_review_unseen" AFTER DELETE ON "commit_review"
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "commit_review_sees"();

-- Differences are added, in one order of repositories: who writes at the same time waits, and nothing is lost.
CREATE FUNCTION "window_commit_added"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO commit_tally AS t (incident_id, repository_id, organisation_id, commits, reviewed, unknown, unseen)
  SELECT incident_id, repository_id, organisation_id, count(*), count(*) FILTER (WHERE sure AND seen), count(*) FILTER (WHERE told AND NOT sure),
    count(*) FILTER (WHERE told AND NOT seen)
  FROM (
    SELECT *, details IS NOT NULL AS told, movers_known AND coalesce((details ->> 'pullsComplete')::boolean, false) AS sure FROM added
  ) c GROUP BY 1, 2, 3 ORDER BY 1, 2
  ON CONFLICT (incident_id, repository_id) DO UPDATE SET commits = t.commits + excluded.commits, reviewed = t.reviewed + excluded.reviewed,
    unknown = t.unknown + excluded.unknown, unseen = t.unseen + excluded.unseen;
  RETURN NULL;
END $$;
CREATE TRIGGER "window_commit_tally_insert" AFTER INSERT ON "window_commit"
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION "window_commit_added"();

CREATE FUNCTION "window_commit_changed"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM FROM commit_tally t WHERE (t.incident_id, t.repository_id) IN (SELECT incident_id, repository_id FROM added)
    ORDER BY t.incident_id, t.repository_id FOR UPDATE;
  UPDATE commit_tally t SET reviewed = t.reviewed + n.reviewed, unknown = t.unknown + n.unknown, unseen = t.unseen + n.unseen
  FROM (
    SELECT incident_id, repository_id, coalesce(sum(by) FILTER (WHERE sure AND seen), 0) AS reviewed,
      coalesce(sum(by) FILTER (WHERE told AND NOT sure), 0) AS unknown, coalesce(sum(by) FILTER (WHERE told AND NOT seen), 0) AS unseen
    FROM (
      SELECT *, details IS NOT NULL AS told, movers_known AND coalesce((details ->> 'pullsComplete')::boolean, false) AS sure
      FROM (SELECT *, 1 AS by FROM added UNION ALL SELECT *, -1 FROM removed) both_sides
    ) c GROUP BY 1, 2
  ) n WHERE t.incident_id = n.incident_id AND t.repository_id = n.repository_id AND (n.reviewed, n.unknown, n.unseen) <> (0, 0, 0);
  RETURN NULL;
END $$;
CREATE TRIGGER "window_commit_tally_update" AFTER UPDATE ON "window_commit"
  REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION "window_commit_changed"();

-- With its repository or incident a tally goes, too: nothing is made again here.
CREATE FUNCTION "window_commit_removed"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE commit_tally t SET commits = t.commits - n.commits, reviewed = t.reviewed - n.reviewed, unknown = t.unknown - n.unknown,
    unseen = t.unseen - n.unseen
  FROM (
    SELECT incident_id, repository_id, count(*) AS commits, count(*) FILTER (WHERE sure AND seen) AS reviewed,
      count(*) FILTER (WHERE told AND NOT sure) AS unknown, count(*) FILTER (WHERE told AND NOT seen) AS unseen
    FROM (
      SELECT *, details IS NOT NULL AS told, movers_known AND coalesce((details ->> 'pullsComplete')::boolean, false) AS sure FROM removed
    ) c GROUP BY 1, 2
  ) n WHERE t.incident_id = n.incident_id AND t.repository_id = n.repository_id;
  RETURN NULL;
END $$;
CREATE TRIGGER "window_commit_tally_delete" AFTER DELETE ON "window_commit"
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION "window_commit_removed"();

-- What is there already. Its rows are counted, and the update below adds what it changes.
INSERT INTO "commit_tally" ("incident_id", "repository_id", "organisation_id", "commits", "reviewed", "unknown", "unseen")
SELECT "incident_id", "repository_id", "organisation_id", count(*), 0,
  count(*) FILTER (WHERE "details" IS NOT NULL AND NOT ("movers_known" AND coalesce(("details" ->> 'pullsComplete')::boolean, false))),
  count(*) FILTER (WHERE "details" IS NOT NULL)
FROM "window_commit" GROUP BY 1, 2, 3;
UPDATE "window_commit" c SET "seen" = true WHERE EXISTS (
  SELECT FROM "commit_review" v WHERE v."incident_id" = c."incident_id" AND v."repository_id" = c."repository_id" AND v."commit_sha" = c."sha"
    AND NOT (v."reviewer_github_id" = ANY (c."parts")));
