import { z } from "zod";
import type { ActionsSetting, GithubFreezerLadder } from "../../usecases/github/freezer-ladder-ports.ts";
import type {
  GithubInstallation,
  GithubRepositoryRef,
  GithubResult,
  ReadOptions,
} from "../../usecases/github/ports.ts";
import type { GithubApps } from "./apps.ts";
import type { GithubClient } from "./client.ts";
import { lockBranch, readBranch, unlockBranch } from "./freezer-protection.ts";
import { knownRuleset, written } from "./freezer-rulesets.ts";
import { understood } from "./understood.ts";

const ADMINISTRATION = { administration: "write" } as const;

/** The weaker means of a freeze, each on one repository. Source: https://docs.github.com/en/rest/repos/rules and …/rest/actions/permissions */
export function createFreezerLadder(apps: GithubApps): GithubFreezerLadder {
  const on = <T>(
    { id }: GithubInstallation,
    repository: GithubRepositoryRef,
    work: (client: GithubClient, place: Place) => Promise<T>,
    options: ReadOptions = {},
  ): Promise<GithubResult<T>> =>
    apps.withInstallation(
      { role: "freezer", installationId: id, repositoryIds: [repository.id], permissions: ADMINISTRATION },
      (client) => work(client, { owner: repository.owner, repo: repository.name }),
      { priority: "urgent", ...options },
    );
  return {
    rulesets: (freezer, repository, options) => on(freezer, repository, ownRulesets, options),
    createRuleset: (freezer, repository, document, options) =>
      on(
        freezer,
        repository,
        async ({ rest }, place) => {
          const body = { ...place, ...document } as unknown as Parameters<typeof rest.repos.createRepoRuleset>[0];
          return written((await rest.repos.createRepoRuleset(body)).data);
        },
        options,
      ),
    updateRuleset: (freezer, repository, id, document, options) =>
      on(
        freezer,
        repository,
        async ({ rest }, place) => {
          const body = { ...place, ...document, ruleset_id: id } as unknown as Parameters<
            typeof rest.repos.updateRepoRuleset
          >[0];
          return written((await rest.repos.updateRepoRuleset(body)).data);
        },
        options,
      ),
    deleteRuleset: (freezer, repository, id, options) =>
      on(
        freezer,
        repository,
        async ({ rest }, place) => {
          await rest.repos.deleteRepoRuleset({ ...place, ruleset_id: id });
        },
        options,
      ),
    readBranch: (freezer, repository, branch, options) =>
      on(freezer, repository, (client, place) => readBranch(client, { ...place, branch }), options),
    lockBranch: (freezer, repository, branch, options) =>
      on(freezer, repository, (client, place) => lockBranch(client, { ...place, branch }), options),
    unlockBranch: (freezer, repository, branch, before, options) =>
      on(freezer, repository, (client, place) => unlockBranch(client, { ...place, branch }, before), options),
    readActions: (freezer, repository, options) => on(freezer, repository, readActions, options),
    writeActions: (freezer, repository, { enabled, allowed }, options) =>
      on(
        freezer,
        repository,
        async ({ rest }, place) => {
          // Who may be used is said for what runs alone: GitHub keeps it meanwhile.
          const who = enabled && allowed !== null ? { allowed_actions: allowed } : {};
          await rest.actions.setGithubActionsPermissionsRepository({ ...place, enabled, ...who });
        },
        options,
      ),
  };
}

interface Place {
  readonly owner: string;
  readonly repo: string;
}

const listSchema = z.array(z.object({ id: z.int().positive() }));

async function ownRulesets(client: GithubClient, place: Place) {
  const [owner, repo] = [place.owner, place.repo].map(encodeURIComponent);
  const found = [];
  const asked = { includes_parents: "false" };
  for await (const page of client.pages<unknown>(`/repos/${owner}/${repo}/rulesets`, asked))
    for (const { id } of understood(listSchema, page, "a list of rulesets"))
      found.push(knownRuleset((await client.rest.repos.getRepoRuleset({ ...place, ruleset_id: id })).data));
  return found;
}

const actionsSchema = z.object({
  enabled: z.boolean(),
  allowed_actions: z.enum(["all", "local_only", "selected"]).nullish(),
});

async function readActions({ rest }: GithubClient, place: Place): Promise<ActionsSetting> {
  const { data } = await rest.actions.getGithubActionsPermissionsRepository({ ...place });
  const { enabled, allowed_actions: allowed } = understood(actionsSchema, data, "the settings of Actions");
  return { enabled, allowed: allowed ?? null };
}
