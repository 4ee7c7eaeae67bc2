import { expect, test } from "vitest";
import { callsOfClones } from "../../lib/adapters/git/index.ts";
import { createScanner } from "../../lib/adapters/scanner/index.ts";
import type { FoundRepository, RepositorySource } from "../../lib/usecases/ports.ts";
import { type LiteralFile, type ScanPathsPorts, scanPaths } from "../../lib/usecases/scan-paths.ts";
import { CI, PUBLISH } from "../support/clones.ts";

const PASSWORD = `Tr4wler-${"Quay"}!9`;
const LOGIN = `      - uses: docker/login-action@v3\n        with:\n          username: a\n          password: ${PASSWORD}\n`;
const TEXT = PUBLISH + LOGIN;
const AT = TEXT.indexOf(PASSWORD);

function repository(name: string, text = PUBLISH): FoundRepository {
  const source: RepositorySource = {
    owner: "acme",
    name,
    path: `/clones/${name}`,
    ref: "main",
    commit: "c".repeat(40),
    files: [{ path: CI, bytes: new TextEncoder().encode(text), blobSha: "b" }],
    unreadable: [{ path: ".github/workflows/pipe.yml", reason: "unreadable", detail: "not a regular file" }],
    siblings: new Set([CI]),
    settings: { notBlocking: new Set(), action: null },
  };
  return {
    name: `acme/${name}`,
    path: source.path,
    gitDir: null,
    hasWorkTree: true,
    write: async () => ({ ok: true, value: undefined }),
    read: async () => source,
  };
}

function match(start: number, hmac: string): LiteralFile["matches"][number] {
  return {
    rule: "x",
    kind: "hardcoded-credential",
    severity: "high",
    confidence: "high",
    message: "A value.",
    start,
    end: start + 5,
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 6,
    shape: "…(5)",
    hmac,
  } as LiteralFile["matches"][number];
}

/** The real scanner, over what `places` gives and literals that are named here. */
function ports(
  places: Readonly<Record<string, readonly FoundRepository[] | string>>,
  literals: Partial<ScanPathsPorts["literals"]> = {},
  told: string[] = [],
): ScanPathsPorts {
  const scanner = createScanner({ seal: (value) => `sealed-${value.length}` });
  return {
    find: async (path) => {
      const found = places[path] ?? `${path} is not there`;
      return typeof found === "string"
        ? { ok: false, failure: { code: "path", message: found } }
        : { ok: true, value: found };
    },
    scanner,
    literals: { tree: async () => [], history: async () => [], ...literals },
    clones: callsOfClones,
    progress: (done, total, name) => told.push(`${done}/${total} ${name}`),
  };
}

async function scan(
  given: ScanPathsPorts,
  request: { readonly paths: readonly string[]; readonly tree?: boolean; readonly history?: boolean },
) {
  const result = await scanPaths(given, { tree: false, history: false, ...request });
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

test("nothing is scanned when one path is refused, and every refusal is named", async () => {
  const result = await scanPaths(ports({ a: [repository("a")], b: "b is a file" }), {
    paths: ["a", "b", "c"],
    tree: false,
    history: false,
  });
  expect(result).toEqual({ ok: false, failure: { code: "paths", message: "b is a file\nc is not there" } });
});

test("a repository that several paths lead to is scanned once", async () => {
  const scanned = await scan(ports({ a: [repository("a")], all: [repository("a"), repository("b")] }), {
    paths: ["a", "all"],
  });
  expect(scanned.map((one) => one.name)).toEqual(["acme/a", "acme/b"]);
});

test("more repositories than are held at once keep their order, and progress counts them all", async () => {
  const many = Array.from({ length: 150 }, (_, index) => repository(`r${index}`));
  const told: string[] = [];
  const scanned = await scan(ports({ many }, {}, told), { paths: ["many"] });
  expect(scanned.map((one) => one.name)).toEqual(many.map((one) => one.name));
  expect(told).toEqual(many.map((one, index) => `${index}/150 ${one.name}`));
});

test("files that could not be read count as workflows and are named", async () => {
  const [one] = await scan(ports({ a: [repository("a")] }), { paths: ["a"] });
  expect(one).toMatchObject({ workflows: 2, actions: 0, unparsed: [{ path: ".github/workflows/pipe.yml" }] });
});

test("a literal that the CI rules found is not reported again for the tree, others in the same file are", async () => {
  const tree = async () => [{ path: CI, matches: [match(AT, "same"), match(3, "other")] }];
  const [one] = await scan(ports({ a: [repository("a", TEXT)] }, { tree }), { paths: ["a"], tree: true });
  expect(one?.findings.flatMap((finding) => finding.literal?.hmac ?? [])).toEqual([
    `sealed-${PASSWORD.length}`,
    "other",
  ]);
});

test("a literal of the past that is still there is reported once, as of now", async () => {
  const tree = async () => [{ path: "a.txt", matches: [match(0, "kept")] }];
  const history = async () => [
    { path: "old.txt", matches: [match(0, "kept"), match(9, "gone")], commit: "d".repeat(40) },
  ];
  const given = ports({ a: [repository("a")] }, { tree, history });
  const [one] = await scan(given, { paths: ["a"], tree: true, history: true });
  const literals = one?.findings
    .filter((finding) => finding.literal)
    .map((finding) => [finding.literal?.hmac, finding.commit]);
  expect(literals).toEqual([
    ["kept", null],
    ["gone", "d".repeat(40)],
  ]);
});

test("a file that neither rules could look into is named once", async () => {
  const skip = (path: string, skipped: string) => ({ path, matches: [], skipped });
  const tree = async () => [
    skip(".github/workflows/pipe.yml", "unreadable"),
    skip("huge.bin", "too-large"),
    skip("locked", "unreadable"),
    skip("link", "symlink-outside"),
  ];
  const [one] = await scan(ports({ a: [repository("a")] }, { tree }), { paths: ["a"], tree: true });
  expect(one?.unparsed.map((file) => `${file.reason} ${file.path}`)).toEqual([
    "unreadable .github/workflows/pipe.yml",
    "too-large huge.bin",
    "unreadable locked",
  ]);
});

test("a past whose files are missing is not understood, which is said once; what is too large in it is let pass", async () => {
  const missing = (path: string, skipped: string) => ({ path, matches: [], skipped, commit: "d".repeat(40) });
  const history = async () => [missing("a", "unreadable"), missing("b", "unreadable"), missing("c", "too-large")];
  const [one] = await scan(ports({ a: [repository("a")] }, { history }), { paths: ["a"], history: true });
  expect(one?.unparsed).toMatchObject([
    { path: ".github/workflows/pipe.yml" },
    { path: ".", reason: "unreadable", detail: expect.stringContaining("2 versions of files") },
  ]);
});

test("a repository whose literals cannot be looked for is not understood, and the next one is scanned", async () => {
  const tree = async ({ name }: FoundRepository) => {
    if (name === "acme/a") throw new Error("git ended with code 128");
    return [];
  };
  const given = ports({ all: [repository("a"), repository("b")] }, { tree });
  const scanned = await scan(given, { paths: ["all"], tree: true });
  expect(scanned.map((one) => one.unparsed.map((file) => file.detail))).toEqual([
    ["not a regular file", "the tree: git ended with code 128"],
    ["not a regular file"],
  ]);
  expect(scanned.map((one) => one.findings.length)).toEqual([1, 1]);
});
