-- Judgements in the order in which they are listed.
CREATE INDEX CONCURRENTLY "inventory_finding_worst" ON "inventory_finding" ("organisation_id",
  array_position(ARRAY['critical', 'high', 'medium', 'low', 'info'], "severity"), "rule", lower(left("name", 200)), "id") WHERE "ended_at" IS NULL;
