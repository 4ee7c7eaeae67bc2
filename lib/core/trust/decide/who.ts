import { type WorkflowRef, type WorkloadIdentity, workflowRefText } from "../identity.ts";
import { calledWorkflow, NOT_STATED, type PolicyVersion } from "../policy.ts";
import { isOutsiderEvent } from "../profiles.ts";
import type { DecisionReason } from "../reasons.ts";
import { isRefPattern, refMatches } from "../refs.ts";
import { anyOf, type Check, lists, told } from "./check.ts";

/** What a policy asks of the job, line by line. */
export function whoChecks(version: PolicyVersion, identity: WorkloadIdentity): readonly Check[] {
  const { who } = version.document;
  return [
    equal("issuer", "issuer", who.issuer, identity.issuer),
    equal("repository", "repository_id", who.repository_id, identity.repositoryId),
    equal("owner", "owner_id", who.owner_id, identity.ownerId),
    workflowCheck(version, identity),
    calledCheck(version, identity),
    // On trial the code is the campaign's own commit; which refs and events the policy will be for is not the question yet.
    ...(version.status === "trial" ? [] : refChecks(version, identity)),
    environmentCheck(version, identity),
    line("runner", ["who", "runner"], who.runner, told(identity.runner), runnerHolds(version, identity)),
  ];
}

function line(
  reason: DecisionReason,
  path: readonly (string | number)[],
  expected: string,
  actual: string,
  holds: boolean,
): Check {
  return { reason, source: "policy", path, expected, actual, holds };
}

function equal(reason: DecisionReason, key: string, expected: string, actual: string): Check {
  return line(reason, ["who", key], expected, actual, expected === actual);
}

/** The file that was started, in the repository that asks: a required workflow of another repository is not it. */
function workflowCheck({ document }: PolicyVersion, { workflow, repository }: WorkloadIdentity): Check {
  const { workflows } = document.who;
  const holds =
    workflow === null
      ? workflows.includes(NOT_STATED)
      : workflow.repository === repository && workflow.path !== NOT_STATED && workflows.includes(workflow.path);
  return line("workflow", ["who", "workflows"], anyOf(workflows), text(workflow), holds);
}

/**
 * The file that the job stands in. A workflow of the own repository can also be called at another ref, where its text is whatever stands
 * there: so its ref must be the one of the run.
 */
function calledCheck({ document }: PolicyVersion, identity: WorkloadIdentity): Check {
  const { calledWorkflow: actual, workflow } = identity;
  const written = document.who.called;
  if (written === undefined) {
    const holds = actual === null || (workflow !== null && workflowRefText(actual) === workflowRefText(workflow));
    return line("called-workflow", ["who"], "the file that was started", text(actual), holds);
  }
  const wanted = calledWorkflow(written);
  const holds =
    wanted !== null &&
    actual !== null &&
    actual.path === wanted.path &&
    (wanted.where === "own"
      ? actual.repository === identity.repository && actual.ref === workflow?.ref
      : actual.repository === wanted.repository && actual.ref === wanted.ref);
  return line("called-workflow", ["who", "called"], written, text(actual), holds);
}

function refChecks(version: PolicyVersion, identity: WorkloadIdentity): readonly Check[] {
  const { who } = version.document;
  const { ref, refType, event, workflow } = identity;
  const index = refIndex(version, ref);
  const found = who.refs[index];
  const checks = [
    line("event", ["who", "events"], anyOf(who.events), told(event), lists(who.events, event)),
    line("ref", index < 0 ? ["who", "refs"] : ["who", "refs", index], anyOf(who.refs), told(ref), found !== undefined),
  ];
  if (event !== null && isOutsiderEvent(event)) {
    const { approvedBySecurityLead } = version.evidence;
    const actual = approvedBySecurityLead ? "approved" : "not approved";
    checks.push(
      line("outsider-event", ["who", "events"], "a security lead's approval", actual, approvedBySecurityLead),
    );
  }
  if (found !== undefined && isRefPattern(found)) {
    const proven = version.evidence.protectedPatterns.includes(found);
    const actual = proven ? "proven" : "not proven";
    checks.push(line("ref-unproven", ["who", "refs", index], `${found}: every match protected`, actual, proven));
  }
  if (who.ref_type !== undefined) {
    checks.push(line("ref-type", ["who", "ref_type"], who.ref_type, told(refType), who.ref_type === refType));
  }
  if (workflow !== null) {
    checks.push(line("workflow-version", ["who", "workflows"], told(ref), workflow.ref, workflow.ref === ref));
  }
  return checks;
}

/** The entry that lets the ref in: a literal needs no proof, so it goes before a pattern, and a proven pattern before another. */
function refIndex({ document, evidence }: PolicyVersion, ref: string | null): number {
  const { refs } = document.who;
  if (lists(refs, ref)) return refs.indexOf(ref ?? NOT_STATED);
  const fits = (entry: string) => ref !== null && isRefPattern(entry) && refMatches(entry, ref);
  const proven = refs.findIndex((entry) => fits(entry) && evidence.protectedPatterns.includes(entry));
  return proven >= 0 ? proven : refs.findIndex(fits);
}

function environmentCheck({ document, evidence }: PolicyVersion, { environment }: WorkloadIdentity): Check {
  const wanted = document.who.environment;
  if (wanted === undefined) {
    return line("environment", ["who"], "no environment", environment ?? "no environment", environment === null);
  }
  const path = ["who", "environment"];
  if (wanted === "any") return line("environment", path, "any or none", environment ?? "none", true);
  const proof = evidence.environmentProtected ? "" : " (not known to be protected: it proves nothing more)";
  return line("environment", path, wanted, `${environment ?? "no environment"}${proof}`, environment === wanted);
}

function runnerHolds({ document }: PolicyVersion, { runner }: WorkloadIdentity): boolean {
  const wanted = document.who.runner;
  if (wanted === "any") return runner !== null;
  return (runner ?? NOT_STATED) === wanted;
}

function text(workflow: WorkflowRef | null): string {
  return workflow === null ? told(null) : workflowRefText(workflow);
}
