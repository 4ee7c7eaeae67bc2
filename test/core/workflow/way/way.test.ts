import { describe, expect, it } from "vitest";
import { brief, briefs, CI, type Files, only, scanFiles, sinks, steps } from "../../../support/scan-text.ts";

const CALLED = ".github/workflows/called.yml";
const PUBLISH = "      - run: npm publish\n";

function job(text: string, head = "on: push"): string {
  return `${head}\njobs:\n  build:\n    runs-on: ubuntu-latest\n${text}`;
}

describe("a variable", () => {
  it("of a step ends at the tool of its script", () => {
    const finding = only({
      [CI]: steps("      - env:\n          NODE_AUTH_TOKEN: ${{ secrets.X }}\n        run: npm publish\n"),
    });
    expect(brief(finding)).toBe("npm-token X step-env");
    expect(sinks(finding)).toEqual(["8 npm publish (environment NODE_AUTH_TOKEN)"]);
  });

  it("of a job ends in each of its steps that read it", () => {
    const text = job(
      `    env:\n      NODE_AUTH_TOKEN: \${{ secrets.X }}\n    steps:\n      - run: ls\n${PUBLISH}${PUBLISH}`,
    );
    const finding = only({ [CI]: text });
    expect(brief(finding)).toBe("npm-token X job-env");
    expect(finding.sinks.map((sink) => sink.line)).toEqual([9, 10]);
  });

  it("of a workflow ends in steps of every job", () => {
    const text = `on: push\nenv:\n  NODE_AUTH_TOKEN: \${{ secrets.X }}\njobs:\n  a:\n    steps:\n${PUBLISH}  b:\n    steps:\n${PUBLISH}`;
    const finding = only({ [CI]: text });
    expect(brief(finding)).toBe("npm-token X workflow-env");
    expect(finding.sinks.map((sink) => sink.line)).toEqual([7, 10]);
  });

  it("that a job gives another value does not reach that job", () => {
    const text = `on: push\nenv:\n  NODE_AUTH_TOKEN: \${{ secrets.X }}\njobs:\n  a:\n    env:\n      NODE_AUTH_TOKEN: none\n    steps:\n${PUBLISH}  b:\n    steps:\n${PUBLISH}`;
    expect(only({ [CI]: text }).sinks.map((sink) => sink.line)).toEqual([12]);
  });

  it("that a step gives another value does not reach that step", () => {
    const own = "      - run: npm publish\n        env:\n          NODE_AUTH_TOKEN: none\n";
    const text = job(`    env:\n      NODE_AUTH_TOKEN: \${{ secrets.X }}\n    steps:\n${own}${PUBLISH}`);
    expect(only({ [CI]: text }).sinks.map((sink) => sink.line)).toEqual([11]);
  });

  it("that an expression reads again goes on from there", () => {
    const text = job(
      "    env:\n      T: ${{ secrets.X }}\n    steps:\n      - uses: actions/github-script@v7\n        with:\n          github-token: ${{ env.T }}\n          script: return 1\n",
    );
    const finding = only({ [CI]: text });
    expect(brief(finding)).toBe("github-pat X job-env");
    expect(sinks(finding)).toEqual(["10 actions/github-script github-token"]);
  });

  it("written to $GITHUB_ENV ends in later steps, and not in earlier ones", () => {
    const text = steps(`${PUBLISH}      - run: echo "NODE_AUTH_TOKEN=\${{ secrets.X }}" >> $GITHUB_ENV\n${PUBLISH}`);
    const finding = only({ [CI]: text });
    expect(brief(finding)).toBe("npm-token X run-inline");
    expect(finding.sinks.map((sink) => sink.line)).toEqual([8]);
  });

  it("written to $GITHUB_ENV by way of a step's variable ends in later steps", () => {
    const text = steps(
      `      - run: echo "NODE_AUTH_TOKEN=$T" >> "$GITHUB_ENV"\n        env:\n          T: \${{ secrets.X }}\n${PUBLISH}`,
    );
    const finding = only({ [CI]: text });
    expect(brief(finding)).toBe("npm-token X step-env");
    expect(finding.sinks.map((sink) => sink.line)).toEqual([9]);
  });

  it("written to $GITHUB_OUTPUT ends where the output is read", () => {
    const text = steps(
      '      - id: hand\n        run: echo "t=${{ secrets.X }}" >> $GITHUB_OUTPUT\n      - uses: actions/github-script@v7\n        with:\n          github-token: ${{ steps.hand.outputs.t }}\n          script: return 1\n',
    );
    const finding = only({ [CI]: text });
    expect(brief(finding)).toBe("github-pat X run-inline");
    expect(finding.sinks.map((sink) => sink.line)).toEqual([10]);
  });

  it("handed on as a job's output ends in the job that needs it", () => {
    const text = job(
      `    outputs:\n      t: \${{ secrets.X }}\n    steps: []\n  next:\n    needs: build\n    steps:\n      - run: npm publish\n        env:\n          NODE_AUTH_TOKEN: \${{ needs.build.outputs.t }}\n`,
    );
    const finding = only({ [CI]: text });
    expect(brief(finding)).toBe("npm-token X other");
    expect(finding.sinks.map((sink) => sink.line)).toEqual([11]);
  });
});

describe("an access inside a script", () => {
  it("ends at the command that it is given to", () => {
    const finding = only({
      [CI]: steps("      - run: |\n          echo hello\n          cargo login ${{ secrets.X }}\n"),
    });
    expect(brief(finding)).toBe("crates-token X run-inline");
    expect(finding.sinks.map((sink) => sink.line)).toEqual([8]);
  });

  it("counts once for each place", () => {
    const text = steps(
      "      - run: |\n          cargo login ${{ secrets.X }}\n          npm publish --token ${{ secrets.X }}\n",
    );
    expect(scanFiles({ [CI]: text }).findings.map((finding) => finding.primary.line)).toEqual([7, 8]);
  });
});

const CALLEE = `on:
  workflow_call:
    secrets:
      token:
        required: true
jobs:
  release:
    steps:
      - run: npm publish
        env:
          NODE_AUTH_TOKEN: \${{ secrets.token }}
`;

function caller(secrets: string): string {
  return `on: push\njobs:\n  call:\n    uses: ./.github/workflows/called.yml\n    secrets:${secrets}\n`;
}

describe("a called workflow", () => {
  it("is where a secret ends that its local caller passes by name, and has no finding itself", () => {
    const finding = only({ [CI]: caller("\n      token: ${{ secrets.X }}"), [CALLED]: CALLEE });
    expect(brief(finding)).toBe("npm-token X call-secrets");
    expect(finding.primary.path).toBe(CI);
    expect(finding.sinks).toEqual([{ path: CALLED, line: 9, what: "npm publish (environment NODE_AUTH_TOKEN)" }]);
  });

  it("is one by $/path, too", () => {
    const text = caller("\n      token: ${{ secrets.X }}").replace("./.github", "$/.github");
    expect(brief(only({ [CI]: text, [CALLED]: CALLEE }))).toBe("npm-token X call-secrets");
  });

  it("is one by the repository's own name, too", () => {
    const text = caller("\n      token: ${{ secrets.X }}").replace(
      "./.github/workflows/called.yml",
      "acme/app/.github/workflows/called.yml@main",
    );
    expect(brief(only({ [CI]: text, [CALLED]: CALLEE }))).toBe("npm-token X call-secrets");
  });

  it("that inherits has its reads as findings, beside the inheriting word", () => {
    expect(briefs({ [CI]: caller(" inherit"), [CALLED]: CALLEE })).toEqual([
      "npm-token token step-env",
      "secrets-inherit - call-secrets",
    ]);
  });

  it("that nobody here calls has its reads as findings", () => {
    expect(briefs({ [CALLED]: CALLEE })).toEqual(["npm-token token step-env"]);
  });

  it("is clean when its caller passes GITHUB_TOKEN", () => {
    expect(briefs({ [CI]: caller("\n      token: ${{ secrets.GITHUB_TOKEN }}"), [CALLED]: CALLEE })).toEqual([]);
  });

  it("has a finding for what the caller does not name", () => {
    const text = caller("\n      other: ${{ secrets.X }}");
    expect(briefs({ [CI]: text, [CALLED]: CALLEE })).toContain("npm-token token step-env");
  });

  it("passes on to a further one", () => {
    const middle = ".github/workflows/middle.yml";
    const finding = only({
      [CI]: caller("\n      t: ${{ secrets.X }}").replace("called", "middle"),
      [middle]: `on:\n  workflow_call:\n    secrets:\n      t: {}\n${caller("\n      token: ${{ secrets.t }}").replace("on: push\n", "")}`,
      [CALLED]: CALLEE,
    });
    expect(brief(finding)).toBe("npm-token X call-secrets");
    expect(finding.sinks.map((sink) => sink.path)).toEqual([CALLED]);
  });

  it("in another repository is unresolved when neither its name nor its place says anything", () => {
    const text = caller("\n      blob: ${{ secrets.X }}").replace(
      "./.github/workflows/called.yml",
      "other/repo/.github/workflows/w.yml@v1",
    );
    expect(only({ [CI]: text })).toMatchObject({ kind: "unresolved-reference", blocksThaw: true });
  });

  it("that is missing is unresolved", () => {
    expect(only({ [CI]: caller("\n      blob: ${{ secrets.X }}") })).toMatchObject({ kind: "unresolved-reference" });
  });

  it.each([
    [
      "calls itself",
      {
        [CI]: `on:\n  push:\n  workflow_call:\n    secrets:\n      X: {}\n${caller("\n      X: ${{ secrets.X }}").replace("on: push\n", "").replace("called", "ci")}`,
      },
      1,
    ],
    [
      "calls one that calls it",
      {
        [CI]: `on:\n  push:\n  workflow_call:\n    secrets:\n      X: {}\n${caller("\n      X: ${{ secrets.X }}").replace("on: push\n", "")}`,
        [CALLED]: `on:\n  push:\n  workflow_call:\n    secrets:\n      X: {}\n${caller("\n      X: ${{ secrets.X }}").replace("on: push\n", "").replace("called", "ci")}`,
      },
      2,
    ],
  ] as readonly (readonly [string, Files, number])[])("that %s hides no reference", (_name, files, count) => {
    expect(scanFiles(files).findings.map((finding) => finding.secretName)).toEqual(Array(count).fill("X"));
  });
});

const INNER = `name: inner\ninputs:\n  token: {}\nruns:\n  using: composite\n  steps:\n    - shell: bash\n      run: npm publish\n      env:\n        NODE_AUTH_TOKEN: \${{ inputs.token }}\n`;
const OUTER = `name: outer\ninputs:\n  secret: {}\nruns:\n  using: composite\n  steps:\n    - uses: ./inner\n      with:\n        token: \${{ inputs.secret }}\n`;

describe("a composite action", () => {
  it("two deep is where its caller's secret ends", () => {
    const text = steps("      - uses: ./outer\n        with:\n          secret: ${{ secrets.X }}\n");
    const finding = only({ [CI]: text, "outer/action.yml": OUTER, "inner/action.yaml": INNER });
    expect(brief(finding)).toBe("npm-token X composite-input");
    expect(finding.sinks).toEqual([
      { path: "inner/action.yaml", line: 8, what: "npm publish (environment NODE_AUTH_TOKEN)" },
    ]);
  });

  it("reads the variables of the step that uses it", () => {
    const text = steps("      - uses: ./a\n        env:\n          NODE_AUTH_TOKEN: ${{ secrets.X }}\n");
    const action = `runs:\n  using: composite\n  steps:\n    - shell: bash\n      run: npm publish\n`;
    expect(only({ [CI]: text, "a/action.yml": action })).toMatchObject({
      kind: "npm-token",
      sinks: [{ path: "a/action.yml", line: 5 }],
    });
  });

  it("has a finding for an input that nobody here fills and that carries a credential", () => {
    expect(briefs({ "inner/action.yml": INNER })).toEqual(["npm-token token composite-input"]);
  });

  it("has none for an input with a default that is written down", () => {
    expect(
      briefs({ "inner/action.yml": INNER.replace("token: {}", "token:\n    default: ${{ github.token }}") }),
    ).toEqual([]);
  });

  it("has none for an input that carries no credential", () => {
    const action =
      "inputs:\n  name: {}\nruns:\n  using: composite\n  steps:\n    - shell: bash\n      run: echo ${{ inputs.name }}\n";
    expect(briefs({ "greet/action.yml": action })).toEqual([]);
  });

  it.each([
    ["itself", { "a/action.yml": "runs:\n  using: composite\n  steps:\n    - uses: ./a\n    - uses: ./a\n" }],
    [
      "one that uses it",
      {
        "a/action.yml": "runs:\n  using: composite\n  steps:\n    - uses: ./b\n",
        "b/action.yml": "runs:\n  using: composite\n  steps:\n    - uses: ./a\n",
      },
    ],
  ] as readonly (readonly [string, Files])[])("that uses %s is walked once", (_name, files) => {
    const text = steps(
      "      - uses: ./a\n        with:\n          t: ${{ secrets.Y }}\n        env:\n          T: ${{ secrets.X }}\n",
    );
    expect(scanFiles({ [CI]: text, ...files }).findings.map((finding) => finding.secretName)).toEqual(["Y", "X"]);
  });
});

describe("credentials of containers", () => {
  it.each([
    ["the job's container", "    container:\n      image: a\n      credentials:\n"],
    ["a service", "    services:\n      db:\n        image: a\n        credentials:\n"],
  ])("of %s are a password and an identifier", (_name, text) => {
    const indent = text.endsWith("        credentials:\n") ? "          " : "        ";
    const whole = job(
      `${text}${indent}username: \${{ secrets.U }}\n${indent}password: \${{ secrets.P }}\n    steps: []\n`,
    );
    expect(briefs({ [CI]: whole })).toEqual([
      "identifier U container-credentials",
      "container-registry-password P container-credentials",
    ]);
  });
});
