import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { ignoredBy, readDockerfile } from "../../scripts/dockerfile.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const textOf = (file: string) => readFileSync(`${ROOT}/${file}`, "utf8");
const stages = readDockerfile(textOf("Dockerfile"));
const last = stages.at(-1);
const ignored = ignoredBy(textOf(".dockerignore"));
const context = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
  cwd: ROOT,
  encoding: "utf8",
  maxBuffer: 1 << 26,
})
  .split("\0")
  .filter((file) => file !== "" && !ignored(file));

describe("the image", () => {
  test("is made of an official image that is named by its digest, and of nothing else", () => {
    const images = stages.map(({ image }) => image);
    expect(images.filter((image) => !/^node:\d+-\w+-slim@sha256:[0-9a-f]{64}$/.test(image))).toEqual([]);
    expect(new Set(images).size).toBe(1);
  });

  test("runs as a user without rights, by number, so that a cluster can see that it is not root", () => {
    const users = last?.steps.filter(({ word }) => word === "USER").map(({ rest }) => rest);
    expect(users).toEqual(["1000:1000"]);
    // What comes after would be written by that user.
    const at = last?.steps.findIndex(({ word }) => word === "USER") ?? 0;
    expect(last?.steps.slice(at).map(({ word }) => word)).not.toContain("COPY");
  });

  test("installs and builds as that user, too", () => {
    for (const { steps } of stages.slice(0, -1)) {
      const user = steps.findIndex(({ word }) => word === "USER");
      const commands = steps.filter(({ word }, index) => word === "RUN" && index < user).map(({ rest }) => rest);
      expect(commands.every((command) => command.startsWith("chown node:node /"))).toBe(true);
    }
  });

  test("has no secret among its variables, and takes nothing from an address", () => {
    const all = stages.flatMap(({ steps }) => steps);
    expect(all.filter(({ word, rest }) => word === "ENV" && /SECRET|TOKEN|PASSWORD|_KEY/.test(rest))).toEqual([]);
    expect(all.filter(({ rest }) => /https?:|curl|wget/.test(rest))).toEqual([]);
  });

  test("is given what its stages copy", () => {
    const copies = stages.flatMap(({ steps }) =>
      steps.filter(({ word, rest }) => word === "COPY" && !rest.includes("--from=")),
    );
    const sources = copies.flatMap(({ rest }) =>
      rest
        .split(/\s+/)
        .filter((part) => !part.startsWith("--"))
        .slice(0, -1),
    );
    expect(sources.length).toBeGreaterThan(5);
    const missing = sources.filter(
      (source) => source !== "." && !context.some((file) => file === source || file.startsWith(`${source}/`)),
    );
    expect(missing).toEqual([]);
  });
});

describe("what a build is given", () => {
  test("has no demonstration, no tests and no documents", () => {
    expect(context.filter((file) => /^(?:demo|test|docs|deploy|\.git|\.ci|\.thaw)/.test(file))).toEqual([]);
    expect(context).toContain("lib/cli/index.ts");
    expect(context).toContain("action/src/main.ts");
  });

  test("has nothing that somebody keeps beside the sources", () => {
    for (const file of [
      "live.env",
      ".env",
      "lib/.env.local",
      "app/observer.pem",
      "node_modules/x/index.js",
      ".thaw/state.json",
      "lib/store.key",
    ])
      expect(ignored(file), file).toBe(true);
  });
});

test("an instruction that is not read is an error, and continued lines are one", () => {
  expect(() => readDockerfile("FROM a\nADD x y\n")).toThrow("This instruction is not read here: ADD x y");
  expect(() => readDockerfile("RUN true\n")).toThrow("begins with FROM");
  expect(readDockerfile("# x\nFROM a AS b\nRUN one \\\n  && two\n")).toEqual([
    { name: "b", image: "a", steps: [{ word: "RUN", rest: "one && two" }] },
  ]);
});
