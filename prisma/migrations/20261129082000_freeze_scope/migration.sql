-- Of scope `chosen`: what was chosen, while nothing is frozen yet. Rows of incident_repository are there from the activation on.
ALTER TABLE "incident" ADD COLUMN "chosen" UUID[] NOT NULL DEFAULT '{}';
-- Repositories whose scope in this slot is not its default, as GitHub took it last: known before a freeze, which then asks for nothing.
ALTER TABLE "freeze_slot" ADD COLUMN "exceptions" UUID[] NOT NULL DEFAULT '{}';
