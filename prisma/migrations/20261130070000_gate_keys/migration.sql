-- What gates are judged by and say belongs to the organisation of its incident: one foreign key says so where there were two, of which each was checked
-- for each of twenty-four thousand rows. The organisation's own index is not needed any more: it is deleted by way of the incident.
CREATE UNIQUE INDEX "incident_repository_incident_id_repository_id_organisation__key"
  ON "incident_repository"("incident_id", "repository_id", "organisation_id");

ALTER TABLE "gate_fact" DROP CONSTRAINT "gate_fact_organisation_id_fkey", DROP CONSTRAINT "gate_fact_incident_id_repository_id_fkey";
ALTER TABLE "gate_verdict" DROP CONSTRAINT "gate_verdict_organisation_id_fkey", DROP CONSTRAINT "gate_verdict_incident_id_repository_id_fkey";

DROP INDEX "gate_fact_organisation_id_idx";
DROP INDEX "gate_verdict_organisation_id_idx";

ALTER TABLE "gate_fact" ADD CONSTRAINT "gate_fact_incident_id_repository_id_organisation_id_fkey"
  FOREIGN KEY ("incident_id", "repository_id", "organisation_id")
  REFERENCES "incident_repository"("incident_id", "repository_id", "organisation_id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "gate_verdict" ADD CONSTRAINT "gate_verdict_incident_id_repository_id_organisation_id_fkey"
  FOREIGN KEY ("incident_id", "repository_id", "organisation_id")
  REFERENCES "incident_repository"("incident_id", "repository_id", "organisation_id") ON DELETE CASCADE ON UPDATE CASCADE;
