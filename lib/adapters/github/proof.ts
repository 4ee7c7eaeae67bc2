import { z } from "zod";
import type { SecretText } from "../../core/secret-text.ts";
import type { ProofHands, Tried } from "../../usecases/freeze/prove/ports.ts";
import type { GithubInstallation, GithubRepositoryRef, GithubResult } from "../../usecases/github/ports.ts";
import type { GithubApps } from "./apps.ts";
import type { GithubClient } from "./client.ts";
import { createDirectory } from "./directory.ts";
import { attempt, GithubError } from "./failure.ts";
import { createFreezer } from "./freezer.ts";
import { understood } from "./understood.ts";

/** An App that is none of ours and may write checks: its own GitHub, in the place of the Freezer App. */
export interface ForeignApp {
  readonly apps: GithubApps;
  readonly appId: string;
}

const WRITES = { contents: "write", pull_requests: "write" } as const;
const PUSHES = { contents: "write" } as const;
const RULES = { administration: "write" } as const;

/** What GitHub says where it is a rule that refuses; of anything else it is not known what it says about rules. */
const BY_RULES =
  /\brule violations?\b|required status check|protected (?:ref|branch)|must be made through a pull request/i;

/** Attempts to get around a freeze. Each answer is told as GitHub gave it. */
export function createProofHands(
  apps: GithubApps,
  { person, foreign }: { readonly person: SecretText | null; readonly foreign: ForeignApp | null },
): ProofHands {
  const asPerson = async (work: (client: GithubClient) => Promise<unknown>, refusal = byRules): Promise<Tried> => {
    if (person === null) return { kind: "failed", answer: "No person's token was given." };
    return tried(await attempt(() => work(apps.asPerson(person, { priority: "urgent" }))), refusal);
  };
  return {
    async freezerAppId(options) {
      return attempt(async () => {
        const { data } = await apps.asApp("freezer", options).rest.apps.getAuthenticated();
        return understood(z.object({ id: z.int().positive() }), data, "an App").id;
      });
    },
    person: (repository) => attempt(async () => (person === null ? null : standing(apps.asPerson(person), repository))),
    lend: ({ id, role }, repository, work) =>
      apps.lend({ role, installationId: id, repositoryIds: [repository.id], permissions: PUSHES }, work),
    async merge({ id, role }, repository, pull, by) {
      const work = (client: GithubClient) => merge(client, repository, pull);
      if (by === "person") return asPerson(work);
      const scope = {
        role,
        installationId: id,
        repositoryIds: [repository.id],
        permissions: WRITES,
      } as const;
      return tried(await apps.withInstallation(scope, work), byRules);
    },
    async enqueue({ id, role }, repository, pull) {
      const scope = { role, installationId: id, repositoryIds: [repository.id], permissions: WRITES } as const;
      return tried(await apps.withInstallation(scope, (client) => enqueue(client, repository, pull)), byRules);
    },
    async makeQueue({ id, role }, repository, queue) {
      const scope = { role, installationId: id, repositoryIds: [repository.id], permissions: RULES } as const;
      const made = await apps.withInstallation(scope, ({ rest }) =>
        rest.repos.createRepoRuleset(queueOf(repository, queue)),
      );
      // GitHub knows no such rule where the plan has no queues.
      return tried(made, ({ status }) => status === 422);
    },
    setStatus: ({ owner, name }, sha, context) =>
      asPerson(({ rest }) => rest.repos.createCommitStatus({ owner, repo: name, sha, context, state: "success" })),
    setProperty: ({ owner, name }, property_name, value) =>
      asPerson(
        ({ rest }) =>
          rest.repos.customPropertiesForReposCreateOrUpdateRepositoryValues({
            owner,
            repo: name,
            properties: [{ property_name, value }],
          }),
        // Whoever administers the repository and is told no is told so by the property's own rule.
        ({ status }) => status === 403 || status === 404 || status === 422,
      ),
    foreignCheck: async (repository, check) =>
      foreign === null ? null : foreignCheck(apps, foreign, repository, check),
  };
}

async function standing(client: GithubClient, { id, owner, name }: GithubRepositoryRef) {
  const { data } = await client.rest.repos.get({ owner, repo: name });
  const schema = z.object({ id: z.int(), permissions: z.object({ admin: z.boolean() }).optional() });
  const seen = understood(schema, data, "a repository");
  if (seen.id !== id) throw new GithubError("not-found", "the repository's name is another's");
  return { administrator: seen.permissions?.admin ?? false };
}

const TRIES = 10;

/** GitHub computes for a moment whether a pull request can be merged, and says until then that it cannot. */
async function merge(client: GithubClient, { owner, name }: GithubRepositoryRef, pull: number): Promise<unknown> {
  for (let tries = 1; ; tries += 1) {
    const { data } = await client.rest.pulls.get({ owner, repo: name, pull_number: pull });
    if (understood(z.object({ mergeable: z.boolean().nullish() }), data, "a pull request").mergeable != null) break;
    if (tries === TRIES) throw new GithubError("unavailable", "GitHub does not say whether it can be merged");
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  return client.rest.pulls.merge({ owner, repo: name, pull_number: pull });
}

/** Groups of one, merged as soon as their checks are green. https://docs.github.com/en/rest/repos/rules#create-a-repository-ruleset */
function queueOf(
  { owner, name: repo }: GithubRepositoryRef,
  { name, branch }: { readonly name: string; readonly branch: string },
) {
  const parameters = {
    check_response_timeout_minutes: 10,
    grouping_strategy: "ALLGREEN",
    max_entries_to_build: 1,
    max_entries_to_merge: 1,
    merge_method: "MERGE",
    min_entries_to_merge: 1,
    min_entries_to_merge_wait_minutes: 0,
  } as const;
  return {
    owner,
    repo,
    name,
    target: "branch" as const,
    enforcement: "active" as const,
    conditions: { ref_name: { include: [`refs/heads/${branch}`], exclude: [] } },
    rules: [{ type: "merge_queue" as const, parameters }],
  };
}

/** https://docs.github.com/en/graphql/reference/mutations#enqueuepullrequest */
const ENQUEUE = `mutation Enqueue($pull: ID!) { enqueuePullRequest(input: { pullRequestId: $pull }) { mergeQueueEntry { id } } }`;

async function enqueue(client: GithubClient, { owner, name: repo }: GithubRepositoryRef, pull_number: number) {
  const { data } = await client.rest.pulls.get({ owner, repo, pull_number });
  const { node_id: pull } = understood(z.object({ node_id: z.string().min(1) }), data, "a pull request");
  const { errors } = await client.graphql<unknown>(ENQUEUE, { pull });
  const [error] = errors;
  // An answer of 200 with an error in it; the type says what a status would.
  if (error !== undefined)
    throw new GithubError(error.type === "FORBIDDEN" ? "missing-permission" : "invalid", error.message, {
      status: 422,
    });
}

interface Refusal {
  readonly status: number | null;
  readonly detail?: string;
}

function byRules({ status, detail = "" }: Refusal): boolean {
  return (status === 405 || status === 409 || status === 422) && BY_RULES.test(detail);
}

function tried(result: GithubResult<unknown>, isRefusal: (failure: Refusal) => boolean): Tried {
  if (result.ok) return { kind: "done", answer: "GitHub did it." };
  const { failure } = result;
  return { kind: isRefusal(failure) ? "refused" : "failed", answer: failure.detail ?? failure.message };
}

async function foreignCheck(
  own: GithubApps,
  { apps, appId }: ForeignApp,
  repository: GithubRepositoryRef,
  check: Parameters<ProofHands["foreignCheck"]>[1],
): Promise<Tried> {
  if (own.isOwn("freezer", { id: Number(appId), client_id: appId }))
    return { kind: "failed", answer: "The other App is the Freezer App itself." };
  const listed = await createDirectory(apps).listInstallations("freezer");
  if (!listed.ok) return { kind: "failed", answer: listed.failure.message };
  const installation = listed.value.find((one: GithubInstallation) => one.ownerLogin === repository.owner);
  if (installation === undefined) return { kind: "failed", answer: "The other App is not installed." };
  return tried(await createFreezer(apps).writeCheck(installation, repository, check), () => false);
}
