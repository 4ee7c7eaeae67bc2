import type { StepModel } from "../workflow/model.ts";

/** Commands that run what the repository says: what they read of the environment is not in the workflow's text. */
const PROGRAMS =
  /(?:^|[\s;&|(])(?:\.{1,2}\/|make|npm|yarn|pnpm|npx|bun|go\s+(?:run|test|generate)|cargo|mvnw?|gradlew?|bash|sh|python3?|node|deno|ruby|rake|bundle|task|just|tox|pytest|docker[ -]compose|ansible|terraform|tofu|pulumi)(?:[\s./]|$)/m;
/** Commands that only fetch and install: none of them needs a credential that nobody says it needs. */
const INSTALLS =
  /\b(?:npm|yarn|pnpm|bun|cargo|go|bundle|gem|brew|apt-get|apt)\s+(?:-\S+\s+)*(?:install|ci|i|add|link|fetch|config|mod|update|upgrade)\b|\bpython3?\s+-m\s+(?:pip|venv|ensurepip)\b|\b(?:npm|node|python3?|cargo|make)\s+(?:-v|--version)\b/g;

/** Whether a step's script runs a program whose doings the text does not show. */
export function runsPrograms(step: StepModel): boolean {
  return step.run !== null && PROGRAMS.test(step.run.text.replaceAll(INSTALLS, ""));
}
