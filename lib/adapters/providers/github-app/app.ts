import { createPrivateKey, createSign, type KeyObject } from "node:crypto";
import { z } from "zod";
import type { Failure, Result } from "../../../core/contracts.ts";
import type { SecretText } from "../../../core/secret-text.ts";
import { isForbiddenForBroker } from "../../../core/trust/permissions.ts";
import type { Egress, EgressResponse } from "../../../usecases/broker/ports.ts";
import type { Clock } from "../../../usecases/ports.ts";

/** One GitHub App of the broker, as its API is asked in the App's own name. */
export interface AppOptions {
  /** The App's id, or its client id. */
  readonly appId: string;
  readonly key: SecretText;
  /** `https://api.github.com`, or `https://HOST/api/v3`. */
  readonly api: string;
  readonly egress: Egress;
  readonly clock: Clock;
}

export interface Installation {
  readonly id: number;
  /** The owner's id, as OIDC tokens write it. */
  readonly ownerId: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly suspended: boolean;
}

export type ApiFailureCode = "unavailable" | "rate-limited" | "unauthorised" | "forbidden" | "not-found" | "invalid";

export interface ApiFailure extends Failure<ApiFailureCode> {
  readonly retryAfterSeconds?: number;
  /** The request may have been carried out. */
  readonly outcomeUnknown: boolean;
}

export interface App {
  readonly id: string;
  readonly api: string;
  /** Calls that are left in this hour, as far as GitHub said; infinite before it did. */
  quota(): number;
  /** Null where the App is not installed. Asks again when what is kept is old, at most twice a minute. */
  installation(ownerId: string): Promise<Result<Installation | null, ApiFailure>>;
  /** What is kept of installations is not right any more. */
  forget(): void;
  asApp(method: "GET" | "POST", path: string, body?: unknown): Promise<Result<unknown, ApiFailure>>;
  withToken(method: "GET" | "DELETE", path: string, token: SecretText): Promise<Result<unknown, ApiFailure>>;
  /** The App's own permissions. */
  permissions(): Promise<Result<Readonly<Record<string, string>>, ApiFailure>>;
}

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 1_024 * 1_024;
const KEEP_MS = 5 * 60_000;
const LEAST_MS = 30_000;
/** GitHub refuses more than ten minutes; clocks differ. */
const JWT_SECONDS = 540;
const PAGES = 50;

const permissionsSchema = z.record(z.string(), z.string());
const installationSchema = z.object({
  id: z.int().positive(),
  account: z.object({ id: z.int().positive() }),
  permissions: permissionsSchema,
  suspended_at: z.string().nullish(),
});

export function createApp(options: AppOptions): App {
  const { appId, api, egress, clock } = options;
  const sign = signer(appId, options.key, clock);
  const state = { quota: Infinity, quotaUntil: 0, at: -Infinity, installations: new Map<string, Installation>() };

  async function call(method: "GET" | "POST" | "DELETE", path: string, bearer: string, body?: unknown) {
    const headers = {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${bearer}`,
      "user-agent": "thaw-broker",
      "x-github-api-version": "2022-11-28",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    };
    const text = body === undefined ? undefined : JSON.stringify(body);
    const answer = await egress.send({
      method,
      url: `${api}${path}`,
      headers,
      body: text,
      timeoutMs: TIMEOUT_MS,
      maxBytes: MOST_BYTES,
    });
    const writes = method !== "GET";
    if (!answer.ok) return unreachable(answer.failure.code, writes);
    noteQuota(answer.value);
    return readAnswer(answer.value, writes, clock);
  }

  function noteQuota({ headers }: EgressResponse): void {
    const remaining = Number(headers["x-ratelimit-remaining"]);
    const reset = Number(headers["x-ratelimit-reset"]);
    if (headers["x-ratelimit-remaining"] === undefined || !Number.isFinite(remaining)) return;
    state.quota = remaining;
    state.quotaUntil = Number.isFinite(reset) ? reset * 1_000 : 0;
  }

  async function readInstallations(): Promise<Result<void, ApiFailure>> {
    const found = new Map<string, Installation>();
    for (let page = 1; page <= PAGES; page += 1) {
      const answer = await call("GET", `/app/installations?per_page=100&page=${page}`, sign());
      if (!answer.ok) return answer;
      const parsed = z.array(installationSchema).safeParse(answer.value);
      if (!parsed.success) return nonsense("the list of installations is not as GitHub describes it", false);
      for (const { id, account, permissions, suspended_at } of parsed.data) {
        const ownerId = String(account.id);
        found.set(ownerId, { id, ownerId, permissions, suspended: typeof suspended_at === "string" });
      }
      if (parsed.data.length < 100) break;
    }
    state.installations = found;
    state.at = clock.now().getTime();
    return { ok: true, value: undefined };
  }

  return {
    id: appId,
    api,
    quota: () => (clock.now().getTime() > state.quotaUntil ? Infinity : state.quota),
    async installation(ownerId) {
      const age = clock.now().getTime() - state.at;
      const known = state.installations.get(ownerId);
      if (age > KEEP_MS || (known === undefined && age > LEAST_MS)) {
        const read = await readInstallations();
        // What is known stays usable while GitHub is away: minting asks GitHub anyway.
        if (!read.ok && known === undefined) return read;
      }
      return { ok: true, value: state.installations.get(ownerId) ?? null };
    },
    forget() {
      state.at = -Infinity;
    },
    asApp: (method, path, body) => call(method, path, sign(), body),
    withToken: (method, path, token) => call(method, path, token.reveal()),
    async permissions() {
      const answer = await call("GET", "/app", sign());
      if (!answer.ok) return answer;
      const parsed = z.object({ permissions: permissionsSchema }).safeParse(answer.value);
      if (!parsed.success) return nonsense("the App's description is not as GitHub describes it", false);
      return { ok: true, value: parsed.data.permissions };
    },
  };
}

/** Permissions that an App of the broker must not have: whoever takes the broker over could undo a freeze by them. */
export function forbiddenPermissions(permissions: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(permissions)
    .filter(([name, level]) => isForbiddenForBroker(name, level))
    .map(([name, level]) => `${name}: ${level}`)
    .sort();
}

/** GitHub docs, "Generating a JSON Web Token (JWT) for a GitHub App". One JWT serves for some minutes: signing costs a millisecond. */
function signer(appId: string, key: SecretText, clock: Clock): () => string {
  let parsed: KeyObject | null = null;
  let made = { token: "", until: 0 };
  return () => {
    const now = Math.floor(clock.now().getTime() / 1_000);
    if (now < made.until) return made.token;
    parsed ??= createPrivateKey(key.reveal());
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const input = `${part({ alg: "RS256", typ: "JWT" })}.${part({ iat: now - 60, exp: now + JWT_SECONDS - 60, iss: appId })}`;
    const signature = createSign("RSA-SHA256").update(input).sign(parsed).toString("base64url");
    made = { token: `${input}.${signature}`, until: now + JWT_SECONDS / 2 };
    return made.token;
  };
}

function readAnswer(
  { status, headers, body }: EgressResponse,
  writes: boolean,
  clock: Clock,
): Result<unknown, ApiFailure> {
  if (status === 204) return { ok: true, value: null };
  const text = new TextDecoder().decode(body);
  if (status >= 200 && status < 300) {
    try {
      return { ok: true, value: JSON.parse(text) };
    } catch {
      return nonsense("the answer is no JSON", writes);
    }
  }
  const limited = status === 429 || (status === 403 && isRateLimit(headers, text));
  if (limited) return apiFailure("rate-limited", `GitHub answered ${status}`, false, waitOf(headers, clock));
  if (status >= 500 || status < 400) return apiFailure("unavailable", `GitHub answered ${status}`, writes);
  const code = { 401: "unauthorised", 403: "forbidden", 404: "not-found" }[status] ?? "invalid";
  return apiFailure(code as ApiFailureCode, `GitHub answered ${status}`, false);
}

/** GitHub docs, "Rate limits for the REST API": remaining is 0, or a text and perhaps retry-after for the secondary limits. */
function isRateLimit(headers: Readonly<Record<string, string>>, text: string): boolean {
  return (
    headers["x-ratelimit-remaining"] === "0" || headers["retry-after"] !== undefined || /rate limit|abuse/i.test(text)
  );
}

function waitOf(headers: Readonly<Record<string, string>>, clock: Clock): number {
  const after = Number(headers["retry-after"]);
  if (headers["retry-after"] !== undefined && Number.isFinite(after) && after >= 0) return Math.min(after, 3_600);
  const reset = Number(headers["x-ratelimit-reset"]) - clock.now().getTime() / 1_000;
  return Number.isFinite(reset) && reset > 0 ? Math.min(Math.ceil(reset), 3_600) : 60;
}

/** `not-allowed` and `unreachable` never left this machine, or never arrived. */
function unreachable(code: string, writes: boolean): { readonly ok: false; readonly failure: ApiFailure } {
  const sent = code !== "not-allowed" && code !== "unreachable";
  return apiFailure("unavailable", `GitHub: ${code}`, writes && sent);
}

function nonsense(detail: string, outcomeUnknown: boolean) {
  return apiFailure("unavailable", detail, outcomeUnknown);
}

function apiFailure(
  code: ApiFailureCode,
  detail: string,
  outcomeUnknown: boolean,
  retryAfterSeconds?: number,
): { readonly ok: false; readonly failure: ApiFailure } {
  const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  return { ok: false, failure: { code, message: "GitHub did not do it.", detail, outcomeUnknown, ...wait } };
}
