import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Each page with the texts by which its example is found in the code, and where the code of such a thing may be. */
const PAGES = [
  { page: "detector", texts: ['"crates-token"', "./crates-token/"], below: ["lib/core"] },
  { page: "remedy", texts: ['"move-to-vars"', "./move-to-vars/"], below: ["lib/core"] },
  {
    page: "gate",
    texts: ['"secrets-removed"', '"replaced-secrets"', "'replaced-secrets'", "./secrets-removed/"],
    below: ["lib"],
  },
  {
    page: "provider",
    texts: ['"artifactory"', "/artifactory/index.ts", "artifactory?.", "createArtifactoryProvider"],
    below: ["lib/container", "lib/core/trust", "lib/core/listing", "lib/adapters/providers"],
  },
] as const;

/** Files of the code that a page names, and folders, which end in a slash. */
function named(page: string): readonly string[] {
  const text = readFileSync(path.join(ROOT, "docs/extending", `${page}.md`), "utf8");
  return [...text.matchAll(/`(?<file>(?:lib|test|docs)\/[\w./-]+)`/g)].map(({ groups }) => groups?.file ?? "");
}

function withExample({ texts, below }: (typeof PAGES)[number]): readonly string[] {
  const patterns = texts.flatMap((text) => ["-e", text]);
  const found = execFileSync("git", ["grep", "-l", "-F", ...patterns, "--", ...below], { cwd: ROOT, encoding: "utf8" });
  return found.split("\n").filter((file) => file !== "");
}

describe.each(PAGES)("the page about adding a $page", (one) => {
  test("names every file of the code that has something of its example", () => {
    const files = withExample(one);
    expect(files.length).toBeGreaterThan(3);
    expect(files.filter((file) => !named(one.page).includes(file))).toEqual([]);
  });

  test("names nothing that is not there", () => {
    expect(named(one.page).length).toBeGreaterThan(6);
    expect(named(one.page).filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  });
});
