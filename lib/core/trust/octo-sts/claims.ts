import { parseWorkflowRef } from "../identity.ts";
import { NOT_STATED } from "../policy.ts";
import { readPattern, STAR } from "./pattern.ts";
import { ourRef } from "./refs.ts";
import type { Refuse } from "./refusal.ts";
import { refusePattern } from "./subject.ts";

/** A workflow file at refs: our policies ask for the file, and for the run to be at its ref. */
export interface OctoWorkflow {
  readonly repository: string;
  readonly path: string;
  readonly ref: string;
}

/** What the claims of a policy ask for; null for those that it does not name. */
export interface OctoClaims {
  readonly workflows: readonly OctoWorkflow[] | null;
  readonly jobWorkflows: readonly OctoWorkflow[] | null;
  readonly refs: readonly string[] | null;
  readonly events: readonly string[] | null;
  readonly environment: string | null;
  readonly runner: "hosted" | "self-hosted" | "any" | null;
  readonly repositoryId: string | null;
  readonly ownerId: string | null;
  readonly refType: string | null;
}

const KNOWN: ReadonlySet<string> = new Set([
  "workflow_ref",
  "job_workflow_ref",
  "ref",
  "event_name",
  "environment",
  "runner_environment",
  "repository_id",
  "repository_owner_id",
  "ref_type",
]);

const RUNNERS: ReadonlyMap<string, "hosted" | "self-hosted"> = new Map([
  ["github-hosted", "hosted"],
  ["self-hosted", "self-hosted"],
]);

/** What `claim_pattern` says. Null once something was refused; all refusals are noted. */
export function readClaims(patterns: Readonly<Record<string, string>>, refuse: Refuse): OctoClaims | null {
  const found = new Map<string, readonly string[]>();
  let refused = false;
  for (const [claim, pattern] of Object.entries(patterns)) {
    const texts = textsOf(claim, pattern, refuse);
    if (texts === null) refused = true;
    else found.set(claim, texts);
  }
  if (refused) return null;
  const one = (claim: string) => found.get(claim)?.[0] ?? null;
  return {
    workflows: workflowsOf(found.get("workflow_ref")),
    jobWorkflows: workflowsOf(found.get("job_workflow_ref")),
    refs: found.get("ref")?.flatMap((text) => ourRef(text) ?? []) ?? null,
    events: found.get("event_name") ?? null,
    environment: one("environment"),
    runner: runnerOf(found.get("runner_environment")),
    repositoryId: one("repository_id"),
    ownerId: one("repository_owner_id"),
    refType: one("ref_type"),
  };
}

function textsOf(claim: string, pattern: string, refuse: Refuse): readonly string[] | null {
  const at = ["claim_pattern", claim];
  if (!KNOWN.has(claim)) {
    const reason = `a condition on ${claim} cannot be expressed, and without it the policy would let more in`;
    return refuse(
      "claim",
      at,
      reason,
      "Take the condition out knowingly, or write a policy that says the same by other claims.",
    );
  }
  const read = readPattern(pattern);
  if (!read.ok) return refusePattern(read, at, refuse);
  const problem = problemOf(claim, read.texts);
  return problem === null ? read.texts : refuse("claim", at, problem, "Name what it is meant for literally.");
}

function problemOf(claim: string, texts: readonly string[]): string | null {
  const starred = texts.some((text) => text.includes(STAR));
  switch (claim) {
    case "ref":
      return texts.some((text) => ourRef(text) === null) ? "this is no ref that git allows" : null;
    case "workflow_ref":
    case "job_workflow_ref":
      return texts.some((text) => workflowOf(text) === null)
        ? "this names no workflow file at a ref, OWNER/NAME/PATH@REF"
        : null;
    case "event_name":
      return starred || texts.includes(NOT_STATED) ? "an event can only be named literally" : null;
    case "runner_environment":
      return texts.some((text) => !RUNNERS.has(text)) ? "a runner is github-hosted or self-hosted" : null;
    default:
      if (texts.length > 1) return `a policy has one ${claim}`;
      return starred || texts[0] === "any" ? `${claim} can only be named literally` : null;
  }
}

/** A star may stand in the ref alone. */
function workflowOf(text: string): OctoWorkflow | null {
  const parsed = parseWorkflowRef(text);
  const ref = parsed === null ? null : ourRef(parsed.ref);
  if (parsed === null || ref === null) return null;
  if (parsed.path === NOT_STATED) return null;
  return parsed.repository.includes(STAR) || parsed.path.includes(STAR) ? null : { ...parsed, ref };
}

function workflowsOf(texts: readonly string[] | undefined): readonly OctoWorkflow[] | null {
  return texts?.flatMap((text) => workflowOf(text) ?? []) ?? null;
}

function runnerOf(texts: readonly string[] | undefined): OctoClaims["runner"] {
  if (texts === undefined) return null;
  return texts.length > 1 ? "any" : (RUNNERS.get(texts[0] ?? "") ?? null);
}
