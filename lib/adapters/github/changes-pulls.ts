import { z } from "zod";
import type { FoundPull, NewPullRequest, OpenedPull, PullPlace } from "../../usecases/github/changes-ports.ts";
import type { GithubRepositoryRef } from "../../usecases/github/ports.ts";
import type { GithubClient } from "./client.ts";
import { attempt, GithubError } from "./failure.ts";

/** Pull requests, by REST. */

const pullSchema = z.object({
  number: z.int().positive(),
  state: z.enum(["open", "closed"]),
  merged_at: z.string().nullish(),
  /** Its repository is null where that was deleted: a fork, never ours. */
  head: z.object({ ref: z.string(), repo: z.object({ id: z.int().positive() }).nullable() }),
});
const commentsSchema = z.array(z.object({ body: z.string().nullish(), created_at: z.iso.datetime({ offset: true }) }));

function placeOf({ owner, name }: GithubRepositoryRef) {
  return { owner, repo: name };
}

/** The open one of a branch of the repository itself, else the newest: a branch of that name in a fork is somebody else's. */
export async function findPull(
  client: GithubClient,
  repository: GithubRepositoryRef,
  branch: string,
): Promise<FoundPull | null> {
  const { data } = await client.rest.pulls.list({
    ...placeOf(repository),
    head: `${repository.owner}:${branch}`,
    state: "all",
    per_page: 30,
  });
  const parsed = z.array(pullSchema).safeParse(data);
  if (!parsed.success) throw new GithubError("unavailable", "a list of pull requests is not as GitHub describes it");
  // GitHub leaves the filter out where it does not understand it, and a fork may have the same owner.
  const found = parsed.data.filter(({ head }) => head.ref === branch && head.repo?.id === repository.id);
  const pull = found.find(({ state }) => state === "open") ?? found.toSorted((a, b) => b.number - a.number)[0];
  if (pull === undefined) return null;
  return { number: pull.number, state: pull.merged_at == null ? pull.state : "merged" };
}

/**
 * GitHub allows one open pull request from a branch to its base, and refuses the second with 422: so asking again is safe, and the one that
 * is there is the answer.
 */
export async function openPull(client: GithubClient, pull: NewPullRequest): Promise<OpenedPull> {
  const { number, made } = await createPull(client, pull);
  if (pull.labels.length === 0) return { number, made, labelled: true };
  const labelled = await attempt(() => labelPull(client, { repository: pull.repository, number }, pull.labels));
  return { number, made, labelled: labelled.ok };
}

async function createPull(client: GithubClient, pull: NewPullRequest): Promise<Omit<OpenedPull, "labelled">> {
  const { repository, base, branch, title, body, draft } = pull;
  const request = { ...placeOf(repository), base, head: branch, title, body, maintainer_can_modify: true };
  const made = await attempt(() => createOrPlain(client, { ...request, draft }));
  if (!made.ok) {
    const { code, status, outcomeUnknown } = made.failure;
    const there = status === 422 || outcomeUnknown ? await findPull(client, repository, branch) : null;
    if (there?.state === "open") return { number: there.number, made: false };
    throw new GithubError(code, made.failure.detail ?? "", made.failure);
  }
  const parsed = pullSchema.safeParse(made.value.data);
  if (parsed.success) return { number: parsed.data.number, made: true };
  throw new GithubError("unavailable", "a pull request is not as GitHub describes it", { outcomeUnknown: true });
}

type PullRequestBody = NonNullable<Parameters<GithubClient["rest"]["pulls"]["create"]>[0]>;

/** Private repositories of some plans have no drafts: there it is opened as an ordinary one, whose body says what to confirm. */
async function createOrPlain(client: GithubClient, request: PullRequestBody) {
  const made = await attempt(() => client.rest.pulls.create(request));
  if (made.ok) return made.value;
  const { code, detail = "", status } = made.failure;
  if (request.draft === true && status === 422 && /draft/i.test(detail))
    return client.rest.pulls.create({ ...request, draft: false });
  throw new GithubError(code, detail, made.failure);
}

export async function changePull(
  client: GithubClient,
  { repository, number }: PullPlace,
  change: { readonly title?: string; readonly body?: string; readonly state?: "open" | "closed" },
): Promise<void> {
  await client.rest.pulls.update({ ...placeOf(repository), pull_number: number, ...change });
}

export async function labelPull(
  client: GithubClient,
  { repository, number }: PullPlace,
  labels: readonly string[],
): Promise<void> {
  await client.rest.issues.addLabels({ ...placeOf(repository), issue_number: number, labels: [...labels] });
}

const textSchema = z.object({ body: z.string().nullish() });

/** What people wrote between the two requests would be lost: there is no condition on a pull request's text. */
export async function rewritePull(
  client: GithubClient,
  { repository, number }: PullPlace,
  text: (body: string) => string | null,
): Promise<boolean> {
  const place = { ...placeOf(repository), pull_number: number };
  const { data } = await client.rest.pulls.get(place);
  const parsed = textSchema.safeParse(data);
  if (!parsed.success) throw new GithubError("unavailable", "a pull request is not as GitHub describes it");
  const body = text(parsed.data.body ?? "");
  if (body === null) return false;
  await client.rest.pulls.update({ ...place, body });
  return true;
}

/** Says something once: where an earlier attempt may have said it, what was said since is read first. */
export async function commentOnce(
  client: GithubClient,
  { repository, number }: PullPlace,
  text: string,
  since: Date | null,
): Promise<void> {
  const place = { ...placeOf(repository), issue_number: number };
  if (since !== null) {
    const pages = client.pages<unknown>(
      `/repos/${encodeURIComponent(place.owner)}/${encodeURIComponent(place.repo)}/issues/${number}/comments`,
      { since: since.toISOString() },
    );
    for await (const page of pages) {
      const parsed = commentsSchema.safeParse(page);
      if (!parsed.success) throw new GithubError("unavailable", "a list of comments is not as GitHub describes it");
      const said = parsed.data.filter(({ created_at }) => Date.parse(created_at) >= since.getTime());
      if (said.some(({ body }) => body?.trim() === text.trim())) return;
    }
  }
  await client.rest.issues.createComment({ ...place, body: text });
}
