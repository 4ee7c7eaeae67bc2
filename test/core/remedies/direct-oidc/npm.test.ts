import { describe, expect, it } from "vitest";
import { asked, expectNone, granted, job, plan, WORKFLOW, written } from "./support.ts";

/** Put together here: no file of the project names a package registry's host. */
const REGISTRY = ["registry", "npmjs", "org"].join(".");
const NODE = `
      - uses: actions/setup-node@v4
        with:
          node-version: 24
          registry-url: https://${REGISTRY}
`;
const TOKEN = "        env:\n          NODE_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}\n";
const publish = (script = "npm publish --access public") => `${NODE}      - run: ${script}\n`;

describe("npm publish", () => {
  it("needs no token", () => {
    const before = job(publish() + TOKEN);
    expect(written(before)).toBe(granted(publish()));
    expect(asked(plan(before))).toEqual([`trust npm: ${WORKFLOW}`]);
    const [trust] = plan(before).prerequisites;
    expect(trust?.text).toContain("repository acme/app, workflow release.yml");
    expect(trust?.text).toContain("Delete the old token only after");
    expect(plan(before).disposition).toBe("review");
  });

  it("loses the line that wrote the token down", () => {
    const script = (line: string) => `
      - run: |
          npm ci
${line}          npm publish
`;
    const before = job(
      script(`          echo "//${REGISTRY}/:_authToken=$NPM_TOKEN" >> ~/.npmrc\n`) +
        TOKEN.replace("NODE_AUTH_TOKEN", "NPM_TOKEN"),
    );
    expect(written(before)).toBe(granted(script("")));
    expect(asked(plan(before))).toEqual([
      `trust npm: ${WORKFLOW}`,
      `confirm npm-version:${WORKFLOW}, job release`,
      `confirm npm-install:${WORKFLOW}, job release`,
    ]);
  });

  it.each([
    ["20", true],
    ["24.3.0", true],
    ["24.5.0", false],
    ["lts/*", false],
    ["'26'", false],
    ["${{ matrix.node }}", true],
  ])("with Node %s asks about npm's version: %s", (version, isAsked) => {
    const before = job((publish() + TOKEN).replace("node-version: 24", `node-version: ${version}`));
    expect(asked(plan(before)).some((name) => name.startsWith("confirm npm-version"))).toBe(isAsked);
  });

  it.each([
    ["a wrapper", publish("npm run release") + TOKEN],
    ["another program", publish("pnpm publish") + TOKEN],
    ["another command with the token", publish("npm publish && npm dist-tag add a@1 next") + TOKEN],
    ["GitHub Packages", publish("npm publish").replace(REGISTRY, "npm.pkg.github.com") + TOKEN],
    ["another registry in the command", publish("npm publish --registry https://npm.example.com") + TOKEN],
    ["a token in a script", publish('npm publish --token "$NODE_AUTH_TOKEN"') + TOKEN],
    ["an install", publish("npm ci") + TOKEN],
    ["a fallback", publish() + TOKEN.replace("secrets.NPM_TOKEN", "secrets.NPM_TOKEN || secrets.OLD")],
    ["a set-up that keeps the token", `${NODE}${TOKEN}      - run: npm publish\n${TOKEN}`],
  ])("is left alone: %s", (_, steps) => expectNone(job(steps)));

  it("is left alone in called workflows, on runners of one's own, and beside a token of the job", () => {
    expectNone(
      job(publish() + TOKEN, { on: "  workflow_call:\n    secrets:\n      NPM_TOKEN:\n        required: true" }),
    );
    expectNone(job(publish() + TOKEN).replace("ubuntu-latest", "[self-hosted, linux]"));
    expectNone(job(publish() + TOKEN, { job: "    env:\n      NPM_TOKEN: ${{ secrets.NPM_TOKEN }}\n" }));
  });
});
