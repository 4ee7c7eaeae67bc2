-- What a person comes for: the riskiest of those that wait.
CREATE INDEX CONCURRENTLY "window_commit_open" ON "window_commit" ("incident_id", "risk" DESC, "repository_id", "place", "sha")
  WHERE NOT (("movers_known" AND coalesce(("details" ->> 'pullsComplete')::boolean, false)) AND "seen");
