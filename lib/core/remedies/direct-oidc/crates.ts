import type { FixContext } from "../../fix/context.ts";
import { FEDERATION } from "../../knowledge/federation.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import type { StepPlace } from "../../workflow/way/linked.ts";
import { loginFor } from "./login.ts";
import { federated, type Outcome, publisher } from "./outcome.ts";
import { isCalled, placedUse } from "./place.ts";
import { commandsOf, isWrapper, optionOf, type ScriptCommand, supply } from "./script.ts";

const NAME = "CARGO_REGISTRY_TOKEN";
/** Events whose runs crates.io refuses (its documentation, "Trusted Publishing"). */
const REFUSED_EVENTS: ReadonlySet<string> = new Set(["workflow_run", "pull_request_target"]);

/**
 * The token of a step that runs `cargo publish` becomes one that crates.io gives the job. Null for other registries,
 * for commands that such a token may not do, and in called workflows, which crates.io knows by their callers' names.
 */
export function planCrates(reference: JudgedReference, context: FixContext): Outcome | null {
  const use = placedUse(reference);
  if (!use || !isPublisher(context, use.at) || !isTrusted(use.at, context)) return null;
  const { at, site } = use;
  if (site.place.kind === "env" ? site.place.key !== NAME : site.place.kind !== "run") return null;
  const users = at.job.steps.filter(
    (step) => isPublisher(context, { ...at, step }) && usesToken(context, { ...at, step }),
  );
  const login = loginFor(context, at, users, {
    name: "Authenticate to crates.io",
    id: "crates-io-auth",
    uses: FEDERATION.crates.pin,
    with: [],
  });
  const supplied = login ? supply(context, use, NAME, `steps.${login.id}.outputs.token`) : null;
  if (!login || !supplied) return null;
  return federated(reference, context, {
    at,
    changes: [login.change, ...supplied],
    prerequisites: [
      publisher(at, context, "crates.io", "Add this workflow as a trusted publisher of each crate on crates.io"),
    ],
    reasons: ["The crates have to name this workflow as their trusted publisher before this is merged."],
    before: `${reference.name ?? "the token"}: publishes from anywhere, until somebody revokes it`,
    after: "publishing from this workflow alone, for 30 minutes at most",
  });
}

function isPublisher(context: FixContext, at: StepPlace): boolean {
  const commands = commandsOf(context, at);
  if (!commands || commands.some(isWrapper)) return false;
  const calls = commands.filter((command) => command.name === "cargo");
  const verbs = calls.map(verbOf);
  if (!verbs.some((verb) => verb === "publish" || verb === "login")) return false;
  if (verbs.includes("login") && !publishesLater(context, at)) return false;
  // A new crate, an owner or a yank is nothing that such a token may do.
  if (verbs.some((verb) => ["yank", "owner", "release", "workspaces", "ws"].includes(verb))) return false;
  return calls.every((call) => optionOf(call, "--registry", "--index") === null);
}

/** `cargo login` keeps the token for what follows, which then has to be cargo itself. */
function publishesLater(context: FixContext, at: StepPlace): boolean {
  return at.job.steps.some((step) => {
    const commands = step.index < at.step.index ? null : commandsOf(context, { ...at, step });
    return commands?.some((command) => command.name === "cargo" && verbOf(command) === "publish") ?? false;
  });
}

function verbOf({ args }: ScriptCommand): string {
  return args.find((arg) => !arg.startsWith("+") && !arg.startsWith("-")) ?? "";
}

function usesToken(context: FixContext, at: StepPlace): boolean {
  return context.repo.references.some(
    (reference) => reference.kind === "crates-token" && reference.step === at.step && !reference.tested,
  );
}

function isTrusted(at: StepPlace, context: FixContext): boolean {
  if (isCalled(at, context.repo.linked.workflowCallers(at.file).length)) return false;
  return !context.reach.of(at.file, at.job, [at.step.condition]).some(({ event }) => REFUSED_EVENTS.has(event));
}
