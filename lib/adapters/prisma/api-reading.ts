import type { ApiReading } from "../../usecases/api/ports.ts";
import { readAudit, readAuditEnd } from "./api-audit.ts";
import { readDeploys } from "./api-deploys.ts";
import {
  readCampaign,
  readCampaignRepositories,
  readCampaigns,
  readIncident,
  readIncidentRepositories,
  readIncidents,
} from "./api-programme.ts";
import { readCredentials, readFindings, readRepositories, readRepository } from "./api-rows.ts";
import type { Database } from "./client.ts";
import { atOnce } from "./dashboard.ts";

/** Reads of the API, over PostgreSQL. Each answer is of one moment, and of one organisation. */
export function createApiReading(database: Database): ApiReading {
  return {
    repositories: (sight, slice) => atOnce(database, (tx) => readRepositories(tx, sight, slice)),
    repository: (sight, name) => atOnce(database, (tx) => readRepository(tx, sight, name)),
    findings: (sight, filter, slice) => atOnce(database, (tx) => readFindings(tx, sight, filter, slice)),
    credentials: (organisationId, slice) => atOnce(database, (tx) => readCredentials(tx, organisationId, slice)),
    campaigns: (organisationId, slice) => atOnce(database, (tx) => readCampaigns(tx, organisationId, slice)),
    campaign: (organisationId, id) => atOnce(database, (tx) => readCampaign(tx, organisationId, id)),
    campaignRepositories: (organisationId, id, slice) =>
      atOnce(database, (tx) => readCampaignRepositories(tx, organisationId, id, slice)),
    incidents: (organisationId, slice, at) => atOnce(database, (tx) => readIncidents(tx, organisationId, slice, at)),
    incident: (organisationId, id, at) => atOnce(database, (tx) => readIncident(tx, organisationId, id, at)),
    incidentRepositories: (organisationId, id, slice) =>
      atOnce(database, (tx) => readIncidentRepositories(tx, organisationId, id, slice)),
    deploys: (sight, which, at) => atOnce(database, (tx) => readDeploys(tx, sight, which, at)),
    auditEnd: () => readAuditEnd(database),
    audit: (organisationId, span, after, most) => readAudit(database, organisationId, { span, after, most }),
  };
}
