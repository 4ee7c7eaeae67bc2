import "server-only";
import { type WebContainer, webContainer } from "../container.ts";
import type { UserActor } from "../core/actor.ts";
import { type IssuanceQuery, parseIssuanceQuery, parsePolicyQuery } from "../core/listing/broker-query.ts";
import type { IssuanceRow } from "../core/listing/broker-views.ts";
import { parseCampaignQuery } from "../core/listing/campaign-views.ts";
import { parseIncidentQuery } from "../core/listing/incident-views.ts";
import { parseRepositoryQuery } from "../core/listing/repository-query.ts";
import * as columns from "../core/listing/table-columns.ts";
import { numbered, onePage, type Table, tableOf } from "../core/listing/table-export.ts";
import type { RawSearchParams } from "../core/listing/url-words.ts";
import { currentActor } from "./session.ts";
import { formatOf, type NoFile, type TableFile, tableFile } from "./table-file.ts";

/** Every table of the product as a file, with the rights that its page has: all that its filter says, also of what the page itself cuts. */

interface Asked {
  readonly actor: UserActor;
  /** The filter, as the page's own address has it. */
  readonly raw: RawSearchParams;
  readonly web: WebContainer;
}

/** Null where there is no such thing, or this person may not look at it: the two must not be told apart. */
type Read = (asked: Asked) => Promise<Table | null>;

const TABLES: Readonly<Record<string, Read>> = {
  repositories,
  campaigns,
  "campaign-repositories": campaignRepositories,
  incidents,
  "incident-repositories": incidentRepositories,
  issuances,
  policies,
  switches,
  jobs,
  apps,
  passes,
  exceptions,
};

export async function tableForExport(name: string, raw: RawSearchParams): Promise<TableFile | NoFile> {
  const actor = await currentActor();
  if (actor === null) return "signed-out";
  const read = Object.hasOwn(TABLES, name) ? TABLES[name] : undefined;
  const table = read === undefined ? null : await read({ actor, raw, web: await webContainer() });
  return table === null ? null : await tableFile(actor, table, formatOf(raw));
}

async function repositories({ actor, raw, web }: Asked) {
  const query = parseRepositoryQuery(raw);
  const pages = numbered(async (page) => {
    const list = await web.exportRepositories(actor, { ...query, page });
    const standing = new Map(
      (
        await web.situations.read(
          actor,
          list.rows.map(({ id }) => id),
        )
      ).map((one) => [one.id, one]),
    );
    return { rows: list.rows.map((row) => ({ row, standing: standing.get(row.id) })), pages: list.pages };
  });
  return tableOf("repositories", columns.REPOSITORY_COLUMNS, pages);
}

/** Rows of one thing, by its numbered pages; null where there is no such thing for this person. */
async function pagesOfOne<Row>(
  read: (page: number) => Promise<{ readonly rows: readonly Row[]; readonly pages: number } | null>,
) {
  const first = await read(1);
  if (first === null) return null;
  return numbered(async (page) => (page === 1 ? first : ((await read(page)) ?? { rows: [], pages: 0 })));
}

async function campaigns({ actor, web }: Asked) {
  return tableOf("campaigns", columns.CAMPAIGN_COLUMNS, web.campaignReads.every(actor));
}

async function campaignRepositories({ actor, raw, web }: Asked) {
  const query = parseCampaignQuery(raw);
  const read = (page: number) => web.campaignReads.read(actor, one(raw.id), { ...query, page });
  const pages = await pagesOfOne(read);
  return pages === null ? null : tableOf("campaign-repositories", columns.CAMPAIGN_ROW_COLUMNS, pages);
}

async function incidents({ actor, web }: Asked) {
  return tableOf("incidents", columns.INCIDENT_COLUMNS, web.incidentReads.every(actor));
}

async function incidentRepositories({ actor, raw, web }: Asked) {
  const query = parseIncidentQuery(raw);
  const read = (page: number) => web.incidentReads.read(actor, one(raw.id), { ...query, page });
  const pages = await pagesOfOne(read);
  return pages === null ? null : tableOf("incident-repositories", columns.INCIDENT_ROW_COLUMNS, pages);
}

async function issuances({ actor, raw, web }: Asked) {
  const query: IssuanceQuery = { ...parseIssuanceQuery(raw), before: null, after: null };
  async function* pages(): AsyncGenerator<readonly IssuanceRow[]> {
    let before: IssuanceQuery["before"] = null;
    do {
      const list = await web.governance.listIssuances(actor, { ...query, before });
      yield list.rows;
      before = list.older === null ? null : parseIssuanceQuery({ before: list.older }).before;
    } while (before !== null);
  }
  return tableOf("issuances", columns.ISSUANCE_COLUMNS, pages());
}

async function policies({ actor, raw, web }: Asked) {
  const query = parsePolicyQuery(raw);
  const pages = numbered((page) => web.governance.readPolicies(actor, { ...query, page }));
  return tableOf("trust-policies", columns.POLICY_COLUMNS, pages);
}

async function switches({ actor, web }: Asked) {
  return tableOf("kill-switches", columns.SWITCH_COLUMNS, onePage(await web.governance.readSwitches(actor)));
}

async function jobs({ actor, web }: Asked) {
  const pages = web.jobs.everyLetter(actor);
  return pages === null ? null : tableOf("given-up-jobs", columns.LETTER_COLUMNS, pages);
}

async function apps({ actor, raw, web }: Asked) {
  const named = one(raw.incident);
  const room = await web.review.readAppRoom(actor, named === "" ? null : named);
  return tableOf("apps", columns.APP_COLUMNS, onePage(room.apps));
}

async function passes({ actor, raw, web }: Asked) {
  const pages = await web.passes.everyPass(actor, { owner: one(raw.owner), name: one(raw.name) });
  return pages === null ? null : tableOf("passes", columns.PASS_COLUMNS, pages);
}

async function exceptions({ actor, raw, web }: Asked) {
  const pages = await web.passes.everyException(actor, { owner: one(raw.owner), name: one(raw.name) });
  return pages === null ? null : tableOf("exceptions", columns.EXCEPTION_COLUMNS, pages);
}

function one(value: string | readonly string[] | undefined): string {
  return ([value ?? ""].flat()[0] ?? "").replaceAll("\0", "").slice(0, 200);
}
