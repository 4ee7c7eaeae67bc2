import { z } from "zod";
import type { Result } from "../../../core/contracts.ts";
import { SecretText } from "../../../core/secret-text.ts";
import type { GithubAppGrant, ResolvedGrant } from "../../../core/trust/grant.ts";
import { beyond } from "../../../core/trust/permissions.ts";
import type {
  CredentialProvider,
  Lease,
  MintFailure,
  MintFailureCode,
  MintRequest,
} from "../../../usecases/broker/ports.ts";
import { type ApiFailure, type App, forbiddenPermissions, type Installation } from "./app.ts";

export { type App, createApp, forbiddenPermissions } from "./app.ts";
export { createTrialHead } from "./trial-head.ts";

type Grant = ResolvedGrant<GithubAppGrant>;

/** The broker's Apps, by the issuer whose jobs they serve. Several for one issuer share the load. */
export interface GithubAppOptions {
  readonly apps: ReadonlyMap<string, readonly App[]>;
}

const MESSAGES: Readonly<Record<Exclude<MintFailureCode, "unknown-secret">, string>> = {
  unavailable: "GitHub could not be reached, or did not answer as it should. Try again.",
  "rate-limited": "GitHub asked the broker to wait. Try again.",
  misconfigured: "The broker cannot use its own credentials for GitHub. Tell the people who run the broker.",
  refused: "GitHub refused what the policy allows. Tell the people who run the broker.",
  "missing-permission":
    "The broker's GitHub App lacks a permission that this grant needs. Tell the people who run the broker.",
  suspended: "The broker's GitHub App is suspended for this owner. Tell the people who run the broker.",
  "not-installed": "The broker's GitHub App is not installed for this owner. Tell the people who run the broker.",
  broader: "GitHub gave more than was asked for, so it was taken back. Tell the people who run the broker.",
};

/**
 * Installation tokens, by repository ids and explicit permissions (GitHub docs, "Create an installation access token for an app"). The App
 * with the most calls left goes first; one that GitHub limits is followed by the next. What comes back is compared with what was asked for,
 * and taken back if it is anything else.
 */
export function createGithubAppProvider({ apps }: GithubAppOptions): CredentialProvider<GithubAppGrant> {
  return {
    id: "github-app",
    mint: (request) => mint(apps.get(request.identity.issuer) ?? [], request),
    revoke: (handle) => revoke([...apps.values()].flat(), handle),
  };
}

async function mint(apps: readonly App[], request: MintRequest<GithubAppGrant>): Promise<Result<Lease, MintFailure>> {
  const { grant, identity } = request;
  let last: Result<Lease, MintFailure> = refuse("not-installed", "no App is configured for this issuer");
  for (const app of [...apps].sort((left, right) => right.quota() - left.quota())) {
    const found = await app.installation(identity.ownerId);
    const problem = found.ok ? installationProblem(found.value, grant) : null;
    const attempt: Attempt = !found.ok
      ? { result: fromApi(found.failure), tryNext: true }
      : problem !== null
        ? { result: problem, tryNext: true }
        : await mintAt(app, found.value as Installation, request);
    if (!attempt.tryNext) return attempt.result;
    last = worse(last, attempt.result);
  }
  return last;
}

interface Attempt {
  readonly result: Result<Lease, MintFailure>;
  /** Whether another App may do it: nothing was minted, and the reason is this App's own. */
  readonly tryNext: boolean;
}

/** What a person can act on most comes first: an App that asks to wait says more than one that is not installed. */
const TELLING: readonly MintFailureCode[] = [
  "not-installed",
  "misconfigured",
  "suspended",
  "missing-permission",
  "refused",
  "unavailable",
  "rate-limited",
];

function worse(left: Result<Lease, MintFailure>, right: Result<Lease, MintFailure>): Result<Lease, MintFailure> {
  if (left.ok || right.ok) return right;
  return TELLING.indexOf(right.failure.code) >= TELLING.indexOf(left.failure.code) ? right : left;
}

function installationProblem(installation: Installation | null, grant: Grant): Result<Lease, MintFailure> | null {
  if (installation === null) return refuse("not-installed", "not installed");
  if (installation.suspended) return refuse("suspended", "suspended");
  const forbidden = forbiddenPermissions(installation.permissions);
  // Given to the App after the broker was started.
  if (forbidden.length > 0)
    return refuse("refused", `the App has ${forbidden.join(", ")}, which a broker's must not have`);
  const missing = beyond(grant.permissions, installation.permissions as Record<string, "read">);
  return missing.length > 0 ? refuse("missing-permission", `lacks ${missing.join(", ")}`) : null;
}

const tokenSchema = z.object({
  token: z
    .string()
    .min(20)
    .max(1_024)
    .regex(/^[\x21-\x7e]+$/),
  expires_at: z.iso.datetime({ offset: true }),
  permissions: z.record(z.string(), z.string()),
  repository_selection: z.string().optional(),
  repositories: z.array(z.object({ id: z.int(), full_name: z.string() })).optional(),
});
type Minted = z.infer<typeof tokenSchema>;

async function mintAt(app: App, { id }: Installation, request: MintRequest<GithubAppGrant>): Promise<Attempt> {
  const { grant, now } = request;
  const body = { repository_ids: grant.repositories.map((entry) => Number(entry.id)), permissions: grant.permissions };
  if (!body.repository_ids.every(Number.isSafeInteger)) {
    return { result: refuse("refused", "a repository's id is none of GitHub's"), tryNext: false };
  }
  if (body.repository_ids.length === 0 || Object.keys(body.permissions).length === 0) {
    // To GitHub, an empty list means all of them. No policy has one; this is the last place that could send it.
    return { result: refuse("refused", "nothing was asked for"), tryNext: false };
  }
  const answer = await app.asApp("POST", `/app/installations/${id}/access_tokens`, body);
  if (!answer.ok) return apiAttempt(app, answer.failure);
  const parsed = tokenSchema.safeParse(answer.value);
  if (!parsed.success) {
    const unreadable = refuse("unavailable", "the token's answer is not as GitHub describes it", {
      outcomeUnknown: true,
    });
    return { result: unreadable, tryNext: false };
  }
  const minted = parsed.data;
  const token = new SecretText(minted.token);
  const problem = compare(minted, grant, now);
  if (problem === null) return { result: { ok: true, value: leaseOf(app, minted, token) }, tryNext: false };
  const gone = await app.withToken("DELETE", "/installation/token", token);
  return { result: refuse(problem.code, problem.detail, { outcomeUnknown: !gone.ok }), tryNext: false };
}

function apiAttempt(app: App, failure: ApiFailure): Attempt {
  // The installation is another one by now, or has lost a permission or a repository.
  if (failure.code === "not-found" || failure.code === "forbidden" || failure.code === "invalid") app.forget();
  const tryNext = failure.code === "rate-limited" || failure.code === "unauthorised" || failure.code === "not-found";
  return { result: fromApi(failure), tryNext };
}

function fromApi(failure: ApiFailure): Result<Lease, MintFailure> {
  const code = (
    {
      unavailable: "unavailable",
      "rate-limited": "rate-limited",
      unauthorised: "misconfigured",
      forbidden: "suspended",
      "not-found": "not-installed",
      invalid: "missing-permission",
    } as const
  )[failure.code];
  const { detail, retryAfterSeconds, outcomeUnknown } = failure;
  return refuse(code, detail ?? code, { retryAfterSeconds, outcomeUnknown });
}

const HOUR_MS = 3_600_000;
const SKEW_MS = 120_000;

/** What is wrong with a token that GitHub gave; null when it is what was asked for. */
function compare(
  minted: Minted,
  grant: Grant,
  now: Date,
): { readonly code: MintFailureCode; readonly detail: string } | null {
  const { metadata, ...given } = minted.permissions;
  // GitHub adds `metadata: read` to whatever is asked for.
  if (metadata !== undefined && metadata !== "read") return { code: "broader", detail: `metadata: ${metadata}` };
  const asked = grant.permissions;
  const more = beyond(given as Record<string, "read">, asked);
  if (more.length > 0) return { code: "broader", detail: `gave ${more.join(", ")}` };
  const wanted = Object.fromEntries(Object.entries(asked).filter(([name]) => name !== "metadata"));
  const less = beyond(wanted, given as Record<string, "read">);
  if (less.length > 0) return { code: "refused", detail: `did not give ${less.join(", ")}` };
  if (minted.repository_selection !== "selected" || minted.repositories === undefined) {
    return { code: "broader", detail: "gave all repositories" };
  }
  const ids = new Set(minted.repositories.map(({ id }) => String(id)));
  if ([...ids].some((id) => !grant.repositories.some((entry) => entry.id === id))) {
    return { code: "broader", detail: "gave other repositories" };
  }
  if (ids.size !== grant.repositories.length) return { code: "refused", detail: "gave fewer repositories" };
  const lives = Date.parse(minted.expires_at) - now.getTime();
  if (lives > HOUR_MS + SKEW_MS) return { code: "broader", detail: "gave a longer life than an hour" };
  return lives <= 0 ? { code: "refused", detail: "had expired when it came" } : null;
}

function leaseOf(app: App, minted: Minted, token: SecretText): Lease {
  const repositories = (minted.repositories ?? []).map(({ id, full_name }) => ({ id: String(id), name: full_name }));
  return {
    values: { token },
    expiresAt: new Date(minted.expires_at),
    handle: new SecretText(JSON.stringify({ api: app.api, token: minted.token })),
    effective: { repositories, permissions: minted.permissions, app: app.id },
  };
}

const handleSchema = z.strictObject({ api: z.string(), token: z.string() });

/** GitHub docs, "Revoke an installation access token". 401: the token is gone already. */
async function revoke(apps: readonly App[], handle: SecretText): Promise<Result<void, MintFailure>> {
  const parsed = handleSchema.safeParse(JSON.parse(handle.reveal()));
  const app = parsed.success ? apps.find(({ api }) => api === parsed.data.api) : undefined;
  if (!parsed.success || app === undefined) return failure("refused", "its API is not configured any more");
  const answer = await app.withToken("DELETE", "/installation/token", new SecretText(parsed.data.token));
  if (answer.ok || answer.failure.code === "unauthorised") return { ok: true, value: undefined };
  const { code, detail, retryAfterSeconds } = answer.failure;
  return failure(code === "rate-limited" ? "rate-limited" : "unavailable", detail ?? code, { retryAfterSeconds });
}

type Extra = Pick<MintFailure, "retryAfterSeconds" | "outcomeUnknown">;

function refuse(code: MintFailureCode, detail: string, extra: Extra = {}): Result<Lease, MintFailure> {
  return failure(code, detail, extra);
}

function failure(
  code: MintFailureCode,
  detail: string,
  extra: Extra = {},
): { readonly ok: false; readonly failure: MintFailure } {
  const message = code === "unknown-secret" ? MESSAGES.refused : MESSAGES[code];
  return { ok: false, failure: { code, message, detail, ...extra } };
}
