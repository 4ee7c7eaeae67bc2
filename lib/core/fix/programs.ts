import type { StepModel } from "../workflow/model.ts";

/** Commands that run what the repository says: what they read of the environment is not in the workflow's text. */
const PROGRAMS =
  /(?:^|[\s;&|(])(?:\.{1,2}\/|make|npm|yarn|pnpm|npx|bun|go\s+(?:run|test|generate)|cargo|mvnw?|gradlew?|bash|sh|python3?|node|deno|ruby|rake|bundle|task|just|tox|pytest|docker[ -]compose|ansible|terraform|tofu|pulumi)(?:[\s./]|$)/m;
/** Commands that only fetch and install: none of them needs a credential that nobody says it needs. */
const INSTALLS =
  /\b(?:npm|yarn|pnpm|bun|cargo|go|bundle|gem|brew|apt-get|apt)\s+(?:-\S+\s+)*(?:install|ci|i|add|link|fetch|config|mod|update|upgrade)\b|\bpython3?\s+-m\s+(?:pip|venv|ensurepip)\b|\b(?:npm|node|python3?|cargo|make)\s+(?:-v|--version)\b/g;

/** A line of a script that an expression begins: what runs there is decided elsewhere. */
const COMPUTED = /^\s*\$\{\{/m;
/** Inputs of actions that hold a script. */
const SCRIPT_INPUTS = /^(?:run|cmd|command|script|shell_command)$/i;

/** Whether a step runs a program whose doings the text does not show, in its script or in one that it gives an action. */
export function runsPrograms(step: StepModel): boolean {
  if (step.run) return isProgram(step.run.text);
  return step.with.some((entry) => SCRIPT_INPUTS.test(entry.key) && isProgram(entry.value ?? ""));
}

function isProgram(script: string): boolean {
  return COMPUTED.test(script) || PROGRAMS.test(script.replaceAll(INSTALLS, ""));
}
