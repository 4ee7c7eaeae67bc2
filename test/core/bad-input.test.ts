import { describe, expect, it } from "vitest";
import { scanRepository } from "../../lib/core/scan.ts";
import { briefs, CI, type Files, scanFiles, steps } from "../support/scan-text.ts";

const GOOD = ".github/workflows/good.yml";
const GOOD_TEXT = steps("      - run: npm publish\n        env:\n          NODE_AUTH_TOKEN: ${{ secrets.X }}\n");
const PLAIN = steps("      - run: a\n");

function lines(count: number, of: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => of(index)).join("");
}

function nested(depth: number): string {
  return lines(depth, (index) => `${" ".repeat(index + 1)}a:\n`);
}

/** Nine levels of nine aliases each: 9^9 nodes when somebody expands them. */
function laughs(): string {
  const first = `x0: &x0 [${Array(9).fill("lol").join(",")}]\n`;
  return first + lines(9, (index) => `x${index + 1}: &x${index + 1} [${Array(9).fill(`*x${index}`).join(",")}]\n`);
}

const UTF16 = new Uint8Array([0xff, 0xfe, ...[...PLAIN].flatMap((character) => [character.charCodeAt(0), 0])]);
const LATIN1 = new Uint8Array([...new TextEncoder().encode(PLAIN), 0x23, 0xe4, 0x0a]);

const REFUSED: readonly (readonly [string, string, () => string | Uint8Array])[] = [
  ["an unclosed quote", "yaml-error", () => "on: push\njobs: 'oops\n"],
  ["an unclosed bracket", "yaml-error", () => "on: [push\njobs:\n  a: {}\n"],
  ["tabs as indentation", "yaml-error", () => "on: push\njobs:\n\tbuild:\n\t\tsteps: []\n"],
  ["a key that stands twice", "yaml-error", () => `${PLAIN}jobs: {}\n`],
  ["a key that stands twice, once quoted", "yaml-error", () => `${PLAIN}"jobs": {}\n`],
  ["a key that stands twice in a step", "yaml-error", () => steps("      - run: a\n        run: b\n")],
  ["two documents", "yaml-error", () => `${PLAIN}---\n${PLAIN}`],
  ["an alias without an anchor", "yaml-error", () => steps("      - run: *nowhere\n")],
  ["a NUL byte", "nul-byte", () => `${PLAIN}# \0\n`],
  ["UTF-16", "nul-byte", () => UTF16],
  ["a byte that is no UTF-8", "not-utf8", () => LATIN1],
  ["a cut UTF-8 sequence", "not-utf8", () => new TextEncoder().encode(`${PLAIN}# ä`).slice(0, -1)],
  ["one byte above a megabyte", "too-large", () => PLAIN.padEnd(1_000_001, "#")],
  ["ten megabytes", "too-large", () => new Uint8Array(10_000_000).fill(0x20)],
  ["brackets 10,000 deep", "too-deep", () => `on: push\njobs: ${"[".repeat(10_000)}${"]".repeat(10_000)}\n`],
  ["brackets on lines of their own", "too-deep", () => `on: push\njobs: ${"[\n".repeat(400_000)}`],
  ["brackets with text between", "too-deep", () => `on: push\njobs: ${"[a,".repeat(300_000)}`],
  ["braces with keys between", "too-deep", () => `on: push\njobs: ${"{a: ".repeat(240_000)}`],
  ["brackets and brackets in strings", "too-deep", () => `on: push\njobs: ${'["]",'.repeat(100_000)}`],
  ["dashes 10,000 deep", "too-deep", () => `on: push\njobs:\n  ${"- ".repeat(10_000)}a\n`],
  ["question marks 10,000 deep", "too-deep", () => `on: push\njobs:\n  ${"? ".repeat(10_000)}a\n`],
  ["blocks 1,300 deep", "too-deep", () => `on: push\njobs:\n${nested(1300)}`],
  ["a billion laughs", "too-many-aliases", () => PLAIN + laughs()],
  ["an alias in what it names", "too-many-aliases", () => `${PLAIN}x: &b [*b, *b]\n`],
  [
    "steps that hold themselves",
    "too-many-aliases",
    () => "on: push\njobs:\n  a:\n    steps: &s\n      - parallel: *s\n",
  ],
  [
    "many aliases of a large list",
    "too-many-aliases",
    () => `${PLAIN}x: &b [${"a,".repeat(100_000)}a]\ny:\n${"  - *b\n".repeat(900)}`,
  ],
  [
    "many jobs with the same many steps",
    "too-many-aliases",
    () =>
      `on: push\njobs:\n  a:\n    steps: &s\n${"      - run: b\n".repeat(5000)}${lines(300, (index) => `  b${index}:\n    steps: *s\n`)}`,
  ],
  ["a sequence", "not-a-workflow", () => "- on: push\n- jobs: {}\n"],
  ["a scalar", "not-a-workflow", () => "just some text\n"],
  ["a mapping without jobs", "not-a-workflow", () => "on: push\n"],
  ["jobs that are no mapping", "not-a-workflow", () => "on: push\njobs: [a]\n"],
  ["a mapping without events", "not-a-workflow", () => "jobs:\n  a:\n    steps: []\n"],
];

describe("a file that is not understood", () => {
  it.each(REFUSED)("since it has %s is reported as %s, and the rest is scanned", (_name, reason, content) => {
    const report = scanFiles({ [CI]: content(), [GOOD]: GOOD_TEXT });
    expect(report.unparsed.map((file) => [file.path, file.reason])).toEqual([[CI, reason]]);
    expect(report.unparsed[0]?.detail.length).toBeLessThan(200);
    expect(report.workflows).toEqual([GOOD, CI]);
    expect(report.findings.map((finding) => finding.primary.path)).toEqual([GOOD]);
  });

  it.each([
    ["says why it was not read", { reason: "symlink-outside", detail: "the link leaves the tree" }, "symlink-outside"],
    ["without a reason is unreadable", undefined, "unreadable"],
  ] as const)("and has no bytes %s", (_name, unread, reason) => {
    const files = [unread ? { path: CI, bytes: null, unread } : { path: CI, bytes: null }];
    const report = scanRepository(
      { name: "acme/app", files },
      { settings: { notBlocking: new Set() }, seal: () => "" },
    );
    expect(report.unparsed.map((file) => file.reason)).toEqual([reason]);
  });
});

const ACCEPTED: readonly (readonly [string, () => string])[] = [
  ["nothing", () => ""],
  ["white space", () => " \n\n  \n"],
  ["comments", () => "# on: push\n# ${{ secrets.X }}\n"],
  ["a document mark", () => "---\n"],
  ["a byte order mark", () => `\uFEFF${PLAIN}`],
  ["exactly a megabyte", () => PLAIN.padEnd(1_000_000, "#")],
  ["500 dashes in a script", () => steps(`      - run: echo ${"-".repeat(500)}\n`)],
  ["500 dashes in a row in a script", () => steps(`      - run: |\n          echo ${"- ".repeat(500)}\n`)],
  ["2,000 brackets in a script", () => steps(`      - run: |\n          echo ${"[".repeat(2000)}\n`)],
  ["ninety nested brackets", () => `${PLAIN}x: ${"[".repeat(90)}${"]".repeat(90)}\n`],
  ["anchors within reason", () => `${PLAIN}x: &a [b]\n${lines(200, (index) => `y${index}: *a\n`)}`],
];

describe("a file that is merely odd", () => {
  it.each(ACCEPTED)("with %s is understood", (_name, content) => {
    expect(scanFiles({ [CI]: content() })).toMatchObject({ unparsed: [], findings: [] });
  });

  it("with a secret ninety levels deep keeps it", () => {
    const text = `${PLAIN}x: ${"[".repeat(90)}"\${{ secrets.X }}"${"]".repeat(90)}\n`;
    expect(briefs({ [CI]: text })).toEqual(["unknown-secret X other"]);
  });

  it("that describes no action gives an empty model", () => {
    expect(scanFiles({ "action.yml": "- a\n- b\n", "sub/action.yml": "" })).toMatchObject({
      unparsed: [],
      findings: [],
    });
  });
});

/** Each of these is a program that does a great deal for little text: it ends, and says the same however often. */
const COSTLY: readonly (readonly [string, () => Files, number])[] = [
  [
    "actions that use the next one eight times each",
    () => ({
      [CI]: steps("      - uses: ./a0\n        env:\n          T: ${{ secrets.X }}\n"),
      ...Object.fromEntries(
        Array.from({ length: 12 }, (_, index) => [
          `a${index}/action.yml`,
          `runs:\n  using: composite\n  steps:\n${`    - uses: ./a${index + 1}\n`.repeat(8)}`,
        ]),
      ),
    }),
    1,
  ],
  [
    "workflows that call each other with eight jobs each",
    () =>
      Object.fromEntries(
        Array.from({ length: 6 }, (_, index) => [
          `.github/workflows/w${index}.yml`,
          `on:\n  workflow_call:\n    secrets:\n      X: {}\njobs:\n${lines(8, (job) => `  j${job}:\n    uses: ./.github/workflows/w${(index + 1) % 6}.yml\n    secrets:\n      X: \${{ secrets.X }}\n`)}`,
        ]),
      ),
    48,
  ],
  [
    "forty workflows that call twelve others each",
    () =>
      Object.fromEntries(
        Array.from({ length: 40 }, (_, index) => [
          `.github/workflows/w${index}.yml`,
          `on:\n  workflow_call:\n    secrets:\n      X: {}\njobs:\n${lines(12, (job) => `  j${job}:\n    uses: ./.github/workflows/w${(index * 7 + job) % 40}.yml\n    secrets:\n      X: \${{ secrets.X }}\n`)}`,
        ]),
      ),
    480,
  ],
  [
    "a variable that goes round through $GITHUB_ENV",
    () => ({
      [CI]: steps(
        `      - run: echo "A0=\${{ secrets.X }}" >> $GITHUB_ENV\n${lines(40, (index) => `      - run: |\n          echo "A${index + 1}=$A${index}" >> $GITHUB_ENV\n          echo "A0=$A${index}" >> $GITHUB_ENV\n`)}`,
      ),
    }),
    1,
  ],
  [
    "a thousand accesses in one expression",
    () => ({ [CI]: steps(`      - run: echo \${{ ${Array(1000).fill("secrets.X").join(" || ")} }}\n`) }),
    1000,
  ],
  [
    "a thousand open expressions",
    () => ({ [CI]: steps(`      - run: echo ${"${{ 'secrets.X ".repeat(1000)}\n`) }),
    1000,
  ],
  [
    "brackets 5,000 deep in an expression",
    () => ({ [CI]: steps(`      - run: echo \${{ ${"(".repeat(5000)}secrets.X${")".repeat(5000)} }}\n`) }),
    1,
  ],
];

describe("bounded work", () => {
  it.each(COSTLY)("is done for %s", (_name, files, count) => {
    const report = scanFiles(files());
    expect(report.unparsed).toEqual([]);
    expect(report.findings.filter((finding) => finding.secretName === "X").length).toBe(count);
    expect(scanFiles(files())).toEqual(report);
  });
});
