import { describe, expect, it } from "vitest";
import { CI, type Files, only, scanFiles, steps } from "../../support/scan-text.ts";

const PASSWORD = "Tr4wler-Quay!9";
/** In two pieces, so that no scanner takes this file for a leak. */
const TOKEN = `ghp_${"Zk3vQ8mT1xWc5Rb7Yn2Lp9Hd4Gf6Js0AeUiO"}`;

describe("a password written down", () => {
  it.each([
    [
      "as an action's input",
      steps(`      - uses: docker/login-action@v3\n        with:\n          password: ${PASSWORD}\n`),
      "step-with",
    ],
    ["as a step's variable", steps(`      - run: a\n        env:\n          DB_PASSWORD: ${PASSWORD}\n`), "step-env"],
    [
      "as a job's variable",
      `on: push\njobs:\n  a:\n    env:\n      DB_PASSWORD: ${PASSWORD}\n    steps: []\n`,
      "job-env",
    ],
    [
      "as a workflow's variable",
      `on: push\nenv:\n  DB_PASSWORD: '${PASSWORD}'\njobs:\n  a:\n    steps: []\n`,
      "workflow-env",
    ],
    [
      "as a container's password",
      `on: push\njobs:\n  a:\n    container:\n      image: a\n      credentials:\n        username: a\n        password: "${PASSWORD}"\n    steps: []\n`,
      "container-credentials",
    ],
    [
      "as a called workflow's secret",
      `on: push\njobs:\n  a:\n    uses: o/r/.github/workflows/w.yml@v1\n    secrets:\n      db-password: ${PASSWORD}\n`,
      "call-secrets",
    ],
    [
      "as a called workflow's input",
      `on: push\njobs:\n  a:\n    uses: o/r/.github/workflows/w.yml@v1\n    with:\n      db-password: ${PASSWORD}\n`,
      "other",
    ],
  ])("%s is found at its value, and only sealed", (_name, text, context) => {
    const finding = only({ [CI]: text });
    expect(finding).toMatchObject({
      kind: "hardcoded-credential",
      origin: "literal",
      severity: "critical",
      blocksThaw: true,
      context,
      secretName: null,
      literal: { shape: "…(14)" },
    });
    expect(text.slice(finding.primary.start, finding.primary.end)).toBe(PASSWORD);
    expect(JSON.stringify(finding)).not.toContain(PASSWORD);
  });

  it.each([
    ["an expression", "${{ vars.A }}"],
    ["a variable", "$DB_PASSWORD"],
    ["a throwaway word", "postgres"],
    ["a throwaway word with digits", "password123"],
    ["a switch", "true"],
    ["a file", "secrets/key.pem"],
    ["an address", "https://example.org/a"],
    ["an example", "your-password"],
  ])("is not %s", (_name, value) => {
    expect(
      scanFiles({ [CI]: steps(`      - run: a\n        env:\n          DB_PASSWORD: ${value}\n`) }).findings,
    ).toEqual([]);
  });
});

describe("a token of a known form", () => {
  it.each<[string, Files]>([
    [
      "in a script",
      { [CI]: steps(`      - run: |\n          curl -H "Authorization: token ${TOKEN}" https://example.org\n`) },
    ],
    ["in a comment", { [CI]: steps(`      # ${TOKEN}\n      - run: a\n`) }],
    [
      "in an action",
      { "action.yml": `runs:\n  using: composite\n  steps:\n    - shell: bash\n      run: echo ${TOKEN}\n` },
    ],
  ])("is found %s", (_name, files) => {
    const finding = only(files);
    expect(finding).toMatchObject({ kind: "hardcoded-credential", origin: "literal" });
    const text = String(Object.values(files)[0]);
    expect(text.slice(finding.primary.start, finding.primary.end)).toBe(TOKEN);
    expect(JSON.stringify(finding)).not.toContain(TOKEN);
  });
});
