import { isCommandName } from "./posix-pieces.ts";
import { expressionLength, MAX_DEPTH, MAX_SCRIPTS, nestedState, type OpenCommand, type State } from "./state.ts";
import type { TextRange } from "./types.ts";

const SHELLS = new Set(["sh", "bash", "dash", "zsh", "ksh", "ash", "su", "/bin/sh", "/bin/bash", "/usr/bin/bash"]);
const DASH_C = /^-[a-z]*c$/;

/**
 * Reads the script that a command is given as one quoted argument: `bash -c '…'` wherever it stands in the words
 * (behind `sudo`, `docker exec`, `xargs`), `eval "…"`, and the here-document of a shell. An argument put together of
 * several quotations is left alone: its variables are seen as arguments of the shell.
 */
export function readNestedScript(s: State, command: OpenCommand, places: readonly TextRange[]): void {
  if (s.scripts >= MAX_SCRIPTS || s.depth >= MAX_DEPTH) return;
  const at = scriptArgument(command);
  const place = at === null ? undefined : places[at];
  if (place === undefined || s.out.budget < place.end - place.start) return;
  s.out.budget -= place.end - place.start;
  const decoded = decode(s, place);
  if (decoded === null) return;
  const inner = nestedState(s, decoded.text, decoded.offsets, command.index);
  while (inner.pos < inner.limit) {
    inner.readList(inner);
    if (inner.pos < inner.limit) inner.pos += 1;
  }
}

function scriptArgument(command: OpenCommand): number | null {
  if (command.name === "eval") return command.words.length === 2 ? 1 : null;
  for (let i = 0; i + 2 < command.words.length; i++) {
    if (!SHELLS.has(isCommandName(command.words[i] ?? null) ?? "")) continue;
    // Options may stand between: `bash -e -o pipefail -c '…'`.
    for (let j = i + 1; j + 1 < command.words.length && j < i + 8; j++) {
      if (DASH_C.test(isCommandName(command.words[j] ?? null) ?? "")) return j + 1;
    }
    return null;
  }
  return null;
}

interface Decoded {
  readonly text: string;
  readonly offsets: readonly number[];
}

function decode(s: State, place: TextRange): Decoded | null {
  const quote = s.text.charAt(place.start);
  if (quote !== "'" && quote !== '"') return null;
  if (place.end - place.start < 2 || s.text.charAt(place.end - 1) !== quote) return null;
  const offsets: number[] = [];
  const chunks: string[] = [];
  const keep = (at: number) => {
    chunks.push(s.text.charAt(at));
    offsets.push(s.offsets === null ? at : (s.offsets[at] ?? 0));
  };
  let depth = 0;
  let at = place.start + 1;
  while (at < place.end - 1) {
    const length = expressionLength(s, at);
    if (length > 0) {
      for (const stop = at + length; at < stop; at++) keep(at);
      continue;
    }
    const c = s.text.charAt(at);
    if (quote === '"' && c === "(" && s.text.charAt(at - 1) === "$") depth += 1;
    else if (c === ")" && depth > 0) depth -= 1;
    else if (c === quote && depth === 0) return null;
    if (quote === '"' && c === "\\" && depth === 0 && '$`"\\'.includes(s.text.charAt(at + 1))) at += 1;
    keep(at);
    at += 1;
  }
  offsets.push(s.offsets === null ? at : (s.offsets[at] ?? 0));
  return { text: chunks.join(""), offsets };
}
