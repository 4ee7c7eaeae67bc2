import { createBranchStore } from "../../../lib/adapters/prisma/branch-store.ts";
import { createCallStore } from "../../../lib/adapters/prisma/call-store.ts";
import { createCampaignReading } from "../../../lib/adapters/prisma/campaign-reading.ts";
import { createCampaignStore } from "../../../lib/adapters/prisma/campaign-store.ts";
import { createCampaignWork } from "../../../lib/adapters/prisma/campaign-work.ts";
import type { Database } from "../../../lib/adapters/prisma/client.ts";
import { createCredentialReading } from "../../../lib/adapters/prisma/credential-reading.ts";
import { createDashboardReading } from "../../../lib/adapters/prisma/dashboard.ts";
import { createGovernanceReading } from "../../../lib/adapters/prisma/governance-reading.ts";
import { createInventoryReading } from "../../../lib/adapters/prisma/inventory-reading.ts";
import { createInventoryStore } from "../../../lib/adapters/prisma/inventory-store.ts";
import { createJobReading } from "../../../lib/adapters/prisma/job-reading.ts";
import { createOwnerStore } from "../../../lib/adapters/prisma/owner-store.ts";
import { createSearchReading } from "../../../lib/adapters/prisma/search-reading.ts";
import { createSyncStore } from "../../../lib/adapters/prisma/sync-store.ts";
import { judgeInventory, linkReferences } from "../../../lib/core/inventory/judge.ts";
import { parsePolicyQuery } from "../../../lib/core/listing/broker-query.ts";
import { parseCampaignQuery } from "../../../lib/core/listing/campaign-views.ts";
import { parseCredentialQuery } from "../../../lib/core/listing/credential-query.ts";
import { parseJudgementQuery, parseSourceQuery } from "../../../lib/core/listing/inventory-query.ts";
import { parseRepositoryQuery } from "../../../lib/core/listing/repository-query.ts";
import type { AuditEntry } from "../../../lib/usecases/ports.ts";
import type { MadeUp } from "./seed.ts";

export interface Read {
  readonly name: string;
  readonly as: "web" | "worker";
  readonly read: (database: Database) => Promise<unknown>;
}

/** What pages show, as the web process; and what the worker does by the clock, as the worker. */
export function readsOf(made: MadeUp): readonly Read[] {
  return [...pages(made), ...details(made), ...exportsOf(made), ...clockwork(made)];
}

function pages({ organisationId, campaignId }: MadeUp): readonly Read[] {
  const [ids, at] = [[organisationId], new Date()];
  const web = (name: string, read: Read["read"]): Read => ({ name, as: "web", read });
  const list = (words: object) => (db: Database) =>
    createDashboardReading(db).list(ids, parseRepositoryQuery({ ...words }), at);
  const credentials = (words: object) => (db: Database) =>
    createCredentialReading(db).room(ids, parseCredentialQuery({ ...words }), at);
  const campaign = (words: object) => (db: Database) =>
    createCampaignReading(db).campaign(ids, campaignId, parseCampaignQuery({ ...words }), at);
  return [
    web("repositories: overview", (db) => createDashboardReading(db).overview(ids, at)),
    web("repositories: first page", list({})),
    web("repositories: last page", list({ page: "100" })),
    web("repositories: searched", list({ q: "pay" })),
    web("progress", (db) => createDashboardReading(db).progress(ids)),
    web("credentials", credentials({})),
    web("credentials: searched", credentials({ q: "pay" })),
    web("inventory", (db) => createInventoryReading(db).room(ids, parseJudgementQuery({}), at)),
    web("inventory: one source", (db) =>
      createInventoryReading(db).source(ids, "repository-secrets", parseSourceQuery({}), at),
    ),
    web("campaigns", (db) => createCampaignReading(db).list(ids, ids, at)),
    web("campaign", campaign({})),
    web("campaign: searched", campaign({ q: "payments-1" })),
    web("policies", (db) => createGovernanceReading(db).policies(ids, parsePolicyQuery({}), at)),
    web("jobs", (db) => createJobReading(db).board(ids, false, at)),
    web("palette: a word of few", (db) => createSearchReading(db).find(ids, "payments-4711", 6)),
    web("palette: two letters", (db) => createSearchReading(db).find(ids, "to", 6)),
    web("palette: nothing", (db) => createSearchReading(db).find(ids, "no such name", 6)),
  ];
}

function details({ organisationId, credentialId }: MadeUp): readonly Read[] {
  const [ids, at] = [[organisationId], new Date()];
  const web = (name: string, read: Read["read"]): Read => ({ name, as: "web", read });
  const one = { owner: "acme", name: "search-3" };
  return [
    web("one repository", (db) => createDashboardReading(db).repository(ids, one, at)),
    web("one repository: campaigns", (db) => createCampaignReading(db).ofRepository(ids, one)),
    web("one credential", (db) => createCredentialReading(db).credential(ids, credentialId, 1, at)),
  ];
}

function exportsOf({ organisationId }: MadeUp): readonly Read[] {
  const ids = [organisationId];
  const web = (name: string, read: Read["read"]): Read => ({ name, as: "web", read });
  return [
    web("export: credentials", (db) => createCredentialReading(db).rows(ids, parseCredentialQuery({}))),
    web("export: judgements", (db) => createInventoryReading(db).judgements(ids, parseJudgementQuery({}))),
    web("export: one source", (db) =>
      createInventoryReading(db).items(ids, "repository-secrets", parseSourceQuery({})),
    ),
    web("export: policies", (db) => createGovernanceReading(db).exported(ids, null)),
  ];
}

function clockwork({ organisationId, campaignId }: MadeUp): readonly Read[] {
  const at = new Date();
  const worker = (name: string, read: Read["read"]): Read => ({ name, as: "worker", read });
  const run = { id: null, organisationId };
  const audit = (action: string): AuditEntry => {
    const object = { objectKind: "organisation", objectId: organisationId };
    return { actorKind: "system", actorId: "worker", action, ...object, data: {} };
  };
  const read = { engineVersion: "3", at, audit: audit("branches.requested") };
  return [
    worker("sync: calls that changed", (db) => createCallStore(db, null).outdated(organisationId, at, 2_000)),
    worker("sync: repositories not seen", (db) =>
      createSyncStore(db, null).unseen({ id: "00000000-0000-0000-0000-000000000000", organisationId }),
    ),
    worker("sync: branches to ask for", (db) => createBranchStore(db, null).queue(run, null, read)),
    worker("inventory: whose turn", (db) => createInventoryStore(db, null).nextRepositories(organisationId, 200)),
    worker("inventory: view", (db) => createInventoryStore(db, null).view(organisationId)),
    worker("inventory: view and judgement", async (db) => {
      const store = createInventoryStore(db, null);
      const view = await store.view(organisationId);
      const judged = {
        organisationId,
        findings: judgeInventory(view, at),
        links: linkReferences(view),
        at: new Date(),
      };
      return await store.judge(judged, () => audit("inventory.judged"));
    }),
    worker("owners: whose are old", (db) => createOwnerStore(db, null).stale(at)),
    worker("owners: repositories", (db) => createOwnerStore(db, null).read(organisationId)),
    worker("campaigns: who is due", (db) => createCampaignWork(db, null).live()),
    worker("campaign: to follow", (db) => createCampaignWork(db, null).following(campaignId, at, 100)),
    worker("campaign: merged", (db) => createCampaignWork(db, null).merged(campaignId)),
    worker("campaign: grants", (db) => createCampaignWork(db, null).probeFacts(campaignId, null)),
    worker("campaign: preflight", async (db) => {
      const store = createCampaignStore(db);
      const campaign = await store.find(campaignId);
      return campaign === null ? null : await store.facts(campaign);
    }),
  ];
}
