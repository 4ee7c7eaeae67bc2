import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 26 })
  .split("\0")
  .filter(Boolean);

function textOf(file: string): string {
  try {
    return readFileSync(`${ROOT}/${file}`, "utf8");
  } catch {
    return "";
  }
}

test("the lock file names no registry, so that any mirror will do", () => {
  const lock = textOf("package-lock.json");
  expect(lock).toContain('"lockfileVersion": 3');
  expect(lock).not.toMatch(/"resolved"\s*:\s*"(?:https?|file|git)/);
});

test("the lock file has the optional packages of every system, or npm ci would refuse it", () => {
  const { packages } = JSON.parse(textOf("package-lock.json")) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  const missing = Object.entries(packages).flatMap(([place, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([, version]) => /^\d/.test(version))
      .map(([name]) => name)
      .filter((name) => !(`node_modules/${name}` in packages) && !(`${place}/node_modules/${name}` in packages)),
  );
  expect(missing, "run: node scripts/complete-lock.mjs").toEqual([]);
});

test("no configuration names a registry", () => {
  for (const file of [".npmrc", "package.json", ".ci/run"])
    expect(textOf(file)).not.toMatch(/registry\s*[=:]|https?:\/\/[^"\s]*npm/);
});

test("no file names a package registry's host", () => {
  // Put together here, so that this file does not name them either.
  const hosts = [
    ["registry", "npmjs", "org"],
    ["files", "pythonhosted", "org"],
    ["index", "crates", "io"],
    ["proxy", "golang", "org"],
    ["deb", "debian", "org"],
  ].map((parts) => parts.join("."));
  expect(tracked.filter((file) => hosts.some((host) => textOf(file).includes(host)))).toEqual([]);
});

test("no file names a place of the machine that it was written on", () => {
  // Put together here, so that this file does not name them either.
  const places = [
    ["", "work", "main"],
    ["", "work", "shared"],
    ["", "work", ".library"],
  ].map((parts) => parts.join("/"));
  expect(tracked.length).toBeGreaterThan(100);
  const guilty = tracked.filter((file) => places.some((place) => textOf(file).includes(place)));
  expect(guilty).toEqual([]);
});

test("nothing that is made is committed", () => {
  expect(
    tracked.filter((file) => /^(?:node_modules|\.next|\.thaw|\.thaw-test|dist)\/|\/generated\//.test(file)),
  ).toEqual([]);
});

test("packages that may run scripts when installed are named, and others refused", () => {
  const manifest = JSON.parse(textOf("package.json")) as { allowScripts?: Record<string, boolean> };
  const lock = JSON.parse(textOf("package-lock.json")) as {
    packages: Record<string, { version: string; hasInstallScript?: boolean }>;
  };
  const scripted = Object.entries(lock.packages)
    .filter(([place, entry]) => place !== "" && entry.hasInstallScript)
    .map(([place]) => place.replace(/^.*node_modules\//, ""));
  const known = Object.keys(manifest.allowScripts ?? {}).map((name) => name.replace(/(?<=.)@[^@/]*$/, ""));
  expect([...new Set(scripted)].filter((name) => !known.includes(name))).toEqual([]);
});
