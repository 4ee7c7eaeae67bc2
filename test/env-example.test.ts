import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const textOf = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");

test(".env.example has every variable that is read, and no other", () => {
  const code = textOf("lib/env.ts") + textOf("lib/env-state.ts");
  // Keys of schemas, and what is asked for by its name.
  const read = [...code.matchAll(/^ {2}([A-Z][A-Z\d_]+): |\bsource\.([A-Z][A-Z\d_]+)\b/gm)].map(
    ([, key, name]) => key ?? name,
  );
  const listed = [...textOf(".env.example").matchAll(/^#([A-Z][A-Z\d_]+)=/gm)].map(([, name]) => name);
  expect(read.length).toBeGreaterThan(20);
  expect([...new Set(listed)].sort()).toEqual([...new Set(read)].sort());
  expect(new Set(listed).size).toBe(listed.length);
});

test(".env.example sets nothing by itself, and has no secret in it", () => {
  const lines = textOf(".env.example")
    .split("\n")
    .filter((line) => line !== "");
  expect(lines.filter((line) => !line.startsWith("#"))).toEqual([]);
  expect(lines.filter((line) => /SECRET=.|_KEY=.|_ID=./.test(line))).toEqual([]);
});
