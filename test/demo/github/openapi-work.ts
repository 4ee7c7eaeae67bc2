import type { StandIn } from "../../../demo/github/index.ts";
import { appJwt, type Got, installed, token } from "./support.ts";

type AskOne = (operation: string, path: string, bearer?: string, body?: unknown) => Promise<Got>;

interface Work {
  readonly one: StandIn;
  /** The App that asks. */
  readonly app: number;
  /** Asks below the repository. */
  readonly ask: (method: string, template: string, path: string, body?: unknown) => Promise<Got>;
}

const FULL = "fjordline/at-work";

/** Asks every route that changes a repository or shows its history, well and badly. */
export async function askAboutWork(one: StandIn, ask: AskOne): Promise<void> {
  const files = { "a.txt": "a\n", "b/c.txt": "c\n" };
  await one.control.createRepository(FULL, { files });
  await one.control.commit(FULL, { "a.txt": "b\n", "d.bin": new Uint8Array([0, 1]) }, { branch: "change" });
  const permissions = {
    contents: "write",
    pull_requests: "write",
    checks: "write",
    statuses: "write",
    issues: "write",
    actions: "read",
    deployments: "write",
  } as const;
  const where = await installed(one, permissions, { slug: "worker" });
  const secret = await token(one, where);
  const weak = await token(one, where, { permissions: { contents: "read" } });
  // Nobody listens there: the deliveries fail, and are listed all the same.
  const nowhere = { url: "http://127.0.0.1:1/hook", secret: "none", events: ["push"] };
  one.control.addWebhook({ ...nowhere, app: where.app.id });
  await ask("GET /orgs/{org}/repos", "/orgs/fjordline/repos", secret);
  await ask("GET /orgs/{org}/repos", "/orgs/nobody/repos", secret);
  await ask("POST /repos/{owner}/{repo}/git/refs", `/repos/${FULL}/git/refs`, weak, {});
  const work: Work = {
    one,
    app: where.app.id,
    ask: (method, template, path, body) =>
      ask(`${method} /repos/{owner}/{repo}${template}`, `/repos/${FULL}${path}`, secret, body),
  };
  await askAboutGit(work);
  await askAboutPulls(work);
  await askAboutIssues(work);
  await askAboutChecks(work);
  await askAboutRuns(work);
  await askToMerge(work);
  await askAboutHooks(one, ask, await appJwt(where.app));
  await ask("POST /repos/{owner}/{repo}/check-runs", `/repos/${FULL}/check-runs`, weak, {});
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
  for (const ref of ["main", "none"]) await ask("GET", "/tarball/{ref}", `/tarball/${ref}`);
  for (const range of ["main...change", "main...none"]) await ask("GET", "/compare/{basehead}", `/compare/${range}`);
}

async function askAboutPulls({ ask, one }: Work): Promise<void> {
  const body = { title: "A change", head: "change", base: "main", body: "Why" };
  for (const request of [body, body, { ...body, head: "none" }, { title: "x" }])
    await ask("POST", "/pulls", "/pulls", request);
  await one.control.review(FULL, 1, "ada", "APPROVED", "Good.");
  for (const query of ["", "?state=closed"]) await ask("GET", "/pulls", `/pulls${query}`);
  for (const number of [1, 99]) await ask("GET", "/pulls/{pull_number}", `/pulls/${number}`);
  for (const change of [{ title: "Other" }, { base: "none" }, { state: "odd" }])
    await ask("PATCH", "/pulls/{pull_number}", "/pulls/1", change);
  for (const part of ["files", "commits", "reviews"])
    await ask("GET", `/pulls/{pull_number}/${part}`, `/pulls/1/${part}`);
}

async function askAboutIssues({ ask }: Work): Promise<void> {
  for (const name of ["thaw", "thaw"]) await ask("POST", "/labels", "/labels", { name, color: "0a0b0c" });
  for (const name of ["thaw", "none"]) await ask("GET", "/labels/{name}", `/labels/${name}`);
  const issue = "/issues/{issue_number}";
  const made = await ask("POST", "/issues", "/issues", { title: "A word", body: "More of it" });
  await ask("POST", "/issues", "/issues", {});
  for (const state of ["closed", "open"]) await ask("PATCH", issue, `/issues/${made.body.number}`, { state });
  await ask("PATCH", issue, "/issues/99", { state: "closed" });
  for (const number of [1, 99]) {
    await ask("POST", `${issue}/labels`, `/issues/${number}/labels`, { labels: ["thaw"] });
    await ask("GET", `${issue}/labels`, `/issues/${number}/labels`);
    await ask("POST", `${issue}/comments`, `/issues/${number}/comments`, { body: "A word" });
    await ask("GET", `${issue}/comments`, `/issues/${number}/comments`);
  }
  await ask("POST", `${issue}/comments`, "/issues/1/comments", { body: "" });
}

async function askAboutChecks({ ask }: Work): Promise<void> {
  const { sha } = (await ask("GET", "/git/ref/{ref}", "/git/ref/heads/change")).body.object;
  const made = await ask("POST", "/check-runs", "/check-runs", { name: "scan", head_sha: sha });
  const output = { title: "t", summary: "s" };
  const one = ["/check-runs/{check_run_id}", `/check-runs/${made.body.id}`] as const;
  await ask("PATCH", ...one, { conclusion: "neutral", output });
  await ask("GET", ...one);
  await ask("GET", "/commits/{ref}/check-runs", "/commits/change/check-runs");
  await ask("POST", "/statuses/{sha}", `/statuses/${sha}`, { state: "success", target_url: "https://example.com/1" });
  await ask("GET", "/commits/{ref}/status", "/commits/change/status");
}

/** A run that has ended, one of a fork that somebody ran again, and what is not there. */
async function askAboutRuns({ ask, one, app }: Work): Promise<void> {
  const workflow = "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ok\n";
  await one.control.commit(FULL, { ".github/workflows/ci.yml": workflow }, { branch: "runs" });
  const request = { repository: FULL, workflow: ".github/workflows/ci.yml", ref: "runs" };
  const { runId } = await one.control.runJob(request);
  const again = { runId: runId + 1, event: "pull_request", fork: true, headRef: "runs", actor: "mallory" };
  for (const runAttempt of [1, 2])
    await one.control.runJob({ ...request, ...again, ref: "refs/heads/runs", runAttempt });
  const runs = "/actions/workflows/{workflow_id}/runs";
  await ask("GET", runs, "/actions/workflows/ci.yml/runs?branch=runs&status=success&per_page=1");
  await ask("GET", runs, "/actions/workflows/ci.yml/runs");
  await ask("GET", runs, "/actions/workflows/none.yml/runs");
  const all = "/actions/runs";
  await ask(
    "GET",
    all,
    `${all}?created=2020-01-01T00:00:00Z..2099-01-01T00:00:00Z&exclude_pull_requests=true&per_page=1`,
  );
  const jobs = "/actions/runs/{run_id}/attempts/{attempt_number}/jobs";
  for (const attempt of [1, 2, 3]) await ask("GET", jobs, `/actions/runs/${runId + 1}/attempts/${attempt}/jobs`);
  one.control.setEnvironment(FULL, "production", { ruleApps: [app] });
  one.control.askToDeploy(FULL, runId, "production");
  const rules = "/environments/{environment_name}/deployment_protection_rules";
  await ask("GET", rules, "/environments/production/deployment_protection_rules");
  const answer = `/actions/runs/{run_id}/deployment_protection_rule`;
  for (const body of [{ comment: "It waits." }, { state: "approved", comment: "It goes on." }])
    await ask("POST", answer, answer.replace("{run_id}", `${runId}`), { environment_name: "production", ...body });
}

async function askToMerge({ ask, one }: Work): Promise<void> {
  const merge = ["/pulls/{pull_number}/merge", "/pulls/1/merge"] as const;
  await ask("PUT", ...merge, { sha: "0".repeat(40) });
  await ask("PUT", ...merge, { merge_method: "odd" });
  await one.control.changePull(FULL, 1, { draft: true });
  await ask("PUT", ...merge);
  await one.control.changePull(FULL, 1, { draft: false });
  await ask("PUT", ...merge);
  await ask("PUT", ...merge);
  await ask("PUT", "/pulls/{pull_number}/merge", "/pulls/99/merge");
  await ask("GET", "/pulls/{pull_number}", "/pulls/1");
  await ask("GET", "/pulls", "/pulls?state=all");
}

async function askAboutHooks(one: StandIn, ask: AskOne, jwt: string): Promise<void> {
  await one.control.commit(FULL, { "told.txt": "t" });
  await one.control.webhooksSettled();
  const { body } = await ask("GET /app/hook/deliveries", "/app/hook/deliveries", jwt);
  const operation = "POST /app/hook/deliveries/{delivery_id}/attempts";
  for (const id of [body[0].id, 1]) await ask(operation, `/app/hook/deliveries/${id}/attempts`, jwt);
}
