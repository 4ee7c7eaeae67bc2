import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const FOLDER = fileURLToPath(new URL("../../../lib/core/trust", import.meta.url));
const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));

// A file that throws while it is loaded takes the tests that import it along, and says so of no test.
test.each(files)("%s can be loaded", async (file) => {
  expect(typeof (await import(`${FOLDER}/${file}`))).toBe("object");
});

test("there are files to load", () => {
  expect(files.length).toBeGreaterThan(20);
});
