import { z } from "zod";
import type { FreezeCheck, SeenCheck } from "../../usecases/github/freezer-ports.ts";
import type { GithubRepositoryRef } from "../../usecases/github/ports.ts";
import type { GithubClient } from "./client.ts";
import { GithubError } from "./failure.ts";
import { understood } from "./understood.ts";

/** Checks that a freeze asks for. Source: https://docs.github.com/en/rest/checks/runs */

const madeSchema = z.object({ id: z.int().positive(), name: z.string() });

export async function writeCheck(
  client: GithubClient,
  { owner, name }: GithubRepositoryRef,
  check: FreezeCheck,
): Promise<{ readonly id: number; readonly name: string }> {
  const place = { owner, repo: name };
  const said = {
    name: check.name,
    external_id: check.externalId,
    details_url: check.detailsUrl,
    status: "completed",
    conclusion: check.conclusion,
    output: { title: check.title, summary: check.summary },
  } as const;
  const { data } =
    check.id === null
      ? await client.rest.checks.create({ ...place, ...said, head_sha: check.sha })
      : await client.rest.checks.update({ ...place, ...said, check_run_id: check.id });
  const parsed = madeSchema.safeParse(data);
  if (parsed.success && (check.id === null || parsed.data.id === check.id)) return parsed.data;
  throw new GithubError("unavailable", "a check run is not as GitHub describes it", { outcomeUnknown: true });
}

const runsSchema = z.object({
  check_runs: z.array(
    z.object({
      id: z.int().positive(),
      name: z.string(),
      conclusion: z.string().nullish(),
      external_id: z.string().nullish(),
      app: z.object({ id: z.int(), client_id: z.string().optional() }).nullable(),
    }),
  ),
});

interface Wanted {
  readonly sha: string;
  readonly prefix: string;
  /** Anybody who may write checks can make one of this name. */
  readonly isOwn: (app: { readonly id: number; readonly client_id?: string }) => boolean;
}

export async function checksOn(
  client: GithubClient,
  { owner, name }: GithubRepositoryRef,
  { sha, prefix, isOwn }: Wanted,
): Promise<readonly SeenCheck[]> {
  const [org, repository, commit] = [owner, name, sha].map(encodeURIComponent);
  const found: SeenCheck[] = [];
  for await (const page of client.pages<unknown>(`/repos/${org}/${repository}/commits/${commit}/check-runs`, {
    filter: "latest",
  }))
    for (const run of understood(runsSchema, page, "a list of check runs").check_runs)
      if (run.app !== null && isOwn(run.app) && run.name.startsWith(prefix))
        found.push({
          id: run.id,
          name: run.name,
          conclusion: run.conclusion ?? null,
          externalId: run.external_id ?? null,
        });
  return found;
}
