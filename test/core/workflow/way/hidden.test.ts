import { describe, expect, it } from "vitest";
import { briefs, CI, only, scanFiles, steps } from "../../../support/scan-text.ts";

const CALLED = ".github/workflows/called.yml";
const ACTION = ".github/actions/x/action.yml";

describe("an anchor", () => {
  it("on a condition does not make a test of what its alias hands over", () => {
    const text = "      - if: &x ${{ secrets.DEPLOY }}\n        run: deploy\n        env:\n          T: *x\n";
    expect(only({ [CI]: steps(text) })).toMatchObject({ secretName: "DEPLOY", blocksThaw: true, context: "step-env" });
  });

  it("in a safe job does not hide who can start the job of its alias", () => {
    const text =
      "on: [push, pull_request_target]\njobs:\n  a:\n    if: github.event_name == 'push'\n    steps:\n      - run: x\n        env: &e\n          T: ${{ secrets.A }}\n  b:\n    steps:\n      - run: x\n        env: *e\n";
    expect(only({ [CI]: text }).modifiers).toContain("untrusted-trigger");
  });

  it("on an inherit does not lend its pinned workflow to an alias beside a mutable one", () => {
    const pinned = `other/x/.github/workflows/y.yml@${"0123456789".repeat(4)}`;
    const text = `on: push\njobs:\n  a: { uses: "${pinned}", secrets: &i inherit }\n  b: { uses: other/x/.github/workflows/y.yml@v1, secrets: *i }\n`;
    expect(scanFiles({ [CI]: text }).findings.map((finding) => finding.severity)).toEqual(["medium", "high"]);
  });
});

describe("an expression where GitHub allows none", () => {
  it.each([
    ["a key of env", "jobs:\n  a:\n    env:\n      ${{ secrets.A }}: x\n"],
    ["a container that is a text", "jobs:\n  a:\n    container: ${{ fromJSON(secrets.A) }}\n"],
    ["a shell", "jobs:\n  a:\n    steps:\n      - run: x\n        shell: bash ${{ secrets.A }}\n"],
    ["a script that is a list", "jobs:\n  a:\n    steps:\n      - run: [ 'x ${{ secrets.A }}' ]\n"],
    [
      "an escaped one in steps that are a mapping",
      'jobs:\n  a:\n    steps:\n      x: { run: "\\x24{{ secrets.A }}" }\n',
    ],
    ["the defaults of a workflow", "defaults:\n  run:\n    shell: ${{ secrets.A }}\njobs:\n  a: {}\n"],
  ])("is a reference all the same: %s", (_name, text) => {
    expect(only({ [CI]: `on: push\n${text}` })).toMatchObject({ secretName: "A", blocksThaw: true });
  });

  it("is prose in a description and nothing in a comment", () => {
    const on = "on:\n  workflow_call:\n    inputs:\n      a:\n        description: pass ${{ secrets.A }}\n";
    expect(briefs({ [CI]: `${on}jobs:\n  a:\n    steps:\n      - run: x # \${{ secrets.B }}\n` })).toEqual([]);
  });
});

describe("a called workflow that one caller fills and another lets inherit", () => {
  const called = `on: workflow_call\n${steps("      - run: npm publish\n        env:\n          NODE_AUTH_TOKEN: ${{ secrets.A }}\n", "")}`;

  it.each(["secrets.GITHUB_TOKEN", "secrets.B"])("reads the stored secret when the first passes %s", (value) => {
    const text = `on: push\njobs:\n  a:\n    uses: ./${CALLED}\n    secrets:\n      A: \${{ ${value} }}\n  b:\n    uses: ./${CALLED}\n    secrets: inherit\n`;
    expect(briefs({ [CI]: text, [CALLED]: called })).toContain("npm-token A step-env");
  });
});

describe("a composite action", () => {
  it("is one whatever the case of its word", () => {
    const action =
      "inputs:\n  t: { required: true }\nruns:\n  using: Composite\n  steps:\n    - run: npm publish\n      shell: bash\n      env:\n        NODE_AUTH_TOKEN: ${{ inputs.t }}\n";
    const text = steps("      - uses: ./.github/actions/x\n        with:\n          t: ${{ secrets.A }}\n");
    expect(briefs({ [CI]: text, [ACTION]: action })).toEqual(["npm-token A composite-input"]);
  });

  it("hands a value on that a script of its own writes as an output", () => {
    const action =
      'inputs:\n  t: { required: true }\noutputs:\n  o:\n    value: ${{ steps.s.outputs.v }}\nruns:\n  using: composite\n  steps:\n    - id: s\n      shell: bash\n      run: echo "v=${{ inputs.t }}" >> "$GITHUB_OUTPUT"\n';
    const text = steps(
      "      - id: a\n        uses: ./.github/actions/x\n        with:\n          t: ${{ secrets.A }}\n      - run: npm publish\n        env:\n          NODE_AUTH_TOKEN: ${{ steps.a.outputs.o }}\n",
    );
    expect(briefs({ [CI]: text, [ACTION]: action })).toEqual(["npm-token A composite-input"]);
  });
});

describe("a script that asks a secrets manager", () => {
  it.each([
    ["with options between the words", "aws --region eu-1 secretsmanager get-secret-value --secret-id x"],
    ["by the path of the program", "/usr/bin/vault kv get -field=a b"],
  ])("hands on what it writes as an output, %s", (_name, command) => {
    const text = steps(
      `      - id: a\n        run: echo "t=$(${command})" >> "$GITHUB_OUTPUT"\n      - run: npm publish\n        env:\n          NODE_AUTH_TOKEN: \${{ steps.a.outputs.t }}\n`,
    );
    expect(only({ [CI]: text })).toMatchObject({ kind: "npm-token", origin: "manager" });
  });

  it.each([
    ["straight", '          echo "NODE_AUTH_TOKEN=$(op read op://a/b/c)" >> "$GITHUB_ENV"\n'],
    [
      "through variables",
      '          S=$(vault kv get -format=json a)\n          T=$(echo "$S" | jq .t)\n          { echo "NODE_AUTH_TOKEN=$T"; echo "VERSION=$V"; } >> $GITHUB_ENV\n',
    ],
  ])("fills a variable of later steps %s", (_name, script) => {
    const finding = only({ [CI]: steps(`      - run: |\n${script}      - run: npm publish\n`) });
    expect(finding).toMatchObject({
      kind: "npm-token",
      origin: "manager",
      secretName: "NODE_AUTH_TOKEN",
      blocksThaw: true,
    });
  });
});

describe("what a manager's step exports", () => {
  const INFISICAL = "      - uses: Infisical/secrets-action@v1\n        with:\n          method: oidc\n";

  it("is a reference where an expression reads it, also when only the manager knows the names", () => {
    const text = steps(
      `${INFISICAL}      - run: npm publish\n        env:\n          NODE_AUTH_TOKEN: \${{ env.FROM_OUTSIDE }}\n`,
    );
    expect(only({ [CI]: text })).toMatchObject({ kind: "npm-token", origin: "manager", secretName: "FROM_OUTSIDE" });
  });

  it("is stood for by the step when only tools read it", () => {
    const finding = only({ [CI]: steps(`${INFISICAL}      - run: npm publish\n`) });
    expect(finding).toMatchObject({
      kind: "unknown-secret",
      origin: "manager",
      secretName: null,
      blocksThaw: true,
      primary: { line: 6 },
    });
  });

  it("is read from the job's variables too", () => {
    const text = `on: push\njobs:\n  a:\n    env:\n      NODE_AUTH_TOKEN: op://a/b/c\n    steps:\n      - uses: 1password/load-secrets-action@v2\n        with: { export-env: true }\n      - run: npm publish\n`;
    expect(only({ [CI]: text })).toMatchObject({ kind: "npm-token", origin: "manager", primary: { line: 5 } });
  });

  it("stays a reference when another job reads an output of the same name", () => {
    const map = "        uses: hashicorp/vault-action@v3\n        with:\n          secrets: a b | NODE_AUTH_TOKEN\n";
    const text = `on: push\njobs:\n  a:\n    steps:\n      - id: v\n${map}      - run: npm publish --x=\${{ steps.v.outputs.NODE_AUTH_TOKEN }}\n  b:\n    steps:\n      - id: w\n${map}      - run: npm publish\n`;
    expect(scanFiles({ [CI]: text }).findings.map((finding) => finding.origin)).toEqual(["manager", "manager"]);
  });
});

describe("a secret that is called a token or a password", () => {
  it.each([
    ["CLUSTER", "CLUSTER_TOKEN"],
    ["REG_USER", "REG_PASSWORD"],
    ["AWS_REGION", "MY_PASSWORD"],
  ])("is no identifier because a variable is called %s", (variable, name) => {
    const text = steps(`      - run: ./x\n        env:\n          ${variable}: \${{ secrets.${name} }}\n`);
    expect(only({ [CI]: text })).toMatchObject({ kind: "unknown-secret", blocksThaw: true });
  });

  it("stays one where the input is documented to be one", () => {
    const text = steps(
      "      - uses: docker/login-action@v3\n        with:\n          username: ${{ secrets.MY_TOKEN }}\n",
    );
    expect(only({ [CI]: text })).toMatchObject({ kind: "identifier", blocksThaw: false });
  });
});
