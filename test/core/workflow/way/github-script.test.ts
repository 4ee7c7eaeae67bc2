import { describe, expect, it } from "vitest";
import { githubScriptUses } from "../../../../lib/core/workflow/way/github-script.ts";
import { CI, only, scanFiles, steps } from "../../../support/scan-text.ts";

const READ = "await github.rest.issues.get({ ...context.repo, issue_number: 1 });";

function target(script: string) {
  const body = script.split("\n").map((line) => `            ${line}\n`);
  return only({
    [CI]: steps(
      `      - uses: actions/github-script@v7\n        with:\n          github-token: \${{ secrets.X }}\n          script: |\n${body.join("")}`,
    ),
  }).target;
}

describe("a script of actions/github-script", () => {
  it.each([
    ["one call", READ, { issues: "read" }],
    ["a call without rest", "github.issues.get({ ...context.repo })", { issues: "read" }],
    [
      "the repository written out",
      "github.rest.issues.get({ owner: context.repo.owner, repo: context.repo.repo })",
      { issues: "read" },
    ],
    ["the higher right first", `await github.rest.issues.create({ ...context.repo });\n${READ}`, { issues: "write" }],
    ["the higher right last", `${READ}\nawait github.rest.issues.create({ ...context.repo });`, { issues: "write" }],
    [
      "paginated calls",
      "for await (const p of github.paginate(github.rest.issues.listForRepo, { ...context.repo })) {}",
      { issues: "read" },
    ],
    ["a property called github elsewhere", `${READ}\nconst x = { github: 1 }; x.github;`, { issues: "read" }],
  ])("with %s is known", (_name, script, permissions) => {
    expect(target(script)).toMatchObject({ kind: "known", repositories: ["acme/app"], permissions });
  });

  it.each([
    ["another name for the client", `const api = github; api.rest.repos.createRelease({ ...context.repo });\n${READ}`],
    [
      "a part of the client taken out",
      `const { rest } = github; rest.repos.createRelease({ ...context.repo });\n${READ}`,
    ],
    [
      "a part of the client in a variable",
      `const repos = github.rest.repos; repos.createRelease({ ...context.repo });\n${READ}`,
    ],
    ["a computed property", `github.rest.repos["create" + "Release"]({ ...context.repo });\n${READ}`],
    ["a method handed on", `[1].map(github.rest.repos.createRelease);\n${READ}`],
    ["the client handed on", `helper({ github, context });\n${READ}`],
    ["a file that is loaded", `require("./helper.js")({ x: 1 });\n${READ}`],
    ["GraphQL", `github.graphql("query { viewer { login } }");\n${READ}`],
    ["a method without a row", `github.rest.issues.noSuchThing({ ...context.repo });\n${READ}`],
    ["text that is no JavaScript", "this is not( JavaScript"],
    ["nothing of the client", "core.info('x')"],
  ])("with %s is opaque, whatever else it does", (_name, script) => {
    expect(target(script)).toMatchObject({ kind: "opaque" });
  });

  it("with a list of 300,000 numbers is read to its end", () => {
    expect(githubScriptUses(`const x = [${"1,".repeat(300_000)}];\n${READ}`)).toHaveLength(1);
  });

  it("with 20,000 open brackets is opaque", () => {
    expect(githubScriptUses("(".repeat(20_000))).toEqual([{ permissions: null, repository: null, scope: "opaque" }]);
  });
});

describe("a called workflow that also starts by itself", () => {
  const called = ".github/workflows/called.yml";
  const callee =
    "on:\n  push:\n  workflow_call:\n    secrets:\n      token: {}\njobs:\n  a:\n    steps:\n      - run: npm publish\n        env:\n          NODE_AUTH_TOKEN: ${{ secrets.token }}\n";
  const caller = (secret: string) =>
    `on: push\njobs:\n  call:\n    uses: ./.github/workflows/called.yml\n    secrets:\n      token: \${{ secrets.${secret} }}\n`;

  it.each([
    ["reads a stored secret of its own when its caller passes another under that name", "OTHER", ["token", "OTHER"]],
    ["reads what its caller passes on under the same name", "TOKEN", ["TOKEN"]],
    ["reads a stored secret of its own when its caller passes GITHUB_TOKEN", "GITHUB_TOKEN", ["token"]],
  ])("%s", (_name, secret, names) => {
    const { findings } = scanFiles({ [CI]: caller(secret), [called]: callee });
    expect(findings.map((finding) => finding.secretName)).toEqual(names);
  });
});

describe("the second name of the client", () => {
  it("counts like the first", () => {
    const uses = githubScriptUses(`${READ}\nawait octokit.rest.issues.createComment({ ...context.repo });`);
    expect(uses.map((use) => use.permissions)).toEqual([{ issues: "read" }, { issues: "write" }]);
  });

  it("is opaque when it is handed on", () => {
    expect(githubScriptUses(`${READ}\nhelper(octokit);`).some((use) => use.scope === "opaque")).toBe(true);
  });
});
