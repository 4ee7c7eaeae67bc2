import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { VERSION } from "../../lib/cli/version.ts";

test("the version that reports carry is the package's", () => {
  expect(VERSION).toBe(JSON.parse(readFileSync("package.json", "utf8")).version);
});
