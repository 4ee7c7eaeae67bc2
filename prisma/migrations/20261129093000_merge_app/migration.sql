-- An App may merge what was let through, while an incident is in lockdown.
ALTER TABLE "installation"
  DROP CONSTRAINT "installation_role",
  ADD CONSTRAINT "installation_role" CHECK ("role" IN ('observer', 'remediator', 'freezer', 'remover', 'merge'));
