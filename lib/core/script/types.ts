/**
 * The syntax tree of a `run:` script. All offsets count UTF-16 units in the script's text, ends are exclusive; lines
 * are 0-based. Commands stand in one flat list, in source order: whoever looks for uses of a credential wants every
 * command and rarely its nesting, which `parent` and `pipedFrom` keep.
 */

export type Shell = "posix" | "pwsh" | "cmd" | "python" | "other";

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export interface LiteralPart extends TextRange {
  readonly kind: "literal";
  /** Without quotes and escapes. */
  readonly text: string;
  readonly quoted: boolean;
}

export interface VariablePart extends TextRange {
  readonly kind: "variable";
  readonly name: string;
  /** What stands after the name in `${NAME…}`: `:-`, `#`, `[`; empty when there is nothing. */
  readonly operator: string;
  /** Parts of the operand: the default in `${X:-$Y}`. */
  readonly operand: readonly Part[];
  /** PowerShell tells `$env:X` from `$x`; other shells have one name space. */
  readonly scope: "any" | "env" | "local";
  readonly quoted: boolean;
}

/** `${{ … }}`: GitHub replaces it before any shell sees the text, so it may stand anywhere, also in single quotes. */
export interface ExpressionPart extends TextRange {
  readonly kind: "expression";
  /** Position among all expressions of the text, those in comments counted too, as GitHub counts them. */
  readonly index: number;
}

/** Commands inside are in `Script.commands`, with a start between this part's start and end. */
export interface SubstitutionPart extends TextRange {
  readonly kind: "substitution";
  readonly form: "command" | "process-in" | "process-out" | "arithmetic" | "block";
  /** Variables and expressions of an arithmetic expression, or of a PowerShell block; empty for commands. */
  readonly parts: readonly Part[];
}

export type Part = LiteralPart | VariablePart | ExpressionPart | SubstitutionPart;

export interface Word extends TextRange {
  readonly parts: readonly Part[];
}

export interface Assignment extends TextRange {
  readonly name: string;
  /** One word, or the elements of an array. */
  readonly values: readonly Word[];
  readonly append: boolean;
  /** Of `export X=…`, of a prefix `X=… command`, or of `$env:X = …`. */
  readonly exported: boolean;
}

export interface Redirection extends TextRange {
  readonly operator: string;
  readonly fd: number | null;
  /** The file, the here-string's text, or the here-document's delimiter. */
  readonly target: Word;
  /** The text of a here-document. */
  readonly body: Word | null;
}

/**
 * `simple`: a command and its arguments, or assignments alone. `test`: `[[ … ]]`. `group`: `{ }`, `( )`, `if`, `while`.
 * `for`: `name` is the loop's variable, `words` its list. `case`: `words` are the subject and the patterns.
 * `function`: `name` is the function's. `arithmetic`: `(( … ))`. `opaque`: text of a language that is not read.
 */
export type CommandKind = "simple" | "test" | "group" | "for" | "case" | "function" | "arithmetic" | "opaque";

export interface Command extends TextRange {
  readonly kind: CommandKind;
  readonly index: number;
  /** 0-based line of `start`. */
  readonly line: number;
  /** The text of the first word where it is constant; see `CommandKind` for the others. */
  readonly name: string | null;
  /** The command's name first. */
  readonly words: readonly Word[];
  readonly assignments: readonly Assignment[];
  readonly redirections: readonly Redirection[];
  /** The command whose substitution, body or `-c` argument this one stands in. */
  readonly parent: number | null;
  /** The command whose output is this one's input. */
  readonly pipedFrom: number | null;
}

export interface Script {
  readonly shell: Shell;
  readonly text: string;
  readonly commands: readonly Command[];
  /** Every expression outside comments, in text order. */
  readonly expressions: readonly ExpressionPart[];
  readonly comments: readonly TextRange[];
}
