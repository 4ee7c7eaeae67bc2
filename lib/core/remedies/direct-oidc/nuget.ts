import type { FixContext } from "../../fix/context.ts";
import { FEDERATION } from "../../knowledge/federation.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import type { StepPlace } from "../../workflow/way/linked.ts";
import { loginFor } from "./login.ts";
import { federated, type Outcome, publisher, variable } from "./outcome.ts";
import { isCalled, placedUse } from "./place.ts";
import { commandsOf, isWrapper, optionOf, type ScriptCommand, supply } from "./script.ts";

const NAME = "NUGET_API_KEY";
const USER = "NUGET_USER";
const SOURCE = /^(?:nuget\.org|https:\/\/(?:api|www)\.nuget\.org\/(?:v3\/index\.json|api\/v2\/package)\/?)$/i;

/**
 * The key of a step that pushes to nuget.org becomes one that `NuGet/login` gets for the job. Null for every other
 * source, and where the script does not write its source down.
 */
export function planNuget(reference: JudgedReference, context: FixContext): Outcome | null {
  const use = placedUse(reference);
  if (!use || !isPusher(context, use.at)) return null;
  const { at, site } = use;
  if (isCalled(at, context.repo.linked.workflowCallers(at.file).length)) return null;
  if (!isKey(context, at, site.place.kind === "env" ? site.place.key : "${{")) return null;
  const users = at.job.steps.filter((step) => isPusher(context, { ...at, step }));
  const login = loginFor(context, at, users, {
    name: "Log in to NuGet",
    id: "nuget-login",
    uses: FEDERATION.nuget.pin,
    with: [["user", `\${{ vars.${USER} }}`]],
  });
  const supplied = login ? supply(context, use, NAME, `steps.${login.id}.outputs.NUGET_API_KEY`) : null;
  if (!login || !supplied) return null;
  return federated(reference, context, {
    at,
    changes: [login.change, ...supplied],
    prerequisites: [
      variable(USER, "the profile name on nuget.org, not the e-mail address, of who made the trust policy"),
      publisher(at, context, "nuget.org", "Add a trusted publishing policy on nuget.org for the owner of the packages"),
    ],
    reasons: ["The policy on nuget.org has to exist and name this workflow before this is merged."],
    before: `${reference.name ?? "the key"}: pushes from anywhere, until it expires`,
    after: "a key for this job, for one hour at most",
  });
}

function isPusher(context: FixContext, at: StepPlace): boolean {
  const commands = commandsOf(context, at);
  if (!commands || commands.some(isWrapper)) return false;
  const pushes = commands.filter(isPush);
  return pushes.length > 0 && pushes.every((push) => SOURCE.test(optionOf(push, "--source", "-s", "-Source") ?? ""));
}

/** Whether the value is what the step pushes with: the variable's name, or an expression, stands behind the option. */
function isKey(context: FixContext, at: StepPlace, spelled: string): boolean {
  const pushes = commandsOf(context, at)?.filter(isPush) ?? [];
  return pushes.every((push) => optionOf(push, "--api-key", "-k", "-ApiKey")?.includes(spelled));
}

function isPush({ name, args }: ScriptCommand): boolean {
  if (name === "nuget") return args[0] === "push";
  return name === "dotnet" && args[0] === "nuget" && args[1] === "push";
}
