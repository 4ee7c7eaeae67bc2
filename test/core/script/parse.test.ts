import { expect, test } from "vitest";
import { parseScript, shellOf } from "../../../lib/core/script/parse.ts";
import type { Part, Script, Shell, Word } from "../../../lib/core/script/types.ts";

function showPart(part: Part): string {
  if (part.kind === "literal") return part.text;
  if (part.kind === "expression") return `E${part.index}`;
  if (part.kind === "substitution") return `<${part.form}${part.parts.map(showPart).join("")}>`;
  const operand = part.operand.map(showPart).join("");
  return part.operator === "" ? `{${part.name}}` : `{${part.name}${part.operator}${operand}}`;
}

function showWord(word: Word): string {
  return word.parts.map(showPart).join("");
}

/** One line for each command: assignments, words, redirections, and where its input comes from. */
function show(script: Script): string[] {
  return script.commands.map((command) => {
    const kind = command.kind === "simple" ? "" : `${command.kind}:`;
    const assigned = command.assignments.map((a) => `${a.name}=${a.values.map(showWord).join(",")}`);
    const redirected = command.redirections.map(
      (r) => r.operator + showWord(r.target) + (r.body === null ? "" : `:${showWord(r.body)}`),
    );
    const from = command.pipedFrom === null ? "" : `(from ${command.pipedFrom})`;
    const within = command.parent === null ? "" : `(in ${command.parent})`;
    const pieces = [...assigned, ...command.words.map(showWord), ...redirected, from, within];
    return kind + pieces.filter((piece) => piece !== "").join(" | ");
  });
}

const E = (inner: string) => `\${{ ${inner} }}`;

const POSIX: readonly (readonly [text: string, expected: readonly string[]])[] = [
  ["gh pr create --fill", ["gh | pr | create | --fill"]],
  ["a 'b c' \"d $E f\" g\\ h", ["a | b c | d {E} f | g h"]],
  ["a $'x\\ty' $\"z\"", ["a | x\ty | z"]],
  ["a \\\n  b", ["a | b"]],
  ["a \\\r\n  b\r\nc", ["a | b", "c"]],
  ["a # b $C\nd", ["a", "d"]],
  ["a b#c", ["a | b#c"]],
  [
    "a $ X} $ X:-$Y} $ X#v} $ #X} $ !X} $ X[@]} $ X/a/b}".replaceAll("$ ", "$".concat("{")),
    ["a | {X} | {X:-{Y}} | {X#v} | {X#} | {X!} | {X[@]} | {X/a/b}"],
  ],
  ['a "$ X:-"b c"}"'.replace("$ ", "$".concat("{")), ["a | {X:-b c}"]],
  ["a $1 $@ $? $$ $", ["a | {1} | {@} | {?} | {$} | $"]],
  ["a $(b $C) d", ["a | <command> | d", "b | {C} | (in 0)"]],
  ["a `b $C` d", ["a | <command> | d", "b | {C} | (in 0)"]],
  ['a "$(b "$(c "$D")")"', ["a | <command>", "b | <command> | (in 0)", "c | {D} | (in 1)"]],
  ["a $((1 + $X * (2)))", ["a | <arithmetic1 + {X} * (2)>"]],
  ["(( X > 2 )) && a", ["arithmetic:<arithmetic X > 2 >", "a"]],
  ["a <(b) >(c)", ["a | <process-in> | <process-out>", "b | (in 0)", "c | (in 0)"]],
  ["a <<E\nx $Y\nE\nb", ["a | <<E:x {Y}\n", "b"]],
  ["a <<'E'\nx $Y\nE\nb", ["a | <<E:x $Y\n", "b"]],
  [`a <<'E'\nx ${E("s")}\nE\nb`, ["a | <<E:x E0\n", "b"]],
  ["a <<-E\n\tx\n\tE\nb", ["a | <<-E:\tx\n", "b"]],
  ["a <<E | b\nx\nE", ["a | <<E:x\n", "b | (from 0)"]],
  ["a <<A <<B\nx\nA\ny\nB\nc", ["a | <<A:x\n | <<B:y\n", "c"]],
  ["x=$(cat <<E\n$Y)\nE\n)\nb", ["x=<command>", "cat | <<E:{Y})\n | (in 0)", "b"]],
  ['a <<< "$X"', ["a | <<<{X}"]],
  ["a <<E\nnever closed", ["a | <<E:never closed"]],
  ["a | b |& c", ["a", "b | (from 0)", "c | (from 1)"]],
  ["a |\n  b", ["a", "b | (from 0)"]],
  ["a && b || c ; d & e", ["a", "b", "c", "d", "e"]],
  ["a > f 2>&1 >> g < h &> i", ["a | >f | >&1 | >>g | <h | &>i"]],
  ["(a; b) > f", ["group:>f", "a | (in 0)", "b | (in 0)"]],
  ["{ a; b; } >> f", ["group:>>f", "a | (in 0)", "b | (in 0)"]],
  ["{ a; } | b", ["group:", "a | (in 0)", "b | (from 0)"]],
  ["if a; then b; elif c; then d; else e; fi", ["group:", ...["a", "b", "c", "d", "e"].map((x) => `${x} | (in 0)`)]],
  ["if ! a; then\n b\nfi\nc", ["group:", "a | (in 0)", "b | (in 0)", "c"]],
  ["for x in a $B; do c; done < f", ["for:a | {B} | <f", "c | (in 0)"]],
  ["for x\ndo c; done", ["for:", "c | (in 0)"]],
  ["for ((i=0;i<3;i++)); do c; done", ["for:<arithmetici=0;i<3;i++>", "c | (in 0)"]],
  ["while read x; do c; done", ["group:", "read | x | (in 0)", "c | (in 0)"]],
  ["until a; do b; done; c", ["group:", "a | (in 0)", "b | (in 0)", "c"]],
  [
    "case $X in a|b) c;; (d) e ;& *) f\nesac\ng",
    ["case:{X} | a | b | d | *", "c | (in 0)", "e | (in 0)", "f | (in 0)", "g"],
  ],
  ["f() { a; }\nb", ["function:", "group:(in 0)", "a | (in 1)", "b"]],
  ["function f { a; }; b", ["function:", "group:(in 0)", "a | (in 1)", "b"]],
  ['[[ -z $X && "$Y" =~ ^(a|b)$ ]] || c', ["test:[[ | -z | {X} | && | {Y} | =~ | ^ | ( | a | | | b | ) | $ | ]]", "c"]],
  ['[ -n "$X" ] && a', ["[ | -n | {X} | ]", "a"]],
  ['A=(x "y z"\n $Q # c\n) b', ["A=x,y z,{Q} | b"]],
  ["A[0]=x A+=y", ["A=x | A=y"]],
  ["A=1 B= c D=2", ["A=1 | B= | c | D=2"]],
  ["A=", ["A="]],
  ["export A=$B C", ["A={B} | export | C"]],
  ["local -r A=b", ["A=b | local | -r"]],
  ["env A=$B c D=1", ["A={B} | env | c | D=1"]],
  ["bash -c 'a \"$X\"; b'", ['bash | -c | a "$X"; b', "a | {X} | (in 0)", "b | (in 0)"]],
  ['bash -ec "a \\"$X y\\""', ['bash | -ec | a "{X} y"', "a | {X} y | (in 0)"]],
  ["sudo docker exec c sh -c 'a $X'", ["sudo | docker | exec | c | sh | -c | a $X", "a | {X} | (in 0)"]],
  ['eval "$(ssh-agent -s)"', ["eval | <command>", "<command> | (in 0)", "ssh-agent | -s | (in 0)"]],
  ["! a", ["a"]],
  ["time a", ["a"]],
  [`a ${E("secrets.X")} '${E("secrets.Y")}' "b${E("x || '}}'")}c"`, ["a | E0 | E1 | bE2c"]],
  [`a # ${E("secrets.X")}\nb ${E("secrets.Y")}`, ["a", "b | E1"]],
  [`a # ${E("\n")} still comment\nb`, ["a", "b"]],
  [`a \\${E("x")}`, ["a | \\E0"]],
  [`if ${E("x")}; then a; fi`, ["group:", "E0 | (in 0)", "a | (in 0)"]],
  [`${E("x")}=b`, ["E0=b"]],
  [`bash -c '${E("x")} $Y'`, ["bash | -c | E0 $Y", "E0 | {Y} | (in 0)"]],
  ["fi; done; }; a ) b", ["a", "b"]],
  ["a 'never closed\nb", ["a | never closed\nb"]],
  ['a "$(b', ["a | <command>", "b | (in 0)"]],
  ["", []],
  ["\n# only this", []],
];

test.each(POSIX)("a POSIX script is read as the shell reads it: %j", (text, expected) => {
  expect(show(parseScript(text, "posix"))).toEqual(expected);
});

const PWSH: readonly (readonly [text: string, expected: readonly string[]])[] = [
  ["gh pr create -R $env:REPO", ["gh | pr | create | -R | {REPO}"]],
  ["a `\n  b", ["a | b"]],
  ['a \'it\'\'s $x\' "say ""$x"""', ['a | it\'s $x | say "{x}"']],
  ['a "b`"$env:X`$y"', ['a | b"{X}$y']],
  ["a @'\n$x\n'@ @\"\n$x\n\"@", ["a | \n$x\n | \n{x}\n"]],
  ["$x = $env:TOKEN", ["x={TOKEN}"]],
  ["$env:X = 'y'; a", ["X=y", "a"]],
  ["$r = gh api x", ["r= | gh | api | x"]],
  ['$h = @{ Authorization = "Bearer $env:X" }', ["h=<block>", "Authorization=Bearer {X} | (in 0)"]],
  ["irm $u -Headers @{A=$env:X}", ["irm | {u} | -Headers | <block>", "A={X} | (in 0)"]],
  ["$env:X | docker login --password-stdin", ["{X}", "docker | login | --password-stdin | (from 0)"]],
  [
    "if ($env:X -eq '') { a } else { b }",
    ["if | <command> | <block> | else | <block>", "{X} | -eq | (in 0)", "a | (in 0)", "b | (in 0)"],
  ],
  ['echo "A=$env:B" >> $env:GITHUB_ENV', ["echo | A={B} | >>{GITHUB_ENV}"]],
  ["a <# b $c #> d # e\nf", ["a", "d", "f"]],
  [`a '${E("secrets.X")}' # ${E("secrets.Y")}`, ["a | E0"]],
  ["& $tool push; a", ["{tool} | push", "a"]],
  ['a "$(b $env:C)"', ["a | <command>", "b | {C} | (in 0)"]],
  ["a $".concat("{env:X}"), ["a | {X}"]],
];

test.each(PWSH)("a PowerShell script is read as PowerShell reads it: %j", (text, expected) => {
  expect(show(parseScript(text, "pwsh"))).toEqual(expected);
});

const OTHERS: readonly (readonly [shell: Shell, text: string, expected: readonly string[]])[] = [
  ["cmd", '@echo off\r\nset X=%TOKEN%\r\na %X% "b %Y%"', ["echo | off", "X={TOKEN}", "a | {X} | b {Y}"]],
  ["cmd", "a ^\n b & c | d && e", ["a | b", "c", "d | (from 1)", "e"]],
  ["cmd", `rem ${E("x")}\n:: y\na ${E("secrets.X")} > "f g"`, ["a | E1 | >f g"]],
  ["cmd", 'set "A=b c"\na', ["A=b c", "a"]],
  ["python", 'import os # x\nt = os.environ["T"]', ["opaque:import os \nt = os.{T}]"]],
  ["python", "os.getenv('A') + os.environ.get(\"B\", '')", ["opaque:os.{A}) + os.{B}, '')"]],
  ["python", `a = "# ${E("x")}" # ${E("y")}`, ['opaque:a = "# E0" ']],
  ["other", `process.env.A + ENV["B"] # ${E("x")}`, ["opaque:{A} + {B}] # E0"]],
];

test.each(OTHERS)("a script for %s is read as far as it is understood: %j", (shell, text, expected) => {
  expect(show(parseScript(text, shell))).toEqual(expected);
});

test("lines are counted from 0 and offsets point at the command", () => {
  const text = "a\n\n  b $X \\\n  c\nd";
  const { commands } = parseScript(text, "posix");
  expect(commands.map((c) => [c.line, text.slice(c.start, c.end)])).toEqual([
    [0, "a"],
    [2, "b $X \\\n  c"],
    [4, "d"],
  ]);
});

test("deep nesting and unclosed quotations neither overflow the stack nor take long", () => {
  for (const piece of [
    "$(",
    "`",
    '"$(',
    "((",
    "{ ",
    "( ",
    "${x:-",
    "if ",
    "case x in y) ",
    "a <<E\n$(",
    'eval "$(',
    "<(",
    "$((",
    "f() ",
    "@{",
    "[[ ",
  ]) {
    const text = piece.repeat(8_000 / piece.length);
    for (const shell of ["posix", "pwsh", "cmd", "python"] as const) parseScript(text, shell);
  }
}, 60_000);

test.each([
  [null, "ubuntu-latest", "posix"],
  [null, null, "posix"],
  [null, "windows-2022", "pwsh"],
  ["bash", "windows-latest", "posix"],
  ["bash -el {0}", null, "posix"],
  ["/usr/bin/bash -e {0}", null, "posix"],
  ["sudo -E bash {0}", null, "posix"],
  ["sh", null, "posix"],
  ["pwsh", "ubuntu-latest", "pwsh"],
  ["powershell -command \". '{0}'\"", null, "pwsh"],
  ["cmd", null, "cmd"],
  ["python3 {0}", null, "python"],
  ["node {0}", null, "other"],
  ["  ", "Windows", "pwsh"],
])("shell key %j on %j is %s", (key, runsOn, expected) => {
  expect(shellOf(key, runsOn)).toBe(expected);
});
