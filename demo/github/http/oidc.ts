import { Hono } from "hono";
import { claimsOf, issuerOf, signClaims } from "../oidc/claims.ts";
import { ownerOf } from "../repositories.ts";
import type { World } from "../world.ts";
import type { Http } from "./ask.ts";

/** Every claim that GitHub's discovery document names. */
const CLAIMS = [
  ..."sub aud exp iat iss jti nbf ref sha repository repository_id repository_owner repository_owner_id".split(" "),
  ..."enterprise enterprise_id run_id run_number run_attempt actor actor_id workflow workflow_ref".split(" "),
  ..."workflow_sha head_ref base_ref event_name ref_type ref_protected environment job_workflow_ref".split(" "),
  ..."job_workflow_sha repository_visibility runner_environment check_run_id".split(" "),
];

/** Where a job of this id asks for ID tokens; it has a query already, as on GitHub. */
export function idTokenUrl(world: World, jobId: string): string {
  return `${world.url}/_apis/distributedtask/hubs/Actions/jobs/${jobId}/idtoken?api-version=2.0`;
}

/** The issuer (discovery and keys) and the endpoint from which a running job gets its ID tokens. */
export function oidcApi(world: World): Hono<Http> {
  const api = new Hono<Http>();
  const base = world.issuerPath;
  api.get(`${base}/.well-known/openid-configuration`, (context) => context.json(discovery(world)));
  api.get(`${base}/.well-known/jwks`, async (context) => context.json(await world.keys.jwks()));
  api.get("/_apis/distributedtask/hubs/Actions/jobs/:job/idtoken", async (context) => {
    const [, bearer = ""] = /^bearer +(\S+)$/i.exec(context.req.header("authorization") ?? "") ?? [];
    const job = world.jobs.authorised(context.req.param("job"), bearer);
    if (job === null) return context.json({ message: "Unauthorized" }, 401);
    const { repository } = job.facts;
    const audience = context.req.query("audience") || `${world.url}/${ownerOf(world, repository).login}`;
    const value = await signClaims(world, claimsOf(world, job.facts, audience));
    return context.json({ count: value.length, value });
  });
  return api;
}

function discovery(world: World): Record<string, unknown> {
  const issuer = issuerOf(world);
  return {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks`,
    subject_types_supported: ["public", "pairwise"],
    response_types_supported: ["id_token"],
    claims_supported: CLAIMS,
    id_token_signing_alg_values_supported: ["RS256"],
    scopes_supported: ["openid"],
  };
}
