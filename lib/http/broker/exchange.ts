import type { Issued } from "../../usecases/broker/issue.ts";
import type { IssueFailure } from "../../usecases/broker/issue-outcome.ts";
import { type BrokerContext, json, oauthProblem, retryAfter } from "./answers.ts";
import type { BrokerHttpPorts } from "./ports.ts";
import { callerOf, LONGEST_TOKEN, readForm } from "./request.ts";
import { exchangeRequest } from "./schemas.ts";

const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

/** The same as `/v1/token`, as RFC 8693 has it: for clients that speak OAuth and nothing else. */
export async function exchange(ports: BrokerHttpPorts, context: BrokerContext): Promise<Response> {
  const correlationId = context.get("correlationId");
  const refuse = (status: 400 | 413, detail: string) => {
    ports.refused(status, detail, correlationId);
    return oauthProblem(context, status, "invalid_request", detail);
  };
  if (context.req.header("authorization") !== undefined) {
    return refuse(400, "The proof of identity is the subject_token; send no Authorization header.");
  }
  const form = await readForm(context, exchangeRequest);
  if (!form.ok) return refuse(form.status === 413 ? 413 : 400, form.detail);
  const { subject_token: token, scope: grant } = form.value;
  if (token.length > LONGEST_TOKEN) return refuse(413, "The subject_token is too long.");
  const ask = { grant, repositories: null, permissions: null };
  const proof = { kind: "token", token } as const;
  const result = await ports.issue({ kind: "token", proof, ask, correlationId }, callerOf(context));
  if (!result.ok) return failureProblem(context, result.failure);
  return json(context, grantedBody(result.value, ports.nowMs()));
}

function grantedBody({ values, expiresAt, grant, issuanceId, revocationSecret }: Issued, nowMs: number) {
  const revealed = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.reveal()]));
  const { token } = revealed;
  const isOne = token !== undefined && Object.keys(revealed).length === 1;
  return {
    access_token: isOne ? token : JSON.stringify(revealed),
    issued_token_type: ACCESS_TOKEN,
    token_type: isOne ? "Bearer" : "N_A",
    expires_in: Math.max(0, Math.floor((expiresAt.getTime() - nowMs) / 1_000)),
    scope: grant,
    issuance_id: issuanceId,
    revocation_secret: revocationSecret?.reveal() ?? "",
  };
}

function failureProblem(context: BrokerContext, { code, message, retryAfterSeconds }: IssueFailure): Response {
  if (code === "unproven" || code === "denied") return oauthProblem(context, 400, "invalid_grant", message);
  const headers = retryAfter(retryAfterSeconds);
  if (code === "unavailable") return oauthProblem(context, 503, "temporarily_unavailable", message, headers);
  return oauthProblem(context, code === "upstream" ? 502 : 500, "server_error", message, headers);
}
