-- A configured gate is judged as it was when it was chosen: who can write the configuration must not weaken it in the incident.
ALTER TABLE "incident" ADD COLUMN "custom_gates" JSONB NOT NULL DEFAULT '[]';
