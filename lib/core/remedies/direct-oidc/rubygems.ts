import type { FixContext } from "../../fix/context.ts";
import { guardFor } from "../../fix/reach.ts";
import { FEDERATION } from "../../knowledge/federation.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import { entryOf, type StepPlace } from "../../workflow/way/linked.ts";
import { loginFor } from "./login.ts";
import { federated, type Outcome, publisher } from "./outcome.ts";
import { entryUse, inherits, isCalled, readsVariable, removals } from "./place.ts";
import { commandsOf, isWrapper, optionOf } from "./script.ts";

const KEY = "GEM_HOST_API_KEY";

/**
 * The key of a step that runs `gem push` goes: a step in front of it gets one for the job, under the same name. Null
 * for other hosts, in called workflows, and where pull requests from forks get to the step: they have no OIDC token,
 * and no release to push.
 */
export function planRubygems(reference: JudgedReference, context: FixContext): Outcome | null {
  const use = entryUse(reference, "env");
  if (use?.site.place.key !== KEY) return null;
  const { at } = use;
  if (!isPusher(context, at) || readsVariable(at, [KEY]) || inherits(at, [KEY, "RUBYGEMS_HOST"])) return null;
  if (isCalled(at, context.repo.linked.workflowCallers(at.file).length)) return null;
  if (guardFor(context.reach.of(at.file, at.job, [at.step.condition])) !== null) return null;
  const users = at.job.steps.filter((step) => isPusher(context, { ...at, step }));
  const login = loginFor(context, at, users, {
    name: "Configure RubyGems credentials",
    id: null,
    uses: FEDERATION.rubygems.pin,
    with: [],
  });
  const entry = entryOf(at.step.env, KEY);
  if (!login || !entry) return null;
  return federated(reference, context, {
    at,
    changes: [login.change, ...removals(at, "env", [entry])],
    prerequisites: [
      publisher(at, context, "rubygems.org", "Add this workflow as a trusted publisher of the gem on rubygems.org"),
    ],
    reasons: ["The gem has to name this workflow as its trusted publisher before this is merged."],
    before: `${reference.name ?? "the key"}: pushes from anywhere, until somebody revokes it`,
    after: "pushing from this workflow alone, for fifteen minutes",
  });
}

function isPusher(context: FixContext, at: StepPlace): boolean {
  const commands = commandsOf(context, at);
  if (!commands || commands.some(isWrapper) || entryOf(at.step.env, "RUBYGEMS_HOST")) return false;
  const pushes = commands.filter((command) => command.name === "gem" && command.args[0] === "push");
  return (
    pushes.length > 0 &&
    entryOf(at.step.env, KEY) !== null &&
    pushes.every((push) => optionOf(push, "--host", "--key", "-k") === null)
  );
}
