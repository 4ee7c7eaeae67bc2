import type { ApiDeploy } from "../../core/api/answers.ts";
import type { ApiScope } from "../../core/api/scopes.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import { DEPLOY_SENTENCES, mayDeploy } from "../../core/freeze/may-deploy.ts";
import { isStorableName } from "../../core/repository-name.ts";
import { isUuid } from "../../core/uuid.ts";
import type { Clock } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import type {
  ApiReading,
  AuditSpan,
  Cursors,
  DeployRow,
  FindingFilter,
  RepositoryName,
  Sight,
  Slice,
} from "./ports.ts";
import type { ApiCaller } from "./token-ports.ts";

/** What machines read. Each use case asks for its scope first, and reads what the caller's token reaches and nothing else. */

export interface ApiReadPorts {
  readonly apiReading: ApiReading;
  readonly cursors: Cursors;
  readonly clock: Clock;
}

export type ApiRefusal = "scope" | "not-found" | "cursor";
export type ApiResult<T> = Result<T, Failure<ApiRefusal>>;

export interface PageRequest {
  readonly cursor: string | null;
  readonly limit: number;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
  readonly asOf: string;
}

export async function listApiRepositories(ports: ApiReadPorts, caller: ApiCaller, page: PageRequest) {
  return await paged(ports, caller, "read:repositories", { list: "repositories", page }, (slice) =>
    ports.apiReading.repositories(sightOf(caller), slice),
  );
}

export async function readApiRepository(ports: ApiReadPorts, caller: ApiCaller, name: RepositoryName) {
  return await one(caller, "read:repositories", isStorableName(name), () =>
    ports.apiReading.repository(sightOf(caller), name),
  );
}

export async function listApiFindings(
  ports: ApiReadPorts,
  caller: ApiCaller,
  { filter, ...page }: PageRequest & { readonly filter: FindingFilter },
) {
  const { repository, severity, blocking } = filter;
  if (repository !== null && !isStorableName(repository)) return scoped(caller, "read:findings") ?? notFound();
  // A cursor of one filter would pass rows of another one over.
  const list = `findings ${JSON.stringify([repository?.owner, repository?.name, severity, blocking])}`;
  return await paged(ports, caller, "read:findings", { list, page }, (slice) =>
    ports.apiReading.findings(sightOf(caller), filter, slice),
  );
}

export async function listApiCredentials(ports: ApiReadPorts, caller: ApiCaller, page: PageRequest) {
  return await paged(ports, caller, "read:credentials", { list: "credentials", page }, (slice) =>
    ports.apiReading.credentials(caller.organisationId, slice),
  );
}

export async function listApiCampaigns(ports: ApiReadPorts, caller: ApiCaller, page: PageRequest) {
  return await paged(ports, caller, "read:campaigns", { list: "campaigns", page }, (slice) =>
    ports.apiReading.campaigns(caller.organisationId, slice),
  );
}

export async function readApiCampaign(ports: ApiReadPorts, caller: ApiCaller, id: string) {
  return await one(caller, "read:campaigns", isUuid(id), () => ports.apiReading.campaign(caller.organisationId, id));
}

export async function listApiCampaignRepositories(
  ports: ApiReadPorts,
  caller: ApiCaller,
  { id, ...page }: PageRequest & { readonly id: string },
) {
  if (!isUuid(id)) return scoped(caller, "read:campaigns") ?? notFound();
  return await paged(ports, caller, "read:campaigns", { list: `campaign ${id}`, page }, (slice) =>
    ports.apiReading.campaignRepositories(caller.organisationId, id, slice),
  );
}

export async function listApiIncidents(ports: ApiReadPorts, caller: ApiCaller, page: PageRequest) {
  return await paged(ports, caller, "read:incidents", { list: "incidents", page }, (slice) =>
    ports.apiReading.incidents(caller.organisationId, slice, ports.clock.now()),
  );
}

export async function readApiIncident(ports: ApiReadPorts, caller: ApiCaller, id: string) {
  return await one(caller, "read:incidents", isUuid(id), () =>
    ports.apiReading.incident(caller.organisationId, id, ports.clock.now()),
  );
}

export async function listApiIncidentRepositories(
  ports: ApiReadPorts,
  caller: ApiCaller,
  { id, ...page }: PageRequest & { readonly id: string },
) {
  if (!isUuid(id)) return scoped(caller, "read:incidents") ?? notFound();
  return await paged(ports, caller, "read:incidents", { list: `incident ${id}`, page }, (slice) =>
    ports.apiReading.incidentRepositories(caller.organisationId, id, slice),
  );
}

/** May this repository deploy? Whatever is not known is not allowed; a repository that is not known is none. */
export async function readDeploy(
  ports: ApiReadPorts,
  caller: ApiCaller,
  name: RepositoryName,
): Promise<ApiResult<ApiDeploy>> {
  const at = ports.clock.now();
  return await one(caller, "read:freeze", isStorableName(name), async () => {
    const [row] = await ports.apiReading.deploys(sightOf(caller), name, at);
    return row === undefined ? null : deployOf(row, caller, at);
  });
}

/** The same of every repository that the token reaches. */
export async function listDeploys(ports: ApiReadPorts, caller: ApiCaller, page: PageRequest) {
  const at = ports.clock.now();
  const rows = await paged(ports, caller, "read:freeze", { list: "freeze", page }, (slice) =>
    ports.apiReading.deploys(sightOf(caller), slice, at),
  );
  if (!rows.ok) return rows;
  return done({ ...rows.value, items: rows.value.items.map((row) => deployOf(row, caller, at)) });
}

function deployOf({ repository, facts }: DeployRow, caller: ApiCaller, at: Date): ApiDeploy {
  const { answer, reason, incident, since } = mayDeploy(facts, at.getTime());
  // What an incident is called may say more than a deploy tool has to know.
  const named = caller.scopes.includes("read:incidents");
  return {
    repository,
    answer,
    reason,
    message: DEPLOY_SENTENCES[reason],
    incident:
      incident === null
        ? null
        : { id: incident.incidentId, drill: incident.drill, title: named ? incident.title : null },
    since: since === null ? null : new Date(since).toISOString(),
    asOf: at.toISOString(),
  };
}

export interface AuditExport {
  readonly organisationId: string;
  readonly span: AuditSpan;
  /** Given as `since`, the next export begins where this one ends: nothing is in both, and nothing in between is missing. */
  readonly since: string;
}

/**
 * What an export of the record has: all records of transactions that have ended, since the export before. Sequences commit out of order, so
 * that the number of the last record would be no such mark.
 */
export async function beginAuditExport(
  { apiReading, cursors }: ApiReadPorts,
  caller: ApiCaller,
  since: string | null,
): Promise<ApiResult<AuditExport>> {
  const refused = scoped(caller, "read:audit");
  if (refused !== null) return refused;
  const list = `${caller.organisationId} audit`;
  const from = since === null ? "0" : cursors.open(list, since);
  if (from === null) return badCursor();
  const to = await apiReading.auditEnd();
  return done({ organisationId: caller.organisationId, span: { from, to }, since: cursors.seal(list, to) });
}

function sightOf({ organisationId, reach }: ApiCaller): Sight {
  return { organisationId, reach };
}

/** The refusal of a token without the scope, or whose reach is too small for it; null for the others. */
function scoped({ scopes }: ApiCaller, scope: ApiScope) {
  return scopes.includes(scope) ? null : refuse("scope", `This token has no scope ${scope}.`);
}

function notFound() {
  return refuse("not-found", "There is no such thing, or this token does not reach it.");
}

function badCursor() {
  return refuse("cursor", "This cursor was not given for this list. Begin again without one.");
}

async function one<T>(
  caller: ApiCaller,
  scope: ApiScope,
  askable: boolean,
  read: () => Promise<T | null>,
): Promise<ApiResult<T>> {
  const refused = scoped(caller, scope);
  if (refused !== null) return refused;
  const found = askable ? await read() : null;
  return found === null ? notFound() : done(found);
}

type Row = { readonly id: string } | { readonly repositoryId: string };

/** One row more than is wanted says whether there is another page. */
async function paged<Item extends Row>(
  { cursors, clock }: ApiReadPorts,
  caller: ApiCaller,
  scope: ApiScope,
  { list, page }: { readonly list: string; readonly page: PageRequest },
  read: (slice: Slice) => Promise<readonly Item[] | null>,
): Promise<ApiResult<Page<Item>>> {
  const refused = scoped(caller, scope);
  if (refused !== null) return refused;
  const whose = `${caller.organisationId} ${list}`;
  const after = page.cursor === null ? null : cursors.open(whose, page.cursor);
  if (page.cursor !== null && after === null) return badCursor();
  const asOf = clock.now().toISOString();
  const rows = await read({ after, most: page.limit + 1 });
  if (rows === null) return notFound();
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  const next = rows.length > page.limit && last !== undefined ? cursors.seal(whose, placeOf(last)) : null;
  return done({ items, next, asOf });
}

function placeOf(row: Row): string {
  return "id" in row ? row.id : row.repositoryId;
}
