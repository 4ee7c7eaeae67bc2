import { z } from "zod";
import * as answers from "../../core/api/answers.ts";
import type { ApiScope } from "../../core/api/scopes.ts";
import { SEVERITIES } from "../../core/contracts.ts";
import type { RepositoryName } from "../../usecases/api/ports.ts";
import * as cases from "../../usecases/api/read.ts";
import type { ApiCaller } from "../../usecases/api/token-ports.ts";

/** Every route of the API that answers JSON: what it takes, what it answers, and who does it. The description is made of this table. */

export interface Route {
  /** Below /api/v1, with `{name}` for what stands in the address. */
  readonly path: string;
  readonly summary: string;
  readonly scope: ApiScope;
  readonly parameters: z.ZodObject;
  readonly answer: z.ZodType;
  /** Whether an answer may be told to be as it was. Never of one that must be new. */
  readonly tagged: boolean;
  /** `values` is what `parameters` made of the address. */
  readonly run: (ports: cases.ApiReadPorts, caller: ApiCaller, values: never) => Promise<cases.ApiResult<unknown>>;
}

const LONGEST_PAGE = 200;
const USUAL_PAGE = 100;

const owner = z.string().min(1).max(200).describe("Owner of the repository, without case.");
const name = z.string().min(1).max(200).describe("Its name, without case.");
const id = z.string().max(100);
const paging = {
  cursor: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe("`next` of the page before. It is good for the same list only."),
  limit: z.coerce.number().int().min(1).max(LONGEST_PAGE).default(USUAL_PAGE).describe("Rows of the page."),
};

const page = z.strictObject(paging);
const pageOfOne = z.strictObject({ id, ...paging });
const named = z.strictObject({ owner, name });
const findings = z.strictObject({
  ...paging,
  repository: z
    .string()
    .max(401)
    .regex(/^[^/]+\/[^/]+$/)
    .optional()
    .describe("`owner/name`"),
  severity: z.enum(SEVERITIES).optional(),
  blocking: z.enum(["true", "false"]).optional().describe("`true` for those that block a thaw."),
});

interface Typed<Parameters extends z.ZodObject> extends Omit<Route, "run" | "parameters" | "tagged"> {
  readonly parameters: Parameters;
  readonly tagged?: boolean;
  readonly run: (
    ports: cases.ApiReadPorts,
    caller: ApiCaller,
    values: z.output<Parameters>,
  ) => Promise<cases.ApiResult<unknown>>;
}

function route<Parameters extends z.ZodObject>(typed: Typed<Parameters>): Route {
  return { tagged: true, ...typed } as unknown as Route;
}

function pageIn({ cursor, limit }: z.output<typeof page>): cases.PageRequest {
  return { cursor: cursor ?? null, limit };
}

function repositoryIn(text: string | undefined): RepositoryName | null {
  const [ownerPart = "", namePart = ""] = text?.split("/") ?? [];
  return text === undefined ? null : { owner: ownerPart, name: namePart };
}

export const ROUTES: readonly Route[] = [
  route({
    path: "/repositories",
    summary: "Repositories, with their state and their figures.",
    scope: "read:repositories",
    parameters: page,
    answer: answers.pageOf(answers.repository),
    run: (ports, caller, values) => cases.listApiRepositories(ports, caller, pageIn(values)),
  }),
  route({
    path: "/repositories/{owner}/{name}",
    summary: "One repository.",
    scope: "read:repositories",
    parameters: named,
    answer: answers.repository,
    run: cases.readApiRepository,
  }),
  route({
    path: "/repositories/{owner}/{name}/deploy",
    summary: "May this repository deploy? Only `allowed` is yes.",
    scope: "read:freeze",
    parameters: named,
    answer: answers.deploy,
    tagged: false,
    run: cases.readDeploy,
  }),
  route({
    path: "/freeze",
    summary: "The same of every repository.",
    scope: "read:freeze",
    parameters: page,
    answer: answers.pageOf(answers.deploy),
    tagged: false,
    run: (ports, caller, values) => cases.listDeploys(ports, caller, pageIn(values)),
  }),
  route({
    path: "/findings",
    summary: "Open findings.",
    scope: "read:findings",
    parameters: findings,
    answer: answers.pageOf(answers.finding),
    run: (ports, caller, { repository, severity, blocking, ...values }) =>
      cases.listApiFindings(ports, caller, {
        ...pageIn(values),
        filter: {
          repository: repositoryIn(repository),
          severity: severity ?? null,
          blocking: blocking === "true",
        },
      }),
  }),
  route({
    path: "/credentials",
    summary: "Stored secrets and tokens, with whether they were exposed in an incident.",
    scope: "read:credentials",
    parameters: page,
    answer: answers.pageOf(answers.credential),
    run: (ports, caller, values) => cases.listApiCredentials(ports, caller, pageIn(values)),
  }),
  route({
    path: "/campaigns",
    summary: "Campaigns, the oldest first.",
    scope: "read:campaigns",
    parameters: page,
    answer: answers.pageOf(answers.campaign),
    run: (ports, caller, values) => cases.listApiCampaigns(ports, caller, pageIn(values)),
  }),
  route({
    path: "/campaigns/{id}",
    summary: "One campaign.",
    scope: "read:campaigns",
    parameters: z.strictObject({ id }),
    answer: answers.campaign,
    run: (ports, caller, values) => cases.readApiCampaign(ports, caller, values.id),
  }),
  route({
    path: "/campaigns/{id}/repositories",
    summary: "Its repositories, with their pull requests.",
    scope: "read:campaigns",
    parameters: pageOfOne,
    answer: answers.pageOf(answers.campaignRepository),
    run: (ports, caller, values) =>
      cases.listApiCampaignRepositories(ports, caller, { id: values.id, ...pageIn(values) }),
  }),
  route({
    path: "/incidents",
    summary: "Incidents and drills, the oldest first.",
    scope: "read:incidents",
    parameters: page,
    answer: answers.pageOf(answers.incident),
    run: (ports, caller, values) => cases.listApiIncidents(ports, caller, pageIn(values)),
  }),
  route({
    path: "/incidents/{id}",
    summary: "One incident.",
    scope: "read:incidents",
    parameters: z.strictObject({ id }),
    answer: answers.incident,
    run: (ports, caller, values) => cases.readApiIncident(ports, caller, values.id),
  }),
  route({
    path: "/incidents/{id}/repositories",
    summary: "Its repositories: what was decided, and what GitHub was seen to do.",
    scope: "read:incidents",
    parameters: pageOfOne,
    answer: answers.pageOf(answers.incidentRepository),
    run: (ports, caller, values) =>
      cases.listApiIncidentRepositories(ports, caller, { id: values.id, ...pageIn(values) }),
  }),
];

/** It answers lines, as long as there are some. */
export const AUDIT = {
  path: "/audit",
  summary:
    "The audit trail of the organisation as JSON lines, oldest first. The last line says that it is complete, and where the next export begins.",
  scope: "read:audit",
  parameters: z.strictObject({
    since: z.string().min(1).max(500).optional().describe("`since` of the last line of the export before."),
  }),
} as const;

/** A line of it; the last one is an `end`: without it the answer was cut. */
export const auditLine = z.union([
  z.object({
    type: z.literal("record"),
    seq: z.string(),
    actorKind: z.string(),
    actorId: z.string(),
    action: z.string(),
    objectKind: z.string(),
    objectId: z.string(),
    requestId: z.string().nullable(),
    xid: z.string(),
    organisationId: z.uuid(),
    at: z.iso.datetime(),
    data: z.record(z.string(), z.unknown()),
  }),
  z.object({ type: z.literal("end"), records: z.int(), since: z.string() }),
]);
