import type { Result } from "../contracts.ts";
import type { Access } from "../workflow/expression.ts";
import type { CiFile, Site } from "../workflow/model.ts";
import { type Denied, type Need, type StartedBy, wholeExpression, withoutSecret } from "./callers.ts";
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
  const { file, place } = site;
  const at = { path: file.path, line: site.line };
  if (!site.parsed || access.dynamic) {
    return refuse(
      "odd-expression",
      at,
      "The expression around the reference is not one that GitHub accepts; write it anew.",
    );
  }
  if (access.root === "secrets") {
    const denied = withoutSecret(context.repo.linked, site, access.path[0] ?? "", needOf(supply));
    if (denied && (supply.kind !== "lease" || !denied.only)) return callersDiffer(denied, site, access.path[0] ?? "");
    // Runs of the other callers ask for nothing, and have nothing, as today. What is passed on is decided where it is read.
    if (supply.kind === "lease" && place.kind !== "call-secrets") {
      const { only: _outer, ...request } = supply.request;
      const only = denied?.only ?? null;
      if (only && !hasIdentity(context, site, only)) return noIdentity(at);
      return supplyIn(context, site, access, { ...supply, request: only ? { ...request, only } : request }, depth);
    }
  }
  return supplyIn(context, site, access, supply, depth);
}

function supplyIn(context: FixContext, site: Site, access: Access, supply: Supply, depth: number): Changes {
  const { place, file } = site;
  const at = { path: file.path, line: site.line };
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
    return noIdentity(at);
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

/** Whether some run that gets to the step has an OIDC token; `only`: of those that have the secret. */
function hasIdentity(context: FixContext, { file, place }: Site, only: StartedBy | null = null): boolean {
  return context.reach
    .of(file, place.job, [place.step?.condition ?? null])
    .some(({ by, root }) => by === "anyone" && (only === null || (root !== null && only.given.includes(root))));
}

function noIdentity(at: { readonly path: string; readonly line: number }): Changes {
  return refuse(
    "no-identity",
    at,
    "Only runs of Dependabot or of forks get here with the credential, and GitHub gives those no OIDC token: keep it among Dependabot's secrets, or let another event do this.",
  );
}

/** What all runs must have for the supply to be what they have today. */
function needOf(supply: Supply): Need {
  if (supply.kind === "expression") return supply.secret ? "a-secret" : "an-identifier";
  return supply.request.provider === "sealed-store" ? "this-secret" : "a-secret";
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

/** Refused: the runs of one caller have something else than those of another. */
export function callersDiffer(denied: Denied, site: Site, name: string) {
  return refuse("callers-differ", { path: denied.path, line: denied.line }, deniedText(denied, site, name));
}

function deniedText(denied: Denied, site: Site, name: string): string {
  const who = `${denied.path}:${denied.line}`;
  return `${site.file.path} is also called from ${who}, which ${denied.why} ${name}: what asks the broker there would give that caller's runs a credential that they do not have today. Give the callers one way first.`;
}

export function generatedCallee(path: string, source: string | null, at: { path: string; line: number }): Changes {
  const where = source ? `generated from ${source}; change it there` : "generated by a tool; change its source";
  return refuse("generated", at, `The credential is used by ${path}, which is ${where}.`);
}
