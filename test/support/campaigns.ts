import type { Permissions, RegisteredApp, StandIn } from "../../demo/github/index.ts";
import type { Database } from "../../lib/adapters/prisma/client.ts";
import type { campaignCommands } from "../../lib/container/campaigns.ts";
import type { UserActor } from "../../lib/core/actor.ts";
import type { Result } from "../../lib/core/contracts.ts";
import { DEFAULT_QUERY } from "../../lib/core/listing/repository-query.ts";
import type { CampaignRequest } from "../../lib/usecases/campaigns/create.ts";

/** An organisation with something to migrate, and the person who starts that: for tests and for what is measured. */

export const OWNER = "fjordline";
export const WORKFLOW_PATH = ".github/workflows/ci.yml";
export const WORKFLOW = `on: push
jobs:
  build:
    runs-on: ubuntu-latest
    permissions: {}
    steps:
      - run: gh pr create --fill
        env:
          GH_TOKEN: \${{ secrets.ROBOT_PAT }}
`;
const CONFIGURATION = `version: 1\naction: acme/thaw/action@${"0123456789".repeat(4)} # v1\n`;
const PERMISSIONS: Permissions = {
  contents: "write",
  workflows: "write",
  pull_requests: "write",
  checks: "read",
  statuses: "read",
};

/** Repositories with one workflow each, by their names or by their number, and one App for all roles. */
export async function seedCampaign(
  { control }: StandIn,
  repositories: readonly string[] | number,
  events: readonly string[] = [],
): Promise<RegisteredApp> {
  const files = { [WORKFLOW_PATH]: WORKFLOW };
  await control.createRepository(`${OWNER}/.github`, { files: { "thaw.config.yml": CONFIGURATION } });
  if (typeof repositories === "number")
    await control.seedMany({ owner: OWNER, count: repositories, files: () => files });
  else for (const name of repositories) await control.createRepository(`${OWNER}/${name}`, { files });
  const app = await control.registerApp({ slug: "thaw", owner: OWNER, permissions: PERMISSIONS, events });
  control.install(app.id, { owner: OWNER });
  return app;
}

/** What a worker is told of GitHub. */
export function githubVariables({ url }: StandIn, { clientId, privateKey }: RegisteredApp): Record<string, string> {
  const variables: Record<string, string> = { THAW_GITHUB_API: url };
  for (const role of ["OBSERVER", "REMEDIATOR"]) {
    variables[`THAW_${role}_APP_ID`] = clientId;
    variables[`THAW_${role}_APP_KEY`] = privateKey ?? "";
  }
  return variables;
}

/** @param owner with the rights of the database's owner */
export async function securityLead(owner: Database, organisationId: string): Promise<UserActor> {
  const user = await owner.appUser.create({ data: { host: "local", login: "lead" } });
  return { kind: "user", id: user.id, login: "lead", roles: [{ organisationId, role: "security-lead" }] };
}

export type CampaignCommands = Awaited<ReturnType<typeof campaignCommands>>;

/** Chosen by the text of their names, preflighted, approved and started. @throws Error with what a person would be told */
export async function startCampaign(
  commands: CampaignCommands,
  actor: UserActor,
  organisationId: string,
  { text, ...more }: Partial<CampaignRequest> & { readonly text: string },
) {
  const query = { ...DEFAULT_QUERY, text };
  const request = { organisationId, name: "Spring", query, supersede: false, labels: [], pace: {}, ...more };
  const { campaignId } = need(await commands.createCampaign(actor, request));
  const preflight = need(await commands.preflightCampaign(actor, campaignId));
  const approved = need(await commands.approveCampaign(actor, campaignId));
  need(await commands.orderCampaign(actor, campaignId, "start"));
  return { campaignId, preflight, approved };
}

export function need<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.message} ${result.failure.detail ?? ""}`);
  return result.value;
}
