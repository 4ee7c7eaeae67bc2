import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { CI, commit, git, makeBare, makeClone, PUBLISH, temporaryFolder, writeFiles } from "../support/clones.ts";
import { type ReportRepository, scanned, scannedOne, thaw } from "../support/command.ts";

const BASE = temporaryFolder("literals");
const OPTIONS = { state: path.join(BASE, "state"), cwd: BASE };
writeFiles(OPTIONS.state, {});

/** Shaped like tokens, put together here so that no scanner of our own files takes them for one. */
const NOW = `ghp_${"Zq8Lw2Rt7Kx4Vn9Yb3Hc6Jd1Fs5Gp0Mu2EaT"}`;
const PAST = `glpat-${"Xk29vQzRt7LmWp4sHd8c"}`;
const IN_CI = `ghp_${"Qw3Er5Ty7Ui9Op1As2Df4Gh6Jk8Lz0Xc1VbN"}`;
const BROKEN = `npm_${"Ab7Cd9Ef2Gh4Ij6Kl8Mn1Op3Qr5St7Uv9Wx2"}`;
const PASSWORD = `Tr4wler-${"Quay"}!9`;
const VALUES = [NOW, PAST, IN_CI, BROKEN, PASSWORD];

const LEAKY = `${PUBLISH}      - run: |
          curl -H "Authorization: token ${IN_CI}" https://api.github.com/user
      - uses: docker/login-action@v3
        with:
          username: a
          password: ${PASSWORD}
`;

const folder = makeClone(path.join(BASE, "leaky"), { "old.env": `KEY=${PAST}\n` });
const first = git(folder, "rev-parse", "HEAD");
rmSync(path.join(folder, "old.env"));
commit(folder, {
  [CI]: LEAKY,
  "src/deep/config.py": `TOKEN = "${NOW}"\n`,
  // The error's own words must not quote what stands there.
  ".github/workflows/broken.yml": `on: push\njobs: {a: "${BROKEN}\n  b: [${BROKEN}\n${BROKEN}: *${BROKEN}\n`,
});
const whole = git(folder, "rev-parse", "HEAD");

const places = (repository: ReportRepository) =>
  repository.findings
    .filter((one) => one.literal)
    .map((one) => `${one.path}:${one.line} ${one.commit?.slice(0, 7) ?? "now"}`)
    .sort();
const CI_PLACES = [`${CI}:14 now`, `${CI}:10 now`].sort();
const past = `old.env:1 ${first.slice(0, 7)}`;

describe("literals", () => {
  test("of CI files are found without any option, and those of other files are not looked for", () => {
    expect(places(scannedOne(["leaky"], OPTIONS))).toEqual([...CI_PLACES]);
  });

  test("of any file are found with --tree, each once", () => {
    const repository = scannedOne(["leaky", "--tree"], OPTIONS);
    expect(places(repository).filter((place) => !place.includes("broken.yml"))).toEqual([
      ...CI_PLACES,
      "src/deep/config.py:1 now",
    ]);
    expect(new Set(repository.findings.map((one) => one.fingerprint)).size).toBe(repository.findings.length);
  });

  test("of the past are found with --history, with the commit that brought them in", () => {
    const repository = scannedOne(["leaky", "--tree", "--history"], OPTIONS);
    expect(places(repository)).toContain(past);
    expect(repository.findings.find((one) => one.path === "old.env")).toMatchObject({
      commit: first,
      kind: "hardcoded-credential",
    });
    expect(repository.findings.filter((one) => one.commit === whole)).toEqual([]);
    expect(repository.commit).toBe(whole);
  });

  test.each([
    ["a bare repository", "--bare"],
    ["a clone without a checkout", "--no-checkout"],
  ])("are the same in %s", (_what, form) => {
    rmSync(path.join(BASE, "leaky.git"), { recursive: true, force: true });
    git(folder, "clone", "--quiet", form, ".", path.join(BASE, "leaky.git"));
    const args = ["--tree", "--history"];
    const [clone, bare] = [scannedOne(["leaky", ...args], OPTIONS), scannedOne(["leaky.git", ...args], OPTIONS)];
    expect(places(bare)).toEqual(places(clone));
    expect(bare.findings.map((one) => one.fingerprint).sort()).toEqual(
      clone.findings.map((one) => one.fingerprint).sort(),
    );
  });

  test.each(["table", "json", "csv", "sarif"])("never stand in a report as %s, nor parts of them", (format) => {
    for (const options of [[], ["--tree", "--history"]]) {
      const { status, stdout, stderr } = thaw(["scan", "leaky", "--format", format, ...options], OPTIONS);
      expect([status, stderr]).toEqual([0, ""]);
      expect(stdout.length).toBeGreaterThan(100);
      for (const value of VALUES) {
        expect(stdout).not.toContain(value);
        expect(stdout).not.toContain(value.slice(-10));
        expect(stdout).not.toContain(value.slice(6, 16));
      }
    }
  });

  test("are sealed under the local key: the same between scans, another in another state folder", () => {
    const seals = (state: string) =>
      scannedOne(["leaky", "--tree"], { ...OPTIONS, state }).findings.flatMap((one) => one.literal?.hmac ?? []);
    const [own, again, other] = [seals(OPTIONS.state), seals(OPTIONS.state), seals(temporaryFolder("other"))];
    expect(own.length).toBeGreaterThan(2);
    expect(again).toEqual(own);
    expect(other).toHaveLength(own.length);
    for (const seal of other) expect(own).not.toContain(seal);
    for (const seal of own) expect(seal).toMatch(/^[0-9a-f]{64}$/);
  });

  test.skipIf(process.platform === "win32")("are sealed under a key that only its owner may read", () => {
    scannedOne(["leaky"], OPTIONS);
    expect(statSync(path.join(OPTIONS.state, "literal-hmac.key")).mode & 0o777).toBe(0o600);
  });
});

test("no key is made where nothing has to be sealed", () => {
  makeClone(path.join(BASE, "clean"));
  const state = path.join(temporaryFolder("unused"), "state");
  expect(scannedOne(["clean"], { ...OPTIONS, cwd: BASE, state, env: { HOME: BASE } }).findings).toHaveLength(1);
  expect(existsSync(state)).toBe(false);
});

describe.skipIf(process.platform === "win32")("a hostile tree", () => {
  const hostile = makeClone(path.join(BASE, "hostile"), { "a.txt": "a", "big.txt": "x".repeat(10_000_000) });
  const outside = writeFiles(path.join(BASE, "outside"), { "evil.yml": PUBLISH, "secret.env": `K=${NOW}\n` });
  writeFiles(hostile, {
    ".github/workflows/line\nbreak\u001b[31m.yml": PUBLISH,
    ".github/workflows/big.yml": `# ${"x".repeat(10_000_000)}\n`,
    ".github/workflows/nul.yml": "on: push\0\n",
    ".github/workflows/latin.yml": Buffer.from([0x6f, 0x6e, 0x3a, 0xff, 0xfe]),
    ".github/workflows/folder.yml/x": "x",
  });
  symlinkSync(path.join(outside, "evil.yml"), path.join(hostile, ".github/workflows/link.yml"));
  symlinkSync("loop.yml", path.join(hostile, ".github/workflows/loop.yml"));
  symlinkSync(outside, path.join(hostile, "way-out"));
  symlinkSync("..", path.join(hostile, "way-up"));
  execFileSync("mkfifo", [path.join(hostile, ".github/workflows/pipe.yml")]);

  test("is scanned as far as it can be, each part that cannot is named once, and nothing outside is read", () => {
    const repository = scannedOne(["hostile", "--tree", "--history"], OPTIONS);
    expect(repository.findings.map((one) => one.path)).toEqual([".github/workflows/line\nbreak\u001b[31m.yml"]);
    expect(repository.files.unparsed.map((one) => `${one.reason} ${path.basename(one.path)}`).sort()).toEqual([
      "not-utf8 latin.yml",
      "nul-byte nul.yml",
      "symlink-outside link.yml",
      "symlink-outside loop.yml",
      "too-large big.yml",
      "unreadable pipe.yml",
    ]);
    expect(repository.commit).toBeNull();
  });

  test("writes nothing to the terminal that it would obey", () => {
    const escapeCharacter = String.fromCharCode(27);
    expect(thaw(["scan", "hostile"], OPTIONS).stdout).toContain("line\\u000abreak\\u001b[31m.yml");
    expect(thaw(["scan", "hostile"], OPTIONS).stdout).not.toContain(escapeCharacter);
  });
});

test("a damaged repository is not understood, and the others are scanned", () => {
  const org = path.join(BASE, "org");
  const damaged = makeBare(path.join(org, "damaged.git"), { [CI]: PUBLISH, "b.txt": `K=${NOW}\n` });
  const id = git(damaged, "rev-parse", "HEAD^{tree}");
  const object = path.join(damaged, "objects", id.slice(0, 2), id.slice(2));
  chmodSync(object, 0o600);
  writeFileSync(object, "junk");
  makeClone(path.join(org, "well"));
  const [broken, second] = scanned(["org", "--tree", "--history"], OPTIONS);
  expect(broken).toMatchObject({ name: "damaged", findings: [] });
  expect(broken?.files.unparsed.map((one) => one.reason)).toContain("unreadable");
  expect(second).toMatchObject({ name: "well", findings: [{ kind: "npm-token" }], files: { unparsed: [] } });
  expect(thaw(["scan", "org", "--history", "--strict"], OPTIONS).status).toBe(3);
});
