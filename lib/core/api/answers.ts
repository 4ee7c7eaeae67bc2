import { z } from "zod";
import { CAMPAIGN_STATES } from "../campaign/campaign-state.ts";
import { CAMPAIGN_REPOSITORY_STATES, EXCLUSIONS } from "../campaign/repository-state.ts";
import { CONFIDENCES, CREDENTIAL_KINDS, REMEDIES, SEVERITIES } from "../contracts.ts";
import { ENFORCEMENTS, TIERS } from "../freeze/enforcement.ts";
import { INCIDENT_STATES } from "../freeze/incident-state.ts";
import { DEPLOY_ANSWERS, DEPLOY_REASONS } from "../freeze/may-deploy.ts";
import { FREEZE_STATES } from "../freeze/repository-state.ts";
import { CREDENTIAL_LEVELS, CREDENTIAL_STATES } from "../listing/credential-query.ts";
import { LAMPS, SHOWN_STATES } from "../listing/incident-shown.ts";
import { LISTED_KINDS } from "../listing/kinds.ts";
import { REPOSITORY_STATES } from "../listing/repository-query.ts";
import { OWNERSHIP_STATES } from "../owners/choose.ts";

/**
 * What the API answers. Each answer is read by its schema before it is sent, so that nothing leaves that is not described; the OpenAPI
 * description is made of the same schemas. No field could hold the value of a secret.
 */

const time = z.iso.datetime().describe("ISO 8601, in UTC.");
const id = z.uuid();
const count = z.int().min(0);
const name = z.strictObject({ owner: z.string(), name: z.string() });

export const repository = z.object({
  id,
  owner: z.string(),
  name: z.string(),
  visibility: z.string().describe("public, internal, private; unknown where GitHub did not say."),
  defaultBranch: z.string().nullable(),
  archived: z.boolean(),
  state: z
    .enum(REPOSITORY_STATES)
    .describe(
      "blocking: a finding blocks a thaw. not-understood: none does, and a file was not understood. Neither is clean.",
    ),
  findings: z.object(Object.fromEntries(SEVERITIES.map((severity) => [severity, count])) as Counts),
  blockingFindings: count,
  files: count,
  unparsedFiles: count,
  owners: z.array(z.string()).describe("Teams and people; empty is not none where ownership is not known."),
  ownership: z.enum(OWNERSHIP_STATES).nullable(),
  scannedCommit: z.string().nullable(),
  scannedAt: time.nullable(),
  scanning: z.boolean(),
});
type Counts = Record<(typeof SEVERITIES)[number], typeof count>;
export type ApiRepository = z.infer<typeof repository>;

export const finding = z.object({
  id,
  repository: name,
  fingerprint: z.string().describe("Survives moves of lines."),
  detector: z.string(),
  kind: z.enum(LISTED_KINDS),
  severity: z.enum(SEVERITIES),
  confidence: z.enum(CONFIDENCES),
  blocksThaw: z.boolean(),
  secretName: z.string().nullable().describe("The name; there is no field for a value."),
  ref: z.string(),
  path: z.string(),
  line: count,
  message: z.string(),
  remedy: z.enum(REMEDIES),
  credentialId: id.nullable(),
  firstSeenAt: time,
});
export type ApiFinding = z.infer<typeof finding>;

const exposure = z.object({
  incidentId: id,
  class: z.enum(["handed", "reachable", "unknown"]),
  foundAt: time,
  dueAt: time,
  revokedAt: time
    .nullable()
    .describe("When a person said that it is revoked. What a provider showed stands on the credential's page."),
});

export const credential = z.object({
  id,
  name: z.string(),
  kind: z.enum(CREDENTIAL_KINDS),
  level: z.enum(CREDENTIAL_LEVELS),
  state: z.enum(CREDENTIAL_STATES),
  repository: name.nullable().describe("Null where it is the organisation's."),
  environment: z.string().nullable(),
  severity: z.enum(SEVERITIES).nullable(),
  references: count,
  blockingReferences: count,
  plannedReferences: count,
  repositories: count,
  storedAt: time.nullable(),
  changedAt: time.nullable(),
  lastUsedAt: time.nullable().describe("Null is not visible, which is not never."),
  exposures: z.array(exposure),
  asOf: time,
});
export type ApiCredential = z.infer<typeof credential>;

export const campaign = z.object({
  id,
  name: z.string(),
  state: z.enum(CAMPAIGN_STATES),
  createdBy: z.string(),
  createdAt: time,
  approvedBy: z.string().nullable(),
  approvedAt: time.nullable(),
  repositories: count,
  counts: z.partialRecord(z.enum(CAMPAIGN_REPOSITORY_STATES), count),
});
export type ApiCampaign = z.infer<typeof campaign>;

export const campaignRepository = z.object({
  id,
  repository: name,
  state: z.enum(CAMPAIGN_REPOSITORY_STATES),
  refusal: z.enum(EXCLUSIONS).nullable(),
  pullRequest: z.int().nullable(),
  checks: z.string().nullable().describe("Null where they are not visible."),
  review: z.string().nullable(),
  openedAt: time.nullable(),
  mergedAt: time.nullable(),
  observedAt: time.nullable(),
});
export type ApiCampaignRepository = z.infer<typeof campaignRepository>;

export const incident = z.object({
  id,
  title: z.string(),
  drill: z.boolean(),
  state: z.enum(INCIDENT_STATES),
  scope: z.enum(["all", "chosen"]),
  mode: z.enum(["merges", "lockdown"]),
  createdBy: z.string(),
  createdAt: time,
  activatedBy: z.string().nullable(),
  activatedAt: time.nullable(),
  resolvedAt: time.nullable(),
  nextUpdateDue: time.nullable(),
  lamp: z
    .enum(LAMPS)
    .describe("holds: all that is to be held was seen to be. Nothing else says that a freeze is in force."),
  lookedAt: time.nullable().describe("When GitHub's rules were last compared."),
  repositories: count,
  counts: z.partialRecord(z.enum(SHOWN_STATES), count),
  openDrifts: count,
  weakeningDrifts: count,
});
export type ApiIncident = z.infer<typeof incident>;

export const incidentRepository = z.object({
  repositoryId: id,
  repository: name,
  state: z.enum(FREEZE_STATES).describe("What was decided."),
  shown: z
    .enum(SHOWN_STATES)
    .describe("What was decided and seen, in one word: frozen is said of what was seen to be held."),
  enforcement: z.enum(ENFORCEMENTS).nullable(),
  tier: z.enum(TIERS).nullable(),
  stateAt: time,
  seenAt: time.nullable(),
});
export type ApiIncidentRepository = z.infer<typeof incidentRepository>;

export const deploy = z.object({
  repository: name,
  answer: z.enum(DEPLOY_ANSWERS).describe("Deploy only where this is allowed. unknown is not allowed."),
  reason: z.enum(DEPLOY_REASONS),
  message: z.string(),
  incident: z
    .object({ id, drill: z.boolean(), title: z.string().nullable().describe("Null without the scope read:incidents.") })
    .nullable(),
  since: time.nullable(),
  asOf: time,
});
export type ApiDeploy = z.infer<typeof deploy>;

export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string().describe("urn:uuid: of this answer, for whoever runs the server."),
});

/** One page of a list. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    next: z.string().nullable().describe("Given as `cursor`, it leads to the next page. Null on the last one."),
    asOf: time,
  });
}
