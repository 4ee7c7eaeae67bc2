-- An App may delete secrets that were replaced.
ALTER TABLE "installation"
  DROP CONSTRAINT "installation_role",
  ADD CONSTRAINT "installation_role" CHECK ("role" IN ('observer', 'remediator', 'freezer', 'remover'));
