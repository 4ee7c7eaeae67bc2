import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isProven } from "../../../lib/core/edit/prove.ts";
import { planRepository, type RepositoryPlan } from "../../../lib/core/fix/plan.ts";
import { buildRepoModel, ciFileKind } from "../../../lib/core/workflow/repo.ts";
import { expectBytesKept } from "../../support/fix-checks.ts";
import { readWorkflow } from "../../support/fix-outside.ts";
import { workflowText } from "../../support/fix-workflows.ts";
import { OPTIONS, WORKFLOW } from "../../support/plan.ts";

const ROOT = new URL("../../../demo/org", import.meta.url).pathname;

interface Seed {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The CI files of each repository of the demonstration organisation, with the paths that they have there. */
const REPOSITORIES: readonly (readonly Seed[])[] = readdirSync(ROOT)
  .sort()
  .map((name) =>
    readdirSync(join(ROOT, name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => ciFileKind(relative(join(ROOT, name), path)) !== null)
      .sort()
      .map((path) => ({ path: relative(join(ROOT, name), path), bytes: readFileSync(path) })),
  )
  .filter((files) => files.length > 0);

function plan(files: readonly Seed[]): RepositoryPlan {
  const repo = buildRepoModel({ name: "fjordline/app", files }, () => "sealed");
  return planRepository(repo, { settings: { notBlocking: new Set() }, options: OPTIONS, only: null });
}

type Mutation = (text: string) => string;

const place = fc.double({ min: 0, max: 1, noNaN: true });

function at(text: string, where: number): number {
  return Math.floor(where * text.length);
}

function put(text: string, start: number, end: number, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}

function onLines(change: (lines: string[], index: number) => void, where: number): Mutation {
  return (text) => {
    const lines = text.split("\n");
    change(lines, Math.min(lines.length - 1, Math.floor(where * lines.length)));
    return lines.join("\n");
  };
}

const MARKS = [..." :-#'\"{}[]&*!|>%@`$.,?~\t\r\n\\0a🚀"];
const CHUNKS = [
  "&a ",
  "*a",
  "<<: *a",
  "${{ secrets.ZZ }}",
  "${{ secrets.GH_PAT }}",
  "${{",
  "}}",
  "\r\n",
  "\n\n",
  "\uFEFF",
  "--- ",
  "? ",
  "# ",
  "- ",
  "{",
  "}",
  "|+\n",
  ">2\n",
  "env:\n",
  "  ",
  "!!str ",
  "\u2028",
  "\u0085",
];

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, fc.constantFrom(...MARKS)).map(
    ([where, mark]): Mutation =>
      (text) =>
        put(text, at(text, where), at(text, where) + 1, mark),
  ),
  fc.tuple(place, fc.constantFrom(...CHUNKS)).map(
    ([where, chunk]): Mutation =>
      (text) =>
        put(text, at(text, where), at(text, where), chunk),
  ),
  fc.tuple(place, fc.nat({ max: 4 })).map(
    ([where, count]): Mutation =>
      (text) =>
        put(text, at(text, where), at(text, where) + count, ""),
  ),
  place.map((where) => onLines((lines, index) => lines.splice(index, 1), where)),
  place.map((where) => onLines((lines, index) => lines.splice(index, 0, lines[index] ?? ""), where)),
  place.map((where) =>
    onLines((lines, index) => lines.splice(index, 2, lines[index + 1] ?? "", lines[index] ?? ""), where),
  ),
  fc.tuple(place, fc.integer({ min: -4, max: 4 })).map(([where, by]) =>
    onLines((lines, index) => {
      const line = lines[index] ?? "";
      lines[index] = by < 0 ? line.slice(-by) : " ".repeat(by) + line;
    }, where),
  ),
  // An anchor at one value, an alias for another: what an alias stands for is written elsewhere.
  fc.tuple(place, place).map(
    ([one, other]): Mutation =>
      (text) => {
        let count = 0;
        const values = text.match(/: /g)?.length ?? 0;
        return text.replaceAll(/: (?=(.*))/g, (found, rest: string) => {
          const index = count++;
          if (index === Math.floor(one * values)) return ": &a ";
          return index === Math.floor(other * values) && rest !== "" ? ": *a #" : found;
        });
      },
  ),
  fc.constant<Mutation>((text) => text.replaceAll("\n", "\r\n")),
  fc.constant<Mutation>((text) => text.trimEnd()),
  place.map(
    (where): Mutation =>
      (text) =>
        text.slice(0, at(text, where)),
  ),
);

const mutations = fc.array(mutation, { minLength: 1, maxLength: 4 });

/** What holds of every plan, whatever the files are. Thaw's own reading of them counts for nothing here. */
function expectSound(result: RepositoryPlan): void {
  for (const file of result.files) {
    expect(isProven(file.proof)).toBe(true);
    expect(file.edits).not.toEqual([]);
    expect(file.after).not.toBe(file.before);
    expectBytesKept(file);
    const wasRead = isRead(file.before);
    if (wasRead) expect(isRead(file.after)).toBe(true);
  }
  for (const { finding } of result.applied) expect(result.files.length, finding.message).toBeGreaterThan(0);
}

function isRead(text: string): boolean {
  try {
    readWorkflow(text);
    return true;
  } catch {
    return false;
  }
}

describe("any damaged file", () => {
  it("has seeds", () => {
    expect(REPOSITORIES.flat().length).toBeGreaterThan(40);
  });

  it("never makes planning fail, and whatever is offered is proven: workflows", () => {
    let files = 0;
    fc.assert(
      fc.property(workflowText, mutations, (text, changes) => {
        const damaged = changes.reduce((now, change) => change(now), text);
        const result = plan([{ path: WORKFLOW, bytes: new TextEncoder().encode(damaged) }]);
        files += result.files.length;
        expectSound(result);
      }),
      { numRuns: 200 },
    );
    expect(files).toBeGreaterThan(30);
  }, 60_000);

  it("never makes planning fail, and whatever is offered is proven: repositories of the demonstration organisation", () => {
    let files = 0;
    fc.assert(
      fc.property(fc.nat({ max: REPOSITORIES.length - 1 }), fc.nat(), mutations, (repository, which, changes) => {
        const seeds = REPOSITORIES[repository] ?? [];
        const damaged = seeds.map((seed, index) => {
          if (index !== which % seeds.length) return seed;
          const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(seed.bytes);
          return { ...seed, bytes: new TextEncoder().encode(changes.reduce((now, change) => change(now), text)) };
        });
        const result = plan(damaged);
        files += result.files.length;
        expectSound(result);
      }),
      { numRuns: 80 },
    );
    expect(files).toBeGreaterThan(30);
  }, 60_000);

  it("of bytes that are no text is left alone", () => {
    const flips = fc.array(fc.tuple(place, fc.integer({ min: 128, max: 255 })), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(workflowText, flips, (text, changes) => {
        const bytes = new TextEncoder().encode(text);
        for (const [where, value] of changes) bytes[Math.floor(where * bytes.length)] = value;
        const result = plan([{ path: WORKFLOW, bytes }]);
        for (const file of result.files) {
          expect(new TextEncoder().encode(file.before)).toEqual(bytes);
          expect(isProven(file.proof)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("the repositories of the demonstration organisation as they are", () => {
  it("are planned soundly", () => {
    for (const files of REPOSITORIES) expectSound(plan(files));
  });
});
