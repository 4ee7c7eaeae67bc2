import { z } from "zod";
import { exceeding } from "../../core/access-levels.ts";
import { beyondRole } from "../../core/github/roles.ts";
import { SecretText } from "../../core/secret-text.ts";
import type { TokenScope } from "../../usecases/github/app-ports.ts";
import type { GithubClient } from "./client.ts";
import { GithubError } from "./failure.ts";

/** A token as it came, and what is wrong with it. */
export interface Minted {
  readonly token: SecretText;
  readonly permissions: Readonly<Record<string, string>>;
  readonly expiresAt: Date;
  /** Null where it is what was asked for. */
  readonly problem: { readonly code: "broader" | "missing-permission"; readonly detail: string } | null;
}

/** GitHub docs, "Create an installation access token for an app": at most 500 repositories. */
const MOST_REPOSITORIES = 500;
const HOUR_MS = 3_600_000;
const SKEW_MS = 300_000;

const tokenSchema = z.object({
  token: z
    .string()
    .min(20)
    .max(2_048)
    .regex(/^[\x21-\x7e]+$/),
  expires_at: z.iso.datetime({ offset: true }),
  permissions: z.record(z.string(), z.string()),
  repository_selection: z.string().optional(),
  repositories: z.array(z.object({ id: z.int() })).optional(),
});
type Answer = z.infer<typeof tokenSchema>;

export function writes({ permissions }: TokenScope): boolean {
  return Object.values(permissions).some((level) => level !== "read");
}

/** What is the organisation's lies in no repository, and all that such a token can do to one is to read its name. */
function writesRepositories({ permissions }: TokenScope): boolean {
  return Object.entries(permissions).some(([name, level]) => level !== "read" && !name.startsWith("organization_"));
}

/** What must not be asked for at all. @throws GithubError `refused` */
export function checkScope(scope: TokenScope): void {
  const { role, permissions, repositoryIds } = scope;
  const beyond = beyondRole(role, permissions);
  if (beyond.length > 0) throw new GithubError("refused", `${role} must not have ${beyond.join(", ")}`);
  if (Object.keys(permissions).length === 0) throw new GithubError("refused", "no permission was named");
  if (repositoryIds === "all") {
    if (writesRepositories(scope)) throw new GithubError("refused", "a token that writes must name its repositories");
    return;
  }
  // To GitHub, an empty list means all of them.
  if (repositoryIds.length === 0) throw new GithubError("refused", "no repository was named");
  if (repositoryIds.length > MOST_REPOSITORIES)
    throw new GithubError("refused", `more than ${MOST_REPOSITORIES} repositories`);
  if (!repositoryIds.every((id) => Number.isSafeInteger(id) && id > 0))
    throw new GithubError("refused", "a repository's id is none of GitHub's");
}

/**
 * Asks for a token of exactly this scope.
 * @param app the App in its own name
 * @throws GithubError in words of the installation: suspended, not installed, a permission missing
 */
export async function mintToken(app: GithubClient, scope: TokenScope, now: number): Promise<Minted> {
  const { installationId, permissions, repositoryIds } = scope;
  const repositories = repositoryIds === "all" ? {} : { repository_ids: [...repositoryIds] };
  const body = { installation_id: installationId, permissions, ...repositories };
  const answer = await app.rest.apps
    .createInstallationAccessToken(body as Parameters<typeof app.rest.apps.createInstallationAccessToken>[0])
    .catch((error) => {
      throw ofInstallation(error);
    });
  const parsed = tokenSchema.safeParse(answer.data);
  if (!parsed.success)
    throw new GithubError("unavailable", "a token's answer is not as GitHub describes it", { outcomeUnknown: true });
  const { token, permissions: given, expires_at } = parsed.data;
  return {
    token: new SecretText(token),
    permissions: given,
    expiresAt: new Date(expires_at),
    problem: compare(parsed.data, scope, now),
  };
}

/** The same statuses mean something else on this route: 404 is an installation that is gone, 422 more than it was granted. */
function ofInstallation(error: unknown): unknown {
  if (!(error instanceof GithubError)) return error;
  const { code, detail = "", status } = error.failure;
  if (code === "not-found") return new GithubError("not-installed", detail, { status });
  if (status === 422) return new GithubError("missing-permission", detail, { status });
  return error;
}

/** GitHub adds `metadata: read` to whatever is asked for. */
function compare(answer: Answer, { permissions, repositoryIds }: TokenScope, now: number): Minted["problem"] {
  const more = exceeding(answer.permissions, { metadata: "read", ...permissions });
  if (more.length > 0) return { code: "broader", detail: `a token came with ${more.join(", ")}` };
  const less = exceeding(permissions, { metadata: "read", ...answer.permissions });
  if (less.length > 0) return { code: "missing-permission", detail: `a token came without ${less.join(", ")}` };
  const lives = Date.parse(answer.expires_at) - now;
  if (lives > HOUR_MS + SKEW_MS) return { code: "broader", detail: "a token came that lives longer than an hour" };
  return repositoryIds === "all" ? null : compareRepositories(answer, repositoryIds);
}

function compareRepositories(answer: Answer, asked: readonly number[]): Minted["problem"] {
  if (answer.repository_selection !== "selected" || answer.repositories === undefined)
    return { code: "broader", detail: "a token came for all repositories" };
  const given = new Set(answer.repositories.map(({ id }) => id));
  if ([...given].some((id) => !asked.includes(id)))
    return { code: "broader", detail: "a token came for other repositories" };
  if (asked.some((id) => !given.has(id)))
    return { code: "missing-permission", detail: "a token came for fewer repositories" };
  return null;
}
