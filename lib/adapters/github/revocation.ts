import type { CredentialRevocation } from "../../usecases/github/inventory-ports.ts";
import { githubAddress } from "./address.ts";
import { attempt, GithubError } from "./failure.ts";

const TIMEOUT_MS = 30_000;

/**
 * The one request that goes without a token of ours. Nothing of its body, nor of the answer's text, which may repeat it, gets into a failure.
 * @param api `https://api.github.com`, or `https://HOST/api/v3`
 * @throws Error for an address that must not be used
 */
export function createRevocation(api: string): CredentialRevocation {
  const url = `${githubAddress(api).api}/credentials/revoke`;
  return {
    revoke: (values) =>
      attempt(async () => {
        const body = JSON.stringify({ credentials: values.map((value) => value.reveal()) });
        const answer = await post(url, body);
        await answer.body?.cancel();
        if (answer.status !== 202) throw refusal(answer);
      }),
  };
}

async function post(url: string, body: string): Promise<Response> {
  const headers = {
    accept: "application/vnd.github+json",
    "content-type": "application/json",
    "user-agent": "thaw",
    "x-github-api-version": "2022-11-28",
  };
  try {
    return await fetch(url, {
      method: "POST",
      headers,
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    throw new GithubError("unavailable", "the connection failed, or no answer came in time", { outcomeUnknown: true });
  }
}

function refusal({ status, headers }: Response): GithubError {
  const detail = `GitHub answered ${status}`;
  const after = Number(headers.get("retry-after") ?? Number.NaN);
  const limited = status === 429 || headers.get("x-ratelimit-remaining") === "0" || Number.isFinite(after);
  if (limited && (status === 403 || status === 429)) {
    const reset = Number(headers.get("x-ratelimit-reset")) * 1_000 - Date.now();
    const wait = Number.isFinite(after) ? after : Math.max(60, Math.ceil(reset / 1_000));
    return new GithubError("rate-limited", detail, { status, retryAfterSeconds: wait });
  }
  if (status === 404) return new GithubError("not-found", detail, { status });
  // Another success than the documented one is no word about what became of them.
  if (status >= 500 || status < 300) return new GithubError("unavailable", detail, { status, outcomeUnknown: true });
  return new GithubError(status < 400 ? "foreign" : "invalid", detail, { status });
}
