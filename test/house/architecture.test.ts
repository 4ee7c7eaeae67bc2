import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** The environment is read everywhere, and is no layer. */
const NO_LAYER = new Set(["env", "env-state"]);
const IMPORT = /(?:from\s+|import\s*\(\s*|import\s+)"(?<path>\.{1,2}\/[^"]+)"/g;

/** The edges of the picture of layers. */
function drawn(): readonly string[] {
  const text = readFileSync(path.join(ROOT, "docs/architecture.md"), "utf8");
  const picture = /<!-- layers -->\n```mermaid\nflowchart TD\n(?<edges>[^`]*)```/.exec(text)?.groups?.edges ?? "";
  return picture
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .sort();
}

/** `lib/core/freeze/slot.ts` is of `core`, and `app/page.tsx` of `app`; null for what is no layer. */
function layerOf(file: string): string | null {
  const [top = "", second = ""] = file.split("/");
  const layer = top === "lib" ? second.replace(/\.ts$/, "") : top;
  return (top === "lib" || top === "app") && !NO_LAYER.has(layer) ? layer : null;
}

function imported(): readonly string[] {
  const files = execFileSync("git", ["ls-files", "-z", "lib", "app"], { cwd: ROOT, encoding: "utf8" })
    .split("\0")
    .filter((file) => /\.tsx?$/.test(file));
  const edges = files.flatMap((file) => {
    const from = layerOf(file);
    const text = readFileSync(path.join(ROOT, file), "utf8");
    return [...text.matchAll(IMPORT)].flatMap(({ groups }) => {
      const to = layerOf(path.posix.join(path.posix.dirname(file), groups?.path ?? ""));
      return from === null || to === null || from === to ? [] : [`${from} --> ${to}`];
    });
  });
  return [...new Set(edges)].sort();
}

test("the picture of the layers has every import between them, and no other", () => {
  expect(imported().length).toBeGreaterThan(10);
  expect(drawn()).toEqual(imported());
});
