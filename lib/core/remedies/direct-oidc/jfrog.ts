import type { FixContext } from "../../fix/context.ts";
import { FEDERATION } from "../../knowledge/federation.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import { entryOf, inputsOf } from "../../workflow/way/linked.ts";
import { bump, federated, type Outcome, trust, variable } from "./outcome.ts";
import { entryUse, inherits, readsVariable, removable, removals, setAbsent } from "./place.ts";
import { usesAction } from "./version.ts";

const STATIC = ["JF_USER", "JF_PASSWORD", "JF_ACCESS_TOKEN"];
const PROVIDER = "JFROG_OIDC_PROVIDER";

/**
 * What `jfrog/setup-jfrog-cli` logs in with becomes the job's OIDC token, exchanged by a provider of the platform. Null
 * without the platform's address, and where the token comes from the job's environment too.
 */
export function planJfrog(reference: JudgedReference, context: FixContext): Outcome | null {
  const use = entryUse(reference, "env");
  if (!use || !usesAction(use.at, FEDERATION.jfrog) || !STATIC.includes(use.site.place.key)) return null;
  const { at } = use;
  const gone = removable(at.step.env, STATIC);
  const address = entryOf(at.step.env, "JF_URL") !== null || inherits(at, ["JF_URL"]);
  if (!gone || !address || inherits(at, STATIC) || readsVariable(at, STATIC)) return null;
  if (at.step.env.some((entry) => /^JF_ENV_/.test(entry.key))) return null;
  const providers = setAbsent(at, "oidc-provider-name", `\${{ vars.${PROVIDER} }}`);
  const version = bump(at, FEDERATION.jfrog);
  const audience = inputsOf(at.step)("oidc-audience") || `https://github.com/${context.repo.linked.owner ?? "OWNER"}`;
  const condition = trust(at, context, "JFrog", "An identity mapping of the OIDC provider", audience);
  return federated(reference, context, {
    at,
    changes: [...removals(at, "env", gone), ...providers, ...version.changes],
    prerequisites: [
      ...(providers.length > 0 ? [variable(PROVIDER, "the name of the OIDC provider on the JFrog platform")] : []),
      condition,
      ...version.prerequisites,
    ],
    reasons: ["The provider and its identity mapping have to exist before this is merged."],
    before: `${reference.name ?? "the token"}: a stored credential of the JFrog platform`,
    after: "a token of the identity mapping, for this job",
  });
}
