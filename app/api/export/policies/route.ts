import { policiesAsYaml } from "../../../../lib/dal/broker.ts";

export const dynamic = "force-dynamic";

/** Trust policies as code: the active ones, or `?policy=ID`, the newest version of one that has not ended. */
export async function GET(request: Request): Promise<Response> {
  const policy = new URL(request.url).searchParams.get("policy");
  const yaml = await policiesAsYaml(policy);
  if (yaml === "signed-out") return new Response("Sign in first.\n", { status: 401 });
  if (yaml === null) return new Response("There is no such policy.\n", { status: 404 });
  const name = policy === null ? "trust-policies" : `trust-policy-${policy.slice(0, 8)}`;
  return new Response(yaml, {
    headers: {
      "content-type": "application/yaml; charset=utf-8",
      "content-disposition": `attachment; filename="${name}.yml"`,
      "cache-control": "no-store",
    },
  });
}
