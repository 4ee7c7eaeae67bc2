import { z } from "zod";
import { SecretText } from "../../../core/secret-text.ts";
import type { TrialHead } from "../../../usecases/broker/ports.ts";
import type { App } from "./app.ts";

const tokenSchema = z.object({ token: z.string() });
const commitSchema = z.object({ sha: z.string(), parents: z.array(z.object({ sha: z.string() })) });
const SHA = /^[0-9a-f]{40}$/;
const NAME = /^[A-Za-z\d][A-Za-z\d-]{0,38}\/(?!\.{1,2}$)[\w.-]{1,100}$/;

/**
 * The commit of a pull request's branch that the run's merge commit was made of, as GitHub's API says: the second parent of the commit that
 * the token names. A branch's name says nothing, since forks have branches of the same name.
 */
export function createTrialHead(apps: ReadonlyMap<string, readonly App[]>): TrialHead {
  return {
    async find(identity) {
      const { sha, repositoryId, ownerId, issuer, repository } = identity;
      if (sha === null || !SHA.test(sha) || !/^\d+$/.test(repositoryId)) return null;
      if (repository === null || !NAME.test(repository)) return null;
      for (const app of apps.get(issuer) ?? []) {
        const head = await headAt(app, { ownerId, repositoryId, repository, sha });
        if (head !== null) return head;
      }
      return null;
    },
  };
}

interface Place {
  readonly ownerId: string;
  readonly repositoryId: string;
  readonly repository: string;
  readonly sha: string;
}

/**
 * By name, since no documented route reads a commit by the repository's id. The token reaches the repository of that id only; and what a
 * commit's parents are follows from its own id, wherever it lies.
 */
async function headAt(app: App, { ownerId, repositoryId, repository, sha }: Place): Promise<string | null> {
  const installation = await app.installation(ownerId);
  if (!installation.ok || installation.value === null) return null;
  const body = { repository_ids: [Number(repositoryId)], permissions: { contents: "read" } };
  const minted = await app.asApp("POST", `/app/installations/${installation.value.id}/access_tokens`, body);
  const parsed = tokenSchema.safeParse(minted.ok ? minted.value : null);
  if (!parsed.success) return null;
  const token = new SecretText(parsed.data.token);
  const answer = await app.withToken("GET", `/repos/${repository}/commits/${sha}`, token);
  await app.withToken("DELETE", "/installation/token", token);
  const commit = commitSchema.safeParse(answer.ok ? answer.value : null);
  if (!commit.success || commit.data.sha !== sha || commit.data.parents.length !== 2) return null;
  return commit.data.parents[1]?.sha ?? null;
}
