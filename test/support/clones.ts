import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import path from "node:path";
import { whenFileIsDone } from "./closing.ts";

/** Real repositories in a folder of their own, made by the real git with no configuration of the machine. */

export const CI = ".github/workflows/ci.yml";

/** One finding: an npm token, which is of high severity and blocks. */
export const PUBLISH = `on: push
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: npm publish
        env:
          NODE_AUTH_TOKEN: \${{ secrets.NPM_TOKEN }}
`;

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A folder that is removed when the file's tests are done. */
export function temporaryFolder(name: string): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), `thaw-${name}-`)));
  whenFileIsDone(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const GIT_ENVIRONMENT = {
  NODE_ENV: "test",
  PATH: process.env.PATH ?? "",
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "a",
  GIT_AUTHOR_EMAIL: "a@example.org",
  GIT_COMMITTER_NAME: "a",
  GIT_COMMITTER_EMAIL: "a@example.org",
} as const;

export function git(folder: string, ...args: readonly string[]): string {
  return execFileSync("git", ["-c", "protocol.file.allow=always", ...args], {
    cwd: folder,
    env: GIT_ENVIRONMENT,
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
  }).trim();
}

export function writeFiles(root: string, files: Files): string {
  mkdirSync(root, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const full = path.join(root, name);
    mkdirSync(path.dirname(full), { recursive: true });
    writeFileSync(full, content);
  }
  return root;
}

export function commit(root: string, files: Files = {}): string {
  writeFiles(root, files);
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--allow-empty", "--message", "x");
  return git(root, "rev-parse", "HEAD");
}

/** A clone with one commit, which holds the files. */
export function makeClone(root: string, files: Files = { [CI]: PUBLISH }, ...options: readonly string[]): string {
  mkdirSync(root, { recursive: true });
  git(root, "init", "--quiet", "--initial-branch=main", ...options);
  commit(root, files);
  return root;
}

export function makeBare(root: string, files: Files = { [CI]: PUBLISH }): string {
  const source = makeClone(`${root}-source`, files);
  git(source, "clone", "--quiet", "--bare", ".", root);
  rmSync(source, { recursive: true });
  return root;
}
