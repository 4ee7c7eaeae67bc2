import type { Result } from "../contracts.ts";
import { type Known, mayHold } from "../workflow/condition.ts";
import type { Access } from "../workflow/expression.ts";
import type { CiFile, JobModel, Site } from "../workflow/model.ts";
import { entryOf } from "../workflow/way/linked.ts";
import type { Change, Text } from "./changes.ts";
import type { FixContext, Supply } from "./context.ts";
import { supplyUrls } from "./git-urls.ts";
import { pushDown } from "./push-down.ts";
import { type RemedyRefusal, refuse } from "./refusals.ts";
import { supplyInline } from "./script-place.ts";

type Changes = Result<readonly Change[], RemedyRefusal>;

/**
 * The changes that put another value in the place of one access, wherever it stands: in a step, in a script's line, in the environment of
 * a job or a workflow (pushed down to the steps that use it), or handed to a workflow of the same repository (supplied there instead).
 * Refused where GitHub offers no context that could hold the value.
 */
export function supplyAt(context: FixContext, site: Site, access: Access, supply: Supply, depth = 0): Changes {
  const { place, file } = site;
  const at = { path: file.path, line: site.line };
  if (!site.parsed || access.dynamic) {
    return refuse(
      "odd-expression",
      at,
      "The expression around the reference is not one that GitHub accepts; write it anew.",
    );
  }
  if (supply.kind === "expression") {
    if (supply.secret && place.kind === "run") return supplyInline(context, site, access, supply);
    const passed = place.kind === "call-secrets" && calleeOf(context, site)?.kind === "workflow";
    return passed ? intoCallee(context, site, access, supply, depth) : inPlace(site, access, [supply.text]);
  }
  if (file.kind === "action") {
    return refuse(
      "composite-manager",
      at,
      "A composite action has neither an OIDC token of its own nor `vars`: give it the credential as an input, from a workflow that asks the broker.",
    );
  }
  if (place.step && place.job && !hasIdentity(context, site)) {
    return refuse(
      "no-identity",
      at,
      "Only runs of Dependabot or of forks get here, and GitHub gives those no OIDC token: keep the credential among Dependabot's secrets, or let another event do this.",
    );
  }
  if (place.step && place.job && (place.kind === "with" || place.kind === "env")) {
    const step = { file, job: place.job, step: place.step };
    const changes = inPlace(site, access, [{ request: supply.request, at: step }]);
    if (!changes.ok || place.kind !== "env" || supply.value !== "github") return changes;
    return { ok: true, value: [...changes.value, ...supplyUrls(context, step, place.key)] };
  }
  switch (place.kind) {
    case "run":
      return supplyInline(context, site, access, supply);
    case "env":
      return pushDown(context, site, access, supply);
    case "call-secrets":
      return intoCallee(context, site, access, supply, depth);
    case "credentials":
    case "container-env":
      return refuse(
        "container-credentials",
        at,
        place.kind === "credentials"
          ? "Containers start before the first step, so no step's output reaches them. Use github.token for GHCR, or log in and run the container in a step."
          : "Containers and services start before the first step, so no step's output reaches their environment. Start the container in a step, with the value in that step's env.",
      );
    case "output":
      return refuse(
        "job-output",
        at,
        "GitHub drops masked values from outputs, and a credential must not leave its job: let the job that needs it ask the broker itself.",
      );
    case "if":
      return refuse("secret-in-condition", at, "Conditions cannot read secrets: GitHub refuses this file today.");
    default:
      return refuse(
        "odd-place",
        at,
        "A credential cannot be supplied at this place; move it into a step's env or with.",
      );
  }
}

/** Whether some run that gets to the step has an OIDC token. */
function hasIdentity(context: FixContext, { file, place }: Site): boolean {
  return context.reach.of(file, place.job, [place.step?.condition ?? null]).some((item) => item.by === "anyone");
}

function inPlace(site: Site, access: Access, by: Text): Changes {
  return { ok: true, value: [{ do: "substitute", site, start: access.start, end: access.end, by }] };
}

function calleeOf(context: FixContext, site: Site): CiFile | null {
  const uses = site.place.job?.uses;
  return uses ? context.repo.linked.callee(uses.target) : null;
}

const MAX_CALLS = 8;

/** The called workflow asks the broker itself: its reads are supplied, and the caller stops passing the secret. */
function intoCallee(context: FixContext, site: Site, access: Access, supply: Supply, depth: number): Changes {
  const { job, key } = site.place;
  const at = { path: site.file.path, line: site.line };
  const callee = calleeOf(context, site);
  if (!job || callee?.kind !== "workflow") {
    return refuse(
      "remote-callee",
      at,
      `The credential is handed to ${job?.uses?.text ?? "a workflow"} of another repository. That workflow has to ask the broker itself; migrate it first, then stop passing the secret here.`,
    );
  }
  if (!wholeExpression(site, access)) {
    return refuse(
      "odd-expression",
      at,
      "What is passed to the called workflow is more than the secret alone; pass it by itself.",
    );
  }
  if (callee.generated) return generatedCallee(callee.path, callee.generated.source, at);
  if (depth > MAX_CALLS) return refuse("odd-place", at, "Workflows call each other in too many levels to be followed.");
  // What is no secret may be read by any of them.
  const differing = supply.kind === "lease" || supply.secret ? differingCaller(context, callee, key) : null;
  if (differing) {
    return refuse(
      "callers-differ",
      differing,
      `${callee.path} is called here with another value for ${key}, or with none: a token that it mints itself would be given to this caller too. Give the callers one way first.`,
    );
  }
  const changes: Change[] = [
    { do: "remove-entry", section: { file: site.file, job, step: null, name: "secrets" }, key },
    { do: "make-optional", file: callee, name: key },
  ];
  for (const reader of callee.sites) {
    for (const inner of reader.accesses) {
      if (inner.root !== "secrets" || inner.path[0]?.toLowerCase() !== key.toLowerCase()) continue;
      const inStep = reader.place.step !== null && (reader.place.kind === "env" || reader.place.kind === "with");
      if (inner.role === "test" && !inStep) {
        return refuse(
          "odd-expression",
          { path: callee.path, line: reader.line },
          "The called workflow tests here whether the secret is set, where no step's output can be; move the test into the step that uses it.",
        );
      }
      const supplied = supplyAt(context, reader, inner, supply, depth + 1);
      if (!supplied.ok) return supplied;
      changes.push(...supplied.value);
    }
  }
  return { ok: true, value: changes };
}

/** A caller in the repository that hands over no secret under this key, so that it would get a credential that it does not have today. */
function differingCaller(context: FixContext, callee: CiFile, key: string): { path: string; line: number } | null {
  for (const { file, job } of context.repo.linked.workflowCallers(callee)) {
    if (job.inherit) continue;
    const entry = entryOf(job.secrets, key);
    const passes = entry?.sites.some((site) =>
      site.accesses.some(({ root, path }) => root !== "secrets" || path[0]?.toLowerCase() !== "github_token"),
    );
    if (!passes && getsThere(callee, key, job)) return { path: file.path, line: entry?.line ?? job.line };
  }
  return null;
}

/** Whether a caller's run can get to a step that uses the secret: what it passes as inputs may rule that out. */
function getsThere(callee: CiFile, key: string, caller: JobModel): boolean {
  const lookup = (path: string): Known | null => {
    const name = /^inputs\.([\w-]+)$/.exec(path)?.[1];
    return name === undefined ? null : inputValue(callee, name, caller);
  };
  return callee.sites.some((site) => {
    const reads = site.accesses.some(
      ({ root, path }) => root === "secrets" && path[0]?.toLowerCase() === key.toLowerCase(),
    );
    const conditions = [site.place.job?.condition ?? null, site.place.step?.condition ?? null];
    return reads && conditions.every((condition) => mayHold(condition, lookup));
  });
}

/** What an input is in a call: what the caller writes, else the default, else what nothing is. Null when a run decides. */
function inputValue(callee: CiFile, name: string, caller: JobModel): Known | null {
  const declared = callee.inputs.find((input) => input.name.toLowerCase() === name);
  const entry = entryOf(caller.with, name);
  const text = entry ? entry.value : (declared?.default ?? "");
  if (!declared || text === null || text.includes("${{")) return null;
  return { is: "value", value: text === "true" ? true : text === "false" ? false : text };
}

export function generatedCallee(path: string, source: string | null, at: { path: string; line: number }): Changes {
  const where = source ? `generated from ${source}; change it there` : "generated by a tool; change its source";
  return refuse("generated", at, `The credential is used by ${path}, which is ${where}.`);
}

/** The access is the whole value of its entry. */
export function wholeExpression(site: Site, access: Access): boolean {
  const { text } = site.expression;
  return isBraced(site) && text.slice(0, access.start).trim() === "" && text.slice(access.end).trim() === "";
}

function isBraced(site: Site): boolean {
  return /^\s*\$\{\{(?:[^'}]|'[^']*'|\}(?!\}))*\}\}\s*$/.test(site.value);
}
