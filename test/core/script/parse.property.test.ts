import fc from "fast-check";
import { expect, test } from "vitest";
import { scanExpressions } from "../../../lib/core/script/expressions.ts";
import { parseScript } from "../../../lib/core/script/parse.ts";
import type { Part, Script, Shell, Word } from "../../../lib/core/script/types.ts";

const PIECES = [
  ..." \n\t\r'\"`$\\;&|<>(){}[]#=!%^@,~*-".split(""),
  ..."a b X Y FOO if then fi for in do done case esac while [[ ]] << <<- <<< EOF $( $(( )) $' && || ;; >> 2>&1".split(
    " ",
  ),
  ..."bash -c eval export env function f() A= A=( B+= $X $env:T %X% @' '@ @\" \"@ <# #> rem set os.environ[".split(" "),
  "$".concat("{X:-"),
  "$".concat("{env:"),
  "\nEOF\n",
  "cat <<EOF\n",
  "cat <<'EOF'\n",
  "gh pr create -R o/r",
  ...["secrets.X", "'}}'", "a || 'it''s'", "\n", "# x", "'"].map((inner) => "$".concat(`{{ ${inner} }}`)),
];
const SHELL = fc.constantFrom<Shell>("posix", "pwsh", "cmd", "python", "other");
const TEXT = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join("")),
  fc.string({ unit: "binary", maxLength: 80 }),
);
const RUNS = { numRuns: 3000 };

function* partsOf(parts: readonly Part[]): Generator<Part> {
  for (const part of parts) {
    yield part;
    if (part.kind === "variable") yield* partsOf(part.operand);
    if (part.kind === "substitution") yield* partsOf(part.parts);
  }
}

function* wordsOf(script: Script): Generator<Word> {
  for (const command of script.commands) {
    yield* command.words;
    for (const assignment of command.assignments) yield* assignment.values;
    for (const redirection of command.redirections) {
      yield redirection.target;
      if (redirection.body !== null) yield redirection.body;
    }
  }
}

test("no text makes a parser throw, and every offset is inside the text and in order", () => {
  fc.assert(
    fc.property(TEXT, SHELL, (text, shell) => {
      const script = parseScript(text, shell);
      let last = 0;
      for (const [index, command] of script.commands.entries()) {
        expect(command.index).toBe(index);
        expect(command.start).toBeGreaterThanOrEqual(last);
        expect(command.end).toBeGreaterThanOrEqual(command.start);
        expect(command.end).toBeLessThanOrEqual(text.length);
        expect(command.line).toBe(text.slice(0, command.start).split("\n").length - 1);
        if (command.parent !== null) expect(command.parent).toBeLessThan(index);
        last = command.start;
      }
      for (const word of wordsOf(script)) {
        let at = word.start;
        for (const part of word.parts) {
          expect(part.start).toBeGreaterThanOrEqual(at);
          expect(part.end).toBeGreaterThanOrEqual(part.start);
          at = part.end;
        }
        expect(word.end).toBeGreaterThanOrEqual(at);
        expect(word.end).toBeLessThanOrEqual(text.length);
      }
    }),
    RUNS,
  );
});

test("a part's place in the text holds what the part says", () => {
  fc.assert(
    fc.property(TEXT, SHELL, (text, shell) => {
      const script = parseScript(text, shell);
      for (const word of wordsOf(script)) {
        for (const part of partsOf(word.parts)) {
          const source = text.slice(part.start, part.end);
          if (part.kind === "variable") expect(source).toContain(part.name);
          if (part.kind === "expression")
            expect(source.startsWith("$".concat("{{")) && source.endsWith("}}")).toBe(true);
          if (part.kind === "expression") expect(script.expressions).toContain(part);
          if (part.kind === "substitution") expect("$`(<>{@").toContain(source.charAt(0));
        }
      }
    }),
    RUNS,
  );
});

test("an expression outside comments is never lost: it stands in some command's words", () => {
  fc.assert(
    fc.property(TEXT, SHELL, (text, shell) => {
      const script = parseScript(text, shell);
      const commented = (at: number) => script.comments.some((c) => c.start <= at && at < c.end);
      const all = scanExpressions(text);
      const expected = all.filter((range) => !commented(range.start));
      expect(script.expressions.map(({ start, end }) => ({ start, end }))).toEqual(expected);
      const seen = new Set<number>();
      for (const word of wordsOf(script)) {
        for (const part of partsOf(word.parts)) if (part.kind === "expression") seen.add(part.index);
      }
      expect([...seen].sort((a, b) => a - b)).toEqual(expected.map((range) => all.indexOf(range)));
    }),
    RUNS,
  );
});

test("an expression ends where GitHub ends it: not inside its own string", () => {
  const open = "$".concat("{{");
  expect(scanExpressions(`a ${open} 'x}}' }} b ${open} y }}`)).toEqual([
    { start: 2, end: 14 },
    { start: 17, end: 25 },
  ]);
  expect(scanExpressions(`${open} it's }} x`)).toEqual([{ start: 0, end: 11 }]);
  expect(scanExpressions(`${open} open`)).toEqual([]);
});
