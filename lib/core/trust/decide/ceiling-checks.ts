import { type Ceiling, targetMatches } from "../ceiling.ts";
import { targetsOf } from "../grant.ts";
import type { WorkloadIdentity } from "../identity.ts";
import { beyond } from "../permissions.ts";
import { type PolicyVersion, targetRepositoriesOf } from "../policy.ts";
import { isOutsiderEvent } from "../profiles.ts";
import type { DecisionReason } from "../reasons.ts";
import { anyOf, type Check, lists, NOTHING, told } from "./check.ts";

/** What the owner's ceiling asks of the policy and of the job. */
export function ceilingChecks(ceiling: Ceiling, version: PolicyVersion, identity: WorkloadIdentity): readonly Check[] {
  const { document, status } = version;
  const { what, lifetime_minutes } = document;
  const checks = [
    line("ceiling-never", "never", "another grant", document.grant, !ceiling.never.includes(document.grant)),
    line(
      "ceiling-provider",
      "providers",
      anyOf(ceiling.providers),
      what.provider,
      ceiling.providers.includes(what.provider),
    ),
    line(
      "ceiling-lifetime",
      "lifetime_minutes",
      `${ceiling.lifetime_minutes} minutes at most`,
      `${lifetime_minutes} minutes`,
      lifetime_minutes <= ceiling.lifetime_minutes,
    ),
    line(
      "ceiling-runner",
      "runners",
      anyOf(ceiling.runners),
      told(identity.runner),
      lists(ceiling.runners, identity.runner),
    ),
  ];
  if (status !== "trial") checks.push(eventCheck(ceiling, identity), protectionCheck(ceiling, identity));
  if (what.provider === "github-app") {
    const over = beyond(what.permissions, ceiling.permissions ?? {});
    const most = permissionText(ceiling.permissions ?? {});
    // No document has an empty map or list, which to GitHub would mean everything; a record that somebody wrote past the schema might.
    const holds = over.length === 0 && Object.keys(what.permissions).length > 0;
    checks.push(line("ceiling-permission", "permissions", most, over.join(", ") || "within", holds));
    checks.push(repositoryCheck(ceiling, version, identity));
  } else {
    checks.push(targetCheck(ceiling, version));
  }
  return checks;
}

function line(reason: DecisionReason, key: string, expected: string, actual: string, holds: boolean): Check {
  return { reason, source: "ceiling", path: [key], expected, actual, holds };
}

function eventCheck({ events }: Ceiling, { event }: WorkloadIdentity): Check {
  const expected = events === undefined ? "any but those of outsiders" : anyOf(events);
  const holds = events === undefined ? event !== null && !isOutsiderEvent(event) : lists(events, event);
  return line("ceiling-event", "events", expected, told(event), holds);
}

/** Needed, and never enough: the rules of a freeze make it true for refs that nobody else protects. */
function protectionCheck({ unprotected_refs }: Ceiling, { refProtected }: WorkloadIdentity): Check {
  const actual = refProtected === null ? told(null) : refProtected ? "protected" : "not protected";
  const expected = unprotected_refs ? "any ref" : "a protected ref";
  return line("ref-unprotected", "unprotected_refs", expected, actual, unprotected_refs || refProtected === true);
}

function repositoryCheck({ repositories }: Ceiling, { document }: PolicyVersion, { repositoryId }: WorkloadIdentity) {
  const targets = targetRepositoriesOf(document);
  const allowed = (id: string) =>
    repositories === "installation" || (repositories === "own" ? id === repositoryId : repositories.includes(id));
  const holds = targets.length > 0 && targets.every(allowed);
  const expected =
    repositories === "installation"
      ? "what the installation reaches"
      : repositories === "own"
        ? "the repository that asks"
        : anyOf(repositories);
  return line("ceiling-repository", "repositories", expected, targets.join(", "), holds);
}

function targetCheck({ targets }: Ceiling, { document }: PolicyVersion): Check {
  const { provider } = document.what;
  const patterns = targets[provider] ?? [];
  const wanted = targetsOf(document.what);
  const holds = wanted.every((target) => patterns.some((pattern) => targetMatches(pattern, target)));
  return line("ceiling-target", "targets", anyOf(patterns), wanted.join(", "), holds && wanted.length > 0);
}

function permissionText(permissions: Readonly<Record<string, string>>): string {
  const entries = Object.entries(permissions).map(([name, level]) => `${name}: ${level}`);
  return entries.sort().join(", ") || NOTHING;
}
