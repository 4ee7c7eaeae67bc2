import type { Change } from "../../fix/changes.ts";
import type { FixContext } from "../../fix/context.ts";
import { refuse } from "../../fix/refusals.ts";
import { type Remedy, safe } from "../../fix/remediation.ts";
import type { CiFile, JobModel, StepModel } from "../../workflow/model.ts";
import { inputsOf } from "../../workflow/way/linked.ts";
import { outputFacts } from "../broker-token/app-key.ts";
import { scopeOfFacts } from "../broker-token/scope.ts";
import { rightsText } from "../words.ts";

/** A step that makes an App's token names the repositories and permissions that its uses need. */
export const remedy: Remedy = {
  id: "narrow-app-token",
  title: "App token narrowed",
  docs: "For `actions/create-github-app-token` steps whose key stays where it is: `permission-*` inputs and `repositories` from the uses of the token. Where a use does not show what it needs, the owner has to say. A step that becomes the broker's needs none of this.",
  handles: ["app-token-overscoped"],
  plan: ({ finding }, context) => {
    const at = stepAt(context, finding.primary.path, finding.primary.start);
    if (!at) return null;
    const request = context.brokered.get(at.step);
    if (request) {
      // The step goes, and what the broker gives in its place is as narrow as its grant.
      const words = { before: "the token has more than its uses need", after: "the broker's token has what they need" };
      return safe([{ do: "become-broker", at, request }], words);
    }
    const facts = outputFacts(at, context);
    const scope = scopeOfFacts(facts, context.repo);
    const inputOf = inputsOf(at.step);
    const narrows = /^actions\/create-github-app-token(@|$)/i.test(at.step.uses?.text ?? "");
    if (
      facts.length === 0 ||
      scope.ask !== null ||
      !narrows ||
      scope.repositories.some((name) => name.startsWith("*/"))
    ) {
      return refuse(
        "scope-unknown",
        finding.primary,
        "The uses of this token do not show what it is for. Name its repositories and its permissions (permission-contents: write and the like).",
      );
    }
    const section = { ...at, name: "with" } as const;
    const changes: Change[] = [];
    if ((inputOf("owner") ?? "") !== "" && (inputOf("repositories") ?? "") === "") {
      const names = scope.repositories.map((name) => name.split("/")[1] ?? name);
      changes.push({ do: "set-entry", section, key: "repositories", value: [names.join(",")] });
    }
    if (!at.step.with.some((entry) => /^permissions?(-|$)/i.test(entry.key))) {
      for (const [name, level] of Object.entries(scope.permissions)) {
        changes.push({ do: "set-entry", section, key: `permission-${name}`, value: [level] });
      }
    }
    return safe(changes, {
      before: "the token has all that the App may do",
      after: `the token has ${rightsText(scope.permissions)} on ${scope.repositories.join(", ")}`,
    });
  },
};

function stepAt(
  context: FixContext,
  path: string,
  start: number,
): { file: CiFile; job: JobModel; step: StepModel } | null {
  for (const file of context.repo.files) {
    if (file.path !== path) continue;
    for (const job of file.jobs)
      for (const step of job.steps) if (step.uses?.start === start) return { file, job, step };
  }
  return null;
}
