import type { Change } from "../../fix/changes.ts";
import type { FixContext } from "../../fix/context.ts";
import { FEDERATION } from "../../knowledge/federation.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import { inputsOf, type StepPlace } from "../../workflow/way/linked.ts";
import { bump, federated, type Outcome, trust, variable } from "./outcome.ts";
import { entryUse, inherits, removable, removals, setAbsent, setInput } from "./place.ts";
import { ageOf, usesAction, versionOf } from "./version.ts";

const NAMESPACE = "CLOUDSMITH_NAMESPACE";
const SERVICE = "CLOUDSMITH_SERVICE_SLUG";
const KEY = "CLOUDSMITH_API_KEY";

/**
 * The key of `cloudsmith-io/cloudsmith-cli-action` becomes the job's OIDC token, exchanged for one of a service
 * account. From version 3 on only the CLI does that by itself, so steps that read the key are given it in words.
 */
export function planCloudsmith(reference: JudgedReference, context: FixContext): Outcome | null {
  const use = entryUse(reference, "with");
  if (!use || !usesAction(use.at, FEDERATION.cloudsmith) || use.site.place.key.toLowerCase() !== "api-key") return null;
  const { at } = use;
  const inputOf = inputsOf(at.step);
  const gone = removable(at.step.with, ["api-key"]);
  if (!gone || inherits(at, [KEY])) return null;
  const exported = exporting(at);
  if (exported === null) return null;
  const namespaces = setAbsent(at, "oidc-namespace", `\${{ vars.${NAMESPACE} }}`);
  const services = setAbsent(at, "oidc-service-slug", `\${{ vars.${SERVICE} }}`);
  // Version 1 asks for another audience, and some of its releases for that one alone.
  const upgrade = bump(at, FEDERATION.cloudsmith);
  const audience = inputOf("oidc-audience") || `https://github.com/${context.repo.linked.owner ?? "OWNER"}`;
  return federated(reference, context, {
    at,
    changes: [...removals(at, "with", gone), ...namespaces, ...services, ...exported, ...upgrade.changes],
    prerequisites: [
      ...upgrade.prerequisites,
      ...(namespaces.length > 0 ? [variable(NAMESPACE, "the name of the organisation on Cloudsmith")] : []),
      ...(services.length > 0 ? [variable(SERVICE, "the slug of the service account that the job acts as")] : []),
      trust(at, context, "Cloudsmith", "An OIDC provider setting of the organisation", audience),
    ],
    reasons: ["The OIDC provider and the service account have to exist before this is merged."],
    before: `${reference.name ?? "the key"}: a stored key of Cloudsmith`,
    after: "a token of one service account, for this job",
  });
}

/** What a step of version 3 needs so that others can read the key; null when its version is not known and others do. */
function exporting(at: StepPlace): readonly Change[] | null {
  const isRead = at.job.steps.some((step) => {
    const read = step.run?.text.includes(KEY) || step.env.some((entry) => entry.value?.includes(`env.${KEY}`));
    return step.index > at.step.index && read === true;
  });
  if (!isRead) return [];
  const version = versionOf(at);
  if (version === null) return null;
  const isNewest = version === "branch" || ageOf(at, FEDERATION.cloudsmith.since) === "old";
  const [major = 0, minor] = isNewest ? [3, 1] : version.numbers;
  if (major < 3) return [];
  const isOld = major === 3 && minor === 0;
  const bumped: readonly Change[] = isOld ? [{ do: "set-uses", at, pin: FEDERATION.cloudsmith.pin }] : [];
  return [setInput(at, "export-auth-token", "true"), ...bumped];
}
