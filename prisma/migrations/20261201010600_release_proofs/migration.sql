-- Proofs that only a release gives: a few of ten thousand facts, each of which would be unpacked to see.
CREATE INDEX CONCURRENTLY "gate_fact_release_only" ON "gate_fact" ("incident_id", "repository_id")
  WHERE "fact" = 'migrated-jobs' AND "payload" @? '$[*] ? (@.proof.kind == "release-only")';
