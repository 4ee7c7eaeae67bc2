import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { blobsOf } from "../../../../lib/adapters/git/tree/blobs.ts";
import { type HistoryScan, scanCommit, scanHistory } from "../../../../lib/adapters/git/tree/index.ts";
import { examples } from "../../../core/literals/examples.ts";

const hmacKey = new Uint8Array(32).fill(7);
const scratch = mkdtempSync(join(tmpdir(), "thaw-history-"));
const pat = examples().find((one) => one.rule === "github-pat")?.secret ?? "";
const npm = examples().find((one) => one.rule === "npm-token")?.secret ?? "";
let root = "";

beforeEach(() => {
  root = mkdtempSync(join(scratch, "case-"));
  git("init", "-q", "-b", "main");
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function git(...args: readonly string[]): string {
  const identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
  return execFileSync("git", [...identity, ...args], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
}

function commit(files: Readonly<Record<string, string | null>>): string {
  for (const [path, content] of Object.entries(files)) {
    if (content === null) {
      git("rm", "-q", path);
      continue;
    }
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  git("add", "-A", "-f");
  git("commit", "-q", "-m", "change");
  return git("rev-parse", "HEAD");
}

function scan(): Promise<HistoryScan> {
  return scanHistory(join(root, ".git"), { hmacKey });
}

function found(history: HistoryScan): readonly (readonly [string, string, string])[] {
  return history.results.flatMap((one) => one.matches.map((match) => [one.commit, one.path, match.rule] as const));
}

describe("the history of a repository", () => {
  it("holds a literal that was removed later, at the commit that introduced it", async () => {
    commit({ "a.txt": "clean\n" });
    const guilty = commit({ "a.txt": `token ${pat}\n` });
    commit({ "a.txt": `token ${pat}\nmore\n` });
    commit({ "a.txt": "clean again\n" });
    const history = await scan();
    expect(found(history)).toEqual([[guilty, "a.txt", "github-pat"]]);
    expect(history).toMatchObject({ commits: 4, blobs: 4 });
    expect(JSON.stringify(history)).not.toContain(pat.slice(4));
  });

  it("is read on every ref, with names of any characters", async () => {
    commit({ "a.txt": "clean\n" });
    git("checkout", "-q", "-b", "side");
    const guilty = commit({ 'dir é/na"me\nwith: odd.txt': `token ${npm}\n` });
    git("checkout", "-q", "main");
    expect(found(await scan())).toEqual([[guilty, 'dir é/na"me\nwith: odd.txt', "npm-token"]]);
  });

  it("includes what only a merge brought in, once", async () => {
    commit({ "a.txt": "1\n" });
    git("checkout", "-q", "-b", "side");
    commit({ "b.txt": "2\n" });
    git("checkout", "-q", "main");
    commit({ "c.txt": "3\n" });
    git("merge", "-q", "--no-commit", "side");
    const guilty = commit({ "evil.txt": `token ${pat}\n` });
    expect(found(await scan())).toEqual([[guilty, "evil.txt", "github-pat"]]);
  });

  it("names a blob above the limit as skipped", async () => {
    const guilty = commit({ "big.txt": `${"a".repeat(3000)} ${pat}\n`, "small.txt": npm });
    const history = await scanHistory(join(root, ".git"), { hmacKey, maxBytes: 1000 });
    expect(history.results.find((one) => one.path === "big.txt")).toEqual({
      path: "big.txt",
      commit: guilty,
      matches: [],
      skipped: "too-large",
    });
    expect(found(history)).toEqual([[guilty, "small.txt", "npm-token"]]);
  });

  it("is empty without commits", async () => {
    expect(await scan()).toEqual({ results: [], commits: 0, blobs: 0, bytes: 0 });
  });

  it("is complete however many blobs there are", async () => {
    const files = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`f/${index}.txt`, `${index}\n`]));
    commit({ ...files, "z.txt": `${pat}\n` });
    const history = await scan();
    expect(history.blobs).toBe(5001);
    expect(found(history)).toHaveLength(1);
  });

  it("is read without starting a program that the configuration names", async () => {
    commit({ "a.txt": `${pat}\n`, ".gitattributes": "* diff=evil filter=evil\n" });
    const proof = join(root, "proof");
    for (const key of [
      "core.fsmonitor",
      "diff.external",
      "diff.evil.textconv",
      "filter.evil.smudge",
      "gpg.program",
      "core.pager",
    ])
      git("config", key, `touch ${proof}`);
    git("config", "log.showSignature", "true");
    expect(found(await scan())).toHaveLength(1);
    expect(statSync(proof, { throwIfNoEntry: false })).toBeUndefined();
  });

  it("fails with git's words where there is no repository", async () => {
    await expect(scanHistory(join(scratch, "nowhere"), { hmacKey })).rejects.toThrow(/not a git repository/i);
  });

  it("stops when it is told to", async () => {
    commit({ "a.txt": "x\n" });
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(scanHistory(join(root, ".git"), { hmacKey, signal })).rejects.toThrow("enough");
  });
});

describe("the tree of a commit", () => {
  it("is scanned out of the object store", async () => {
    const first = commit({ "a/b.txt": `${pat}\n`, ".gitignore": "a\n" });
    commit({ "a/b.txt": null, "c.txt": npm });
    const one = await scanCommit(join(root, ".git"), first, { hmacKey });
    expect(one).toMatchObject({ files: 2, results: [{ path: "a/b.txt", matches: [{ rule: "github-pat" }] }] });
  });

  it("is only taken by its full id", async () => {
    await expect(scanCommit(join(root, ".git"), "--help", { hmacKey })).rejects.toThrow("full commit id");
  });
});

describe("git's answers", () => {
  async function read(chunks: readonly string[], limit = 100): Promise<readonly (string | null)[]> {
    const blobs: (string | null)[] = [];
    for await (const blob of blobsOf(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), limit))
      blobs.push(blob.content?.toString() ?? null);
    return blobs;
  }

  it("are read wherever the chunks are cut", async () => {
    const answer = "aa blob 3\nxyz\nbb missing\ncc blob 0\n\ndd blob 5\nhello\n";
    for (let cut = 1; cut < answer.length; cut++) {
      expect(await read([answer.slice(0, cut), answer.slice(cut)])).toEqual(["xyz", null, "", "hello"]);
    }
    expect(await read([...answer], 4)).toEqual(["xyz", null, "", null]);
  });

  it.each([["aa blob 9\nxyz\n"], ["aa blob x\n"], ["aa blob 3"]])(
    "are refused when they are no such answer: %j",
    async (answer) => {
      await expect(read([answer])).rejects.toThrow();
    },
  );
});
