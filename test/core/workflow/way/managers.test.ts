import { describe, expect, it } from "vitest";
import { brief, briefs, CI, only, scanFiles, steps } from "../../../support/scan-text.ts";

const VAULT = `      - id: vault
        uses: hashicorp/vault-action@v3
        with:
          method: jwt
          secrets: |
            secret/data/ci npm | NODE_AUTH_TOKEN ;
            secret/data/ci host | DEPLOY_HOST
`;
const QUIET = `${VAULT}          exportEnv: false\n`;

function read(expression: string, name = "NODE_AUTH_TOKEN"): string {
  return `      - run: npm publish\n        env:\n          ${name}: \${{ ${expression} }}\n`;
}

describe("an output of a secrets manager", () => {
  it("is a reference where it is used, with the manager as origin", () => {
    const finding = only({ [CI]: steps(QUIET + read("steps.vault.outputs.NODE_AUTH_TOKEN")) });
    expect(brief(finding)).toBe("npm-token NODE_AUTH_TOKEN step-env");
    expect(finding).toMatchObject({ origin: "manager", blocksThaw: true });
    expect(finding.message).toContain("secrets manager");
  });

  it.each([
    ["by index", "steps['vault'].outputs['NODE_AUTH_TOKEN']", "NODE_AUTH_TOKEN"],
    ["with the id in another case", "steps.VAULT.outputs.NODE_AUTH_TOKEN", "NODE_AUTH_TOKEN"],
    ["by a computed index", "steps.vault.outputs[matrix.name]", null],
    ["as all outputs in one", "toJSON(steps.vault.outputs)", null],
    ["as the whole step", "toJSON(steps.vault)", null],
    ["as all steps", "toJSON(steps)", null],
    ["as a field", "fromJSON(steps.vault.outputs.map).token", "token"],
  ])("is one %s", (_name, expression, secretName) => {
    const finding = only({ [CI]: steps(`${QUIET}      - run: deploy \${{ ${expression} }}\n`) });
    expect(finding).toMatchObject({ origin: "manager", secretName });
  });

  it.each([
    ["that is only tested", "steps.vault.outputs.NODE_AUTH_TOKEN != ''"],
    ["that tells how the step ended", "steps.vault.outcome"],
    ["that all steps tell of how they ended", "contains(steps.*.outcome, 'failure')"],
    ["of a step that is none", "steps.other.outputs.NODE_AUTH_TOKEN"],
    ["that is the session and no stored value", "steps.vault.outputs.vault_token"],
  ])("%s holds nothing back", (_name, expression) => {
    const text = steps(`${QUIET}      - id: other\n        run: a\n      - run: b \${{ ${expression} }}\n`);
    expect(scanFiles({ [CI]: text }).findings.filter((finding) => finding.blocksThaw)).toEqual([]);
  });

  it("through a composite action is a reference in the action and in its caller: each is a use in source text", () => {
    const action = `outputs:
  token:
    value: \${{ steps.inner.outputs.NODE_AUTH_TOKEN }}
runs:
  using: composite
  steps:
    - id: inner
      uses: hashicorp/vault-action@v3
      with:
        exportEnv: "false"
        secrets: secret/data/ci npm | NODE_AUTH_TOKEN
`;
    const text = steps(`      - id: fetch\n        uses: ./fetch\n${read("steps.fetch.outputs.token")}`);
    const { findings } = scanFiles({ [CI]: text, "fetch/action.yml": action });
    expect(findings.map((finding) => [finding.primary.path, finding.origin, finding.kind])).toEqual([
      [CI, "manager", "npm-token"],
      ["fetch/action.yml", "manager", "npm-token"],
    ]);
  });

  it("of an action that reads its own outputs is asked for once", () => {
    const value = Array.from({ length: 20 }, () => "${{ steps.s.outputs.o }}").join("");
    const action = `outputs:\n  o:\n    value: ${value}\nruns:\n  using: composite\n  steps:\n    - id: s\n      uses: ./a\n`;
    const text = steps("      - id: q\n        uses: ./a\n      - run: echo ${{ steps.q.outputs.o }}\n");
    expect(briefs({ [CI]: text, "a/action.yml": action })).toEqual([]);
  });
});

describe("a variable that a secrets manager exports", () => {
  it("is a reference at each expression that names it", () => {
    const text = steps(`${VAULT}${read("env.NODE_AUTH_TOKEN", "NPM_CONFIG_TOKEN")}`);
    const named = scanFiles({ [CI]: text }).findings.filter((finding) => finding.secretName === "NODE_AUTH_TOKEN");
    expect(named.map((finding) => [finding.origin, finding.primary.line])).toEqual([["manager", 15]]);
  });

  it("that no expression names stands at its line in the manager's map", () => {
    const finding = scanFiles({ [CI]: steps(`${VAULT}      - run: npm publish\n`) }).findings[0];
    expect(finding).toMatchObject({ kind: "npm-token", origin: "manager", secretName: "NODE_AUTH_TOKEN" });
    expect(finding?.primary).toMatchObject({ line: 11, column: 13 });
    expect(finding?.sinks.map((sink) => sink.line)).toEqual([13]);
  });

  it("is none before the manager's step", () => {
    const text = steps(read("env.NODE_AUTH_TOKEN", "T") + QUIET);
    expect(briefs({ [CI]: text })).toEqual([]);
  });
});

describe("a step that exchanges an identity", () => {
  it.each([
    [
      "an App token",
      "      - id: t\n        uses: actions/create-github-app-token@v2\n        with:\n          app-id: ${{ vars.APP }}\n          private-key: ${{ secrets.KEY }}\n          permission-contents: read\n",
      "token",
      ["github-app-private-key KEY step-with"],
    ],
    [
      "a broker's token",
      "      - id: t\n        uses: octo-sts/action@v1\n        with:\n          scope: acme/app\n          identity: ci\n",
      "token",
      [],
    ],
    ["a registry's token by OIDC", "      - id: t\n        uses: rust-lang/crates-io-auth-action@v1\n", "token", []],
    [
      "cloud keys by OIDC",
      "      - id: t\n        uses: aws-actions/configure-aws-credentials@v4\n        with:\n          role-to-assume: arn:aws:iam::1:role/x\n          aws-region: eu-west-1\n",
      "aws-access-key-id",
      [],
    ],
  ])("gives %s, which is clean", (_name, step, output, expected) => {
    const text = steps(`${step}      - run: deploy \${{ steps.t.outputs.${output} }}\n`);
    expect(briefs({ [CI]: text })).toEqual(expected);
  });
});
