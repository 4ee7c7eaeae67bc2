import type { StandIn } from "../../../demo/github/index.ts";
import { type Got, installed, token } from "./support.ts";

type AskOne = (operation: string, path: string, bearer?: string, body?: unknown) => Promise<Got>;

interface Work {
  readonly one: StandIn;
  /** Asks below the repository. */
  readonly ask: (method: string, template: string, path: string, body?: unknown) => Promise<Got>;
}

const FULL = "fjordline/at-work";

/** Asks every route that changes a repository or shows its history, well and badly. */
export async function askAboutWork(one: StandIn, ask: AskOne): Promise<void> {
  const files = { "a.txt": "a\n", "b/c.txt": "c\n" };
  await one.control.createRepository(FULL, { files });
  await one.control.commit(FULL, { "a.txt": "b\n", "d.bin": new Uint8Array([0, 1]) }, { branch: "change" });
  const permissions = { contents: "write", pull_requests: "write", checks: "write", statuses: "write" } as const;
  const where = await installed(one, permissions, { slug: "worker" });
  const secret = await token(one, where);
  const weak = await token(one, where, { permissions: { contents: "read" } });
  await ask("GET /orgs/{org}/repos", "/orgs/fjordline/repos", secret);
  await ask("GET /orgs/{org}/repos", "/orgs/nobody/repos", secret);
  await ask("POST /repos/{owner}/{repo}/git/refs", `/repos/${FULL}/git/refs`, weak, {});
  const work: Work = {
    one,
    ask: (method, template, path, body) =>
      ask(`${method} /repos/{owner}/{repo}${template}`, `/repos/${FULL}${path}`, secret, body),
  };
  await askAboutGit(work);
}

async function askAboutGit({ ask }: Work): Promise<void> {
  await ask("GET", "/branches", "/branches");
  const main = await ask("GET", "/git/ref/{ref}", "/git/ref/heads/main");
  const { sha } = main.body.object;
  await ask("GET", "/git/ref/{ref}", "/git/ref/heads/none");
  await ask("GET", "/git/matching-refs/{ref}", "/git/matching-refs/heads/");
  for (const body of [
    { ref: "refs/heads/new", sha },
    { ref: "refs/heads/new", sha },
    { ref: "new", sha },
  ])
    await ask("POST", "/git/refs", "/git/refs", body);
  await ask("PATCH", "/git/refs/{ref}", "/git/refs/heads/new", { sha });
  await ask("PATCH", "/git/refs/{ref}", "/git/refs/heads/none", { sha });
  for (const name of ["new", "new"]) await ask("DELETE", "/git/refs/{ref}", `/git/refs/heads/${name}`);
  const tree = await ask("GET", "/git/trees/{tree_sha}", "/git/trees/main?recursive=1");
  await ask("GET", "/git/trees/{tree_sha}", "/git/trees/none");
  await ask("GET", "/git/blobs/{file_sha}", `/git/blobs/${tree.body.tree[0].sha}`);
  for (const blob of ["none", sha]) await ask("GET", "/git/blobs/{file_sha}", `/git/blobs/${blob}`);
  for (const range of ["main...change", "main...none"]) await ask("GET", "/compare/{basehead}", `/compare/${range}`);
}
