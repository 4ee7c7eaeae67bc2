export { analyseScript } from "./analyse.ts";
export { scanExpressions } from "./expressions.ts";
export { type GitPush, gitPushes } from "./git-pushes.ts";
export { parseScript, shellOf } from "./parse.ts";
export type {
  Assignment,
  Command,
  CommandKind,
  ExpressionPart,
  LiteralPart,
  Part,
  Redirection,
  Script,
  Shell,
  SubstitutionPart,
  TextRange,
  VariablePart,
  Word,
} from "./types.ts";
export type { ScriptKnowledge, ScriptUse, UseRepository, UseSource, UseVia } from "./uses.ts";
