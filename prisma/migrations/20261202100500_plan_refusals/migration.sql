-- Why plans leave findings to people, which a preflight of ten thousand repositories asks of each plan.
CREATE INDEX CONCURRENTLY "plan_item_refused" ON "plan_item" ("plan_id", "refusal_code") WHERE "refusal_code" IS NOT NULL;
