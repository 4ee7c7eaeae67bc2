import { Failure } from "./failure.ts";
import { brokerOrigins } from "./origin.ts";
import { listed, plainLine } from "./text.ts";

/** What the step asks for. Without `repositories` or `permissions` all that the grant allows. */
export interface Inputs {
  readonly brokers: readonly string[];
  readonly grant: string;
  readonly repositories: readonly string[] | null;
  readonly permissions: Readonly<Record<string, string>> | null;
}

/** @throws Failure that names the input and says what to change */
export function readInputs(environment: NodeJS.ProcessEnv): Inputs {
  return {
    brokers: brokerOrigins(inputOf(environment, "broker-url")),
    grant: grantOf(inputOf(environment, "grant")),
    repositories: repositoriesOf(inputOf(environment, "repositories")),
    permissions: permissionsOf(inputOf(environment, "permissions")),
  };
}

/** As the runner names it: upper case, spaces replaced, hyphens kept. */
function inputOf(environment: NodeJS.ProcessEnv, name: string): string {
  return (environment[`INPUT_${name.toUpperCase()}`] ?? "").trim();
}

function grantOf(text: string): string {
  if (text === "")
    throw new Failure("No grant", "The input grant is empty. Name the grant that the broker has for this job.");
  if (text.length > 300 || /[\p{Cc}\p{Cf}]/u.test(text)) {
    throw new Failure("Bad grant", "The input grant has to be one line of at most 300 characters.");
  }
  return text;
}

function repositoriesOf(text: string): readonly string[] | null {
  if (text === "") return null;
  const entries = listed(text);
  for (const entry of entries) {
    if (/^[A-Za-z\d][A-Za-z\d_-]*\/(?!\.{1,2}$)[\w.-]{1,100}$/.test(entry)) continue;
    throw new Failure(
      "Bad repositories",
      `The input repositories takes OWNER/NAME, one a line: “${plainLine(entry, 100)}” is not.`,
    );
  }
  // Asking for less must never become asking for all.
  if (entries.length === 0) throw new Failure("Bad repositories", "The input repositories names no repository.");
  return [...new Set(entries)];
}

function permissionsOf(text: string): Readonly<Record<string, string>> | null {
  if (text === "") return null;
  const found = new Map<string, string>();
  for (const entry of listed(text)) {
    const [, name = "", level = ""] = /^([a-z][a-z_]*)\s*:\s*(read|write)$/.exec(entry) ?? [];
    if (name === "") {
      throw new Failure(
        "Bad permissions",
        `The input permissions takes “name: read” or “name: write”, one a line, with names as in GitHub's API, such as pull_requests: “${plainLine(entry, 100)}” is not.`,
      );
    }
    if (found.has(name)) throw new Failure("Bad permissions", `The input permissions names ${name} twice.`);
    found.set(name, level);
  }
  if (found.size === 0) throw new Failure("Bad permissions", "The input permissions names no permission.");
  return Object.fromEntries(found);
}
