import { randomUUID } from "node:crypto";
import type { Database } from "../../lib/adapters/prisma/client.ts";
import type { Room } from "../e2e/support/browser.ts";
import { seedIncident } from "../e2e/support/seed-incident.ts";
import { runningCampaign } from "../support/rows.ts";

const BRANCH = "thaw/release-tokens";
const REPOSITORY = "/repos/harbour/payments-api";

/** An address for each route that has a part which is chosen; what has none is its own address. */
export type Addresses = Readonly<Record<string, string>>;

/** Puts in what the browser tests' organisation has not: an incident in the middle of it, and a campaign under way. */
export async function addresses({ database, organisationId }: Room): Promise<Addresses> {
  const { incidentId } = await seedIncident(database, organisationId, { mixed: true });
  // One about everything has nothing that could be added.
  await database.incident.update({ where: { id: incidentId }, data: { scope: "chosen" } });
  const campaignId = await seedCampaign(database, organisationId);
  const own = { where: { organisationId }, orderBy: { id: "asc" } } as const;
  const [credential, policy, issuance] = await Promise.all([
    database.credential.findFirstOrThrow(own),
    database.trustPolicy.findFirstOrThrow(own),
    database.issuance.findFirstOrThrow(own),
  ]);
  const incident = `/incidents/${incidentId}`;
  return {
    "/broker/issuances/[id]": `/broker/issuances/${issuance.id}`,
    "/broker/policies/[id]": `/broker/policies/${policy.id}`,
    "/campaigns/[id]": `/campaigns/${campaignId}`,
    "/credentials/[id]": `/credentials/${credential.id}`,
    "/incidents/[id]": incident,
    "/incidents/[id]/commits": `${incident}/commits`,
    "/incidents/[id]/exposure": `${incident}/exposure`,
    "/incidents/[id]/persistence": `${incident}/persistence`,
    "/incidents/[id]/thaw": `${incident}/thaw`,
    "/incidents/[id]/widen": `${incident}/widen`,
    "/inventory/[source]": "/inventory/deploy-keys",
    "/repos/[owner]/[name]": REPOSITORY,
    "/repos/[owner]/[name]/passes": `${REPOSITORY}/passes`,
  };
}

async function seedCampaign(database: Database, organisationId: string): Promise<string> {
  const campaign = await database.campaign.create({
    data: runningCampaign(organisationId, `Release tokens ${randomUUID().slice(0, 4)}`, BRANCH),
  });
  const repositories = await database.repository.findMany({ where: { organisationId }, orderBy: { name: "asc" } });
  const states = ["open", "open", "waiting", "closed"];
  await database.campaignRepository.createMany({
    data: repositories.map(({ id }, position) => ({
      organisationId,
      campaignId: campaign.id,
      repositoryId: id,
      position,
      state: states[position % states.length] ?? "waiting",
      planHash: "a".repeat(64),
      branch: BRANCH,
      prNumber: position % states.length === 2 ? null : 4_000 + position,
    })),
  });
  return campaign.id;
}
