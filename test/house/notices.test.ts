import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { noticeKind } from "../../lib/core/notify/kinds.ts";

/** Kinds of timeline lines as code writes them: a line's own kind, a trace's action, or a kind that has a constant of its own. */
const WRITTEN = [
  /\bkind: "(?<kind>[a-z-]+\.[a-z-]+)"/g,
  /traceOf\(\s*actor,\s*"(?<kind>[a-z-]+\.[a-z-]+)"/g,
  /const [A-Z]+ = "(?<kind>freeze\.[a-z-]+)"/g,
  /\? "(?<kind>(?:merge|break-glass|freeze)\.[a-z-]+)"/g,
  / : "(?<kind>(?:merge|exception|freeze)\.[a-z-]+)"/g,
];
const OTHER = noticeKind("a.kind-that-nobody-thought-of")?.headline;

function written(): readonly string[] {
  const files = execFileSync("git", ["ls-files", "lib/usecases", "lib/adapters/prisma"], { encoding: "utf8" });
  const texts = files
    .split("\n")
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(file, "utf8"));
  const found = texts.flatMap((text) => WRITTEN.flatMap((form) => [...text.matchAll(form)]));
  return [...new Set(found.map(({ groups }) => groups?.kind ?? ""))].sort();
}

test("the forms find the kinds that are known to be written", () => {
  expect(written()).toEqual(
    expect.arrayContaining(["incident.activated", "freeze.bypassed", "freeze.alarm", "merge.refused", "pass.asked"]),
  );
});

test("every kind of a timeline's line that code writes has words and an urgency of its own outside of the pages", () => {
  expect(written().filter((kind) => noticeKind(kind)?.headline === OTHER)).toEqual([]);
});
