import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Finding } from "../../lib/core/contracts.ts";
import { type RepositoryReport, scanRepository } from "../../lib/core/scan.ts";
import { ciFileKind } from "../../lib/core/workflow/repo.ts";

const ROOT = new URL("../../demo/org", import.meta.url).pathname;

/** Every CI file of the demonstration organisation, as bytes, in a fixed order. */
const SEEDS: readonly Buffer[] = readdirSync(ROOT, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((path) => ciFileKind(relative(ROOT, path).split("/").slice(1).join("/")) !== null)
  .sort()
  .map((path) => readFileSync(path));

type Mutation = (bytes: Buffer) => Buffer;

const place = fc.double({ min: 0, max: 1, noNaN: true });
const at = (bytes: Buffer, where: number): number => Math.floor(where * bytes.length);

function flip(where: number, value: number): Mutation {
  return (bytes) => {
    const copy = Buffer.from(bytes);
    if (copy.length > 0) copy[Math.min(at(copy, where), copy.length - 1)] = value;
    return copy;
  };
}

function onLines(change: (lines: string[], index: number) => void, where: number): Mutation {
  return (bytes) => {
    const lines = bytes.toString("latin1").split("\n");
    change(lines, Math.min(lines.length - 1, Math.floor(where * lines.length)));
    return Buffer.from(lines.join("\n"), "latin1");
  };
}

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, fc.integer({ min: 0, max: 255 })).map(([where, value]) => flip(where, value)),
  fc
    .tuple(place, fc.constantFrom(..." :-#'\"{}[]&*!|>%@`$.,?~\t\r\n\\".split("")))
    .map(([where, mark]) => flip(where, mark.charCodeAt(0))),
  place.map((where) => onLines((lines, index) => lines.splice(index, 1), where)),
  place.map((where) => onLines((lines, index) => lines.splice(index, 0, lines[index] ?? ""), where)),
  fc.tuple(place, fc.integer({ min: -4, max: 4 })).map(([where, by]) =>
    onLines((lines, index) => {
      const line = lines[index] ?? "";
      lines[index] = by < 0 ? line.slice(-by) : " ".repeat(by) + line;
    }, where),
  ),
  fc.tuple(place, place, place).map(
    ([from, to, where]): Mutation =>
      (bytes) => {
        const chunk = bytes.subarray(at(bytes, Math.min(from, to)), at(bytes, Math.max(from, to)));
        return Buffer.concat([bytes.subarray(0, at(bytes, where)), chunk, bytes.subarray(at(bytes, where))]);
      },
  ),
  place.map(
    (where): Mutation =>
      (bytes) =>
        bytes.subarray(0, at(bytes, where)),
  ),
  fc.tuple(fc.nat({ max: SEEDS.length - 1 }), place, place).map(
    ([seed, from, to]): Mutation =>
      (bytes) => {
        const other = SEEDS[seed] ?? bytes;
        return Buffer.concat([bytes.subarray(0, at(bytes, to)), other.subarray(at(other, from))]);
      },
  ),
  fc
    .tuple(
      place,
      fc.constantFrom("${{ secrets.ZZ }}", "${{", "}}", "&a ", "*a", "<<: ", "\r", "é", "🚀", "\uFEFF", "--- ", "? "),
    )
    .map(
      ([where, text]): Mutation =>
        (bytes) =>
          Buffer.concat([bytes.subarray(0, at(bytes, where)), Buffer.from(text), bytes.subarray(at(bytes, where))]),
    ),
);

const mutated = fc
  .tuple(fc.nat({ max: SEEDS.length - 1 }), fc.array(mutation, { minLength: 1, maxLength: 5 }))
  .map(([seed, mutations]) => mutations.reduce((bytes, change) => change(bytes), SEEDS[seed] ?? Buffer.alloc(0)));

const repository = fc.record({
  ".github/workflows/a.yml": mutated,
  ".github/workflows/called.yml": mutated,
  "action.yml": mutated,
});

function scan(files: Readonly<Record<string, Uint8Array>>): RepositoryReport {
  const sources = Object.entries(files).map(([path, bytes]) => ({ path, bytes }));
  return scanRepository(
    { name: "acme/app", files: sources },
    { settings: { notBlocking: new Set() }, seal: (value) => `sealed-${value.length}` },
  );
}

/** Lines and columns counted a second way. YAML ends a line at a carriage return, too. */
function placeOf(text: string, offset: number): readonly [number, number] {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r(?!\n)/);
  return [lines.length, (lines.at(-1) ?? "").length + 1];
}

function expectPlace(finding: Finding, text: string): void {
  const { primary } = finding;
  expect(primary.start).toBeGreaterThanOrEqual(0);
  expect(primary.end).toBeGreaterThan(primary.start);
  expect(primary.end).toBeLessThanOrEqual(text.length);
  if (!text.slice(0, primary.end + 1).includes("\r")) {
    expect([primary.line, primary.column]).toEqual(placeOf(text, primary.start));
    expect([primary.endLine, primary.endColumn]).toEqual(placeOf(text, primary.end));
  }
  const slice = text.slice(primary.start, primary.end);
  const named = finding.origin === "secret" && finding.secretName !== null && finding.context !== "composite-input";
  if (named && !slice.includes("\\")) {
    expect(slice.toLowerCase()).toMatch(/^(secrets|inputs)\b/);
    expect(slice.replaceAll("''", "'")).toContain(finding.secretName);
  }
}

describe("a scan of mutated workflows", () => {
  it("has seeds to mutate", () => {
    expect(SEEDS.length).toBeGreaterThan(40);
  });

  it("never throws, places each finding in its file, and says the same twice", () => {
    let understood = 0;
    let findings = 0;
    fc.assert(
      fc.property(repository, (files) => {
        const report = scan(files);
        understood += 3 - report.unparsed.length;
        findings += report.findings.length;
        for (const finding of report.findings) {
          const bytes = Object.entries(files).find(([path]) => path === finding.primary.path)?.[1];
          expectPlace(finding, new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
        }
        expect(new Set(report.findings.map((finding) => finding.fingerprint)).size).toBe(report.findings.length);
        expect(scan(Object.fromEntries(Object.entries(files).reverse()))).toEqual(report);
      }),
      { numRuns: 250 },
    );
    // A property over files that are all refused would say nothing.
    expect(understood).toBeGreaterThan(100);
    expect(findings).toBeGreaterThan(100);
  }, 60_000);

  it("loses none of the accesses that a workflow gains", () => {
    const steps = fc.array(
      fc.constantFrom(
        "      - run: echo ${{ secrets.NEW }}\n",
        "      - env: { A: '${{ secrets.NEW }}' }\n        run: a\n",
        '      - run: "é🚀 ${{ secrets.NEW }}"\n',
        "      - uses: a/b@v1\n        with:\n          x: >-\n            ${{ github.ref\n            && secrets.NEW }}\n",
        "      - if: secrets.NEW\n        run: a\n",
        "      - parallel:\n          - run: ${{ secrets.NEW }}\n",
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(steps, (all) => {
        const text = `on: push\njobs:\n  a:\n    steps: ${all.length === 0 ? "[]\n" : `\n${all.join("")}`}`;
        const report = scan({ ".github/workflows/a.yml": Buffer.from(text) });
        expect(report.unparsed).toEqual([]);
        expect(report.findings.map((finding) => finding.secretName)).toEqual(all.map(() => "NEW"));
      }),
      { numRuns: 100 },
    );
  });
});
