import type { CredentialKind } from "../contracts.ts";
import type { Holding, ToolKnowledge, ToolOperation, VariableKnowledge } from "./schema.ts";

/** Short forms for rows of tools and variables, so that the tables stay readable. Lists are separated by blanks. */
export type Options = {
  readonly flags?: string;
  readonly identifiers?: string;
  readonly stdin?: string;
  /** Sub-commands that authenticate, separated by commas; the empty one is the command itself. */
  readonly does?: string;
  /** Sub-commands whose first argument is the credential. */
  readonly takes?: string;
  readonly aliases?: readonly string[];
};

function words(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split(" ").filter((word) => word !== "");
}

/** A tool that knows one kind of credential. */
export function tool(command: string, kind: CredentialKind, source: string, options: Options): ToolKnowledge {
  const flags: Record<string, Holding> = {};
  for (const flag of words(options.flags)) flags[flag] = { kind };
  for (const flag of words(options.identifiers)) flags[flag] = { kind: "identifier" };
  const operations: ToolOperation[] = [];
  for (const verb of options.does?.split(",") ?? []) operations.push({ words: words(verb), kind });
  for (const verb of options.takes?.split(",") ?? [])
    operations.push({ words: words(verb), kind, credentialArgument: 0 });
  const stdin = options.stdin === undefined ? {} : { stdin: { flags: words(options.stdin), holds: { kind } } };
  return { command, source, flags, operations, ...stdin, ...(options.aliases ? { aliases: options.aliases } : {}) };
}

/** A release tool that works on this repository with a GitHub token; its configuration decides about anything else. */
export function releaser(command: string, source: string, flags = "", does = ""): ToolKnowledge {
  const permissions = { contents: "write", issues: "write", "pull-requests": "write" } as const;
  const holding: Holding = { kind: "github-pat", permissions };
  const operations = does.split(",").map((verb) => ({ words: words(verb), kind: "github-pat" as const, permissions }));
  return { command, source, operations, flags: Object.fromEntries(words(flags).map((flag) => [flag, holding])) };
}

export function variables(kind: CredentialKind, source: string, names: string, commands?: string): VariableKnowledge[] {
  const readers = commands === undefined ? {} : { commands: words(commands) };
  return words(names).map((name) => ({ name, holds: { kind }, source, ...readers }));
}
