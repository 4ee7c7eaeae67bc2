import type { CredentialKind, PermissionMap } from "../contracts.ts";
import type { Command } from "./types.ts";
import type { ScriptKnowledge, ScriptUse, UseRepository, UseVia } from "./uses.ts";
import { limited, type Piece, resolve, sourcesOf, type Values } from "./values.ts";

/** What the readers of single tools share. */
export interface Context extends Values {
  readonly knowledge: ScriptKnowledge;
  readonly uses: ScriptUse[];
  readonly seen: Set<string>;
  /** Exported by the script itself. */
  readonly exported: Set<string>;
  /** Names of functions that the script defines. */
  readonly functions: ReadonlySet<string>;
  /** Commands whose output another one reads. */
  readonly piped: ReadonlySet<number>;
  /** The command that is being read. */
  current: Command | null;
  /** Whether some command of the script pushes with git. */
  readonly pushes: boolean;
  /** The value that `gh auth login --with-token` was given. */
  login: { readonly pieces: readonly Piece[]; readonly command: Command; used: boolean } | null;
  /** The name of the variable whose here-document form is being written to a file of the runner. */
  open: { readonly file: string; readonly name: string; readonly delimiter: string } | null;
}

export interface UseFacts {
  readonly command: string;
  readonly via: UseVia;
  readonly kind?: CredentialKind | null;
  readonly permissions?: PermissionMap | null;
  readonly repository?: UseRepository | null;
  readonly to?: string | null;
  readonly host?: string | null;
}

/** More uses than this are left out: no script that people write has so many. */
const MAX_USES = 5000;

/** Notes a use of each source, once for each place and way. */
export function note(context: Context, command: Command, pieces: readonly Piece[], facts: UseFacts): void {
  for (const piece of sourcesOf(pieces)) {
    const source = piece.source;
    const id = source.kind === "variable" ? `$${source.name}` : `#${source.index}`;
    const key = `${id} ${piece.start} ${command.index} ${facts.via} ${facts.command} ${facts.to ?? ""}`;
    if (context.seen.has(key) || context.uses.length >= MAX_USES) continue;
    context.seen.add(key);
    context.uses.push({
      source,
      command: facts.command,
      line: command.line,
      start: piece.start,
      via: facts.via,
      kind: facts.kind ?? null,
      permissions: facts.permissions ?? null,
      repository: facts.repository ?? null,
      to: facts.to ?? null,
      host: facts.host ?? null,
    });
  }
}

/** What a command reads from its standard input: a pipe, a here-document, a here-string. */
export function inputOf(context: Context, command: Command): readonly Piece[] {
  const pieces: Piece[] = [];
  if (command.pipedFrom !== null) pieces.push(...(context.printed.get(command.pipedFrom) ?? []));
  for (const { operator, target, body } of command.redirections) {
    if (body !== null) pieces.push(...resolve(context, body, command));
    else if (operator === "<<<") pieces.push(...resolve(context, target, command));
  }
  return limited(pieces);
}
