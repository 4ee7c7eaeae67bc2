import { describe, expect, it } from "vitest";
import { FEDERATION } from "../../../../lib/core/knowledge/federation.ts";
import { asked, expectNone, granted, job, plan, proven, WORKFLOW, written } from "./support.ts";

const CONFIGURE = `${FEDERATION.aws.pin.uses} # ${FEDERATION.aws.pin.version}`;
const KEYS = `aws-access-key-id: \${{ secrets.AWS_ACCESS_KEY_ID }}
          aws-secret-access-key: \${{ secrets.AWS_SECRET_ACCESS_KEY }}`;
const ENV = `AWS_ACCESS_KEY_ID: \${{ secrets.AWS_ACCESS_KEY_ID }}
          AWS_SECRET_ACCESS_KEY: \${{ secrets.AWS_SECRET_ACCESS_KEY }}`;
const FORKS = "  push:\n    branches: [main]\n  pull_request:";

describe("configure-aws-credentials", () => {
  it("assumes a role in place of the keys", () => {
    const steps = (inputs: string) => `
      - uses: actions/checkout@v4
      - name: Configure AWS
        uses: aws-actions/configure-aws-credentials@v4
        with:
          aws-region: eu-west-1
          ${inputs}
      - run: aws s3 sync . s3://bucket
`;
    expect(written(job(steps(KEYS)))).toBe(granted(steps("role-to-assume: ${{ vars.AWS_ROLE_TO_ASSUME }}")));
  });

  it("solves both halves as one, and asks for the role, its variable and its trust", () => {
    const made = plan(
      job(`
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          ${KEYS}
`),
    );
    expect(made.applied.map(({ finding, disposition }) => [finding.secretName, disposition])).toEqual([
      ["AWS_ACCESS_KEY_ID", "review"],
      ["AWS_SECRET_ACCESS_KEY", "review"],
    ]);
    expect(asked(made)).toEqual(["variable AWS_ROLE_TO_ASSUME", "variable AWS_REGION", `trust AWS: ${WORKFLOW}`]);
    const trust = made.prerequisites.find(({ kind }) => kind === "trust")?.text;
    expect(trust).toContain("audience is sts.amazonaws.com");
    expect(trust).toContain(`begins with acme/app/${WORKFLOW}@`);
    expect(trust).toContain("Never match on `sub` alone");
    expect(made.after).toEqual({ blocking: 0, findings: 0 });
  });

  it("keeps a role that is there, drops a session token, and names the environment", () => {
    const made = plan(
      job(
        `
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          aws-region: eu-west-1
          role-to-assume: arn:aws:iam::123456789012:role/deploy
          role-external-id: upload
          aws-session-token: \${{ secrets.AWS_SESSION_TOKEN }}
          ${KEYS}
`,
        { job: "    environment: production\n    timeout-minutes: 90\n" },
      ),
    );
    expect(proven(made)[WORKFLOW]).toBe(
      granted(
        `
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          aws-region: eu-west-1
          role-to-assume: arn:aws:iam::123456789012:role/deploy
          role-external-id: upload
`,
        { job: "    environment: production\n    timeout-minutes: 90\n" },
      ),
    );
    expect(asked(made)).toEqual([`trust AWS: ${WORKFLOW} (production)`, `confirm hour:AWS:${WORKFLOW}, job release`]);
    expect(made.prerequisites[0]?.text).toContain("`environment` is production");
    expect(made.prerequisites[0]?.text).toContain("No external id is sent");
  });

  it("names the variable after what else the secret's name says", () => {
    expect(
      written(
        job(`
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          aws-region: eu-west-1
          aws-access-key-id: \${{ secrets.PROD_AWS_ACCESS_KEY_ID }}
          aws-secret-access-key: \${{ secrets.PROD_AWS_SECRET_ACCESS_KEY }}
`),
      ),
    ).toContain("role-to-assume: ${{ vars.AWS_ROLE_TO_ASSUME_PROD }}");
  });

  it("takes a version that knows OIDC", () => {
    const text = (uses: string) =>
      job(`
      - uses: ${uses}
        with:
          aws-region: eu-west-1
          ${KEYS}
`);
    expect(written(text("aws-actions/configure-aws-credentials@v1.5.1"))).toContain(`- uses: ${CONFIGURE}\n`);
    expect(written(text("aws-actions/configure-aws-credentials@v1"))).toContain("configure-aws-credentials@v1\n");
    const bare = plan(text(`aws-actions/configure-aws-credentials@${"a".repeat(40)}`));
    expect(asked(bare)).toContain(`confirm aws-actions/configure-aws-credentials@${"a".repeat(40)}`);
  });

  it.each([
    [
      "a half that is computed",
      `aws-access-key-id: \${{ secrets.A || secrets.B }}\n          aws-secret-access-key: \${{ secrets.AWS_SECRET_ACCESS_KEY }}`,
      "",
    ],
    ["one half only", "aws-secret-access-key: ${{ secrets.AWS_SECRET_ACCESS_KEY }}", ""],
    ["role chaining", `role-chaining: true\n          ${KEYS}`, ""],
    ["Cloudflare R2", KEYS, "      - run: aws s3 cp x s3://b --endpoint-url https://a.r2.cloudflarestorage.com\n"],
    [
      "MinIO by its secret's name",
      "aws-access-key-id: ${{ secrets.MINIO_ACCESS_KEY }}\n          aws-secret-access-key: ${{ secrets.MINIO_SECRET_KEY }}",
      "",
    ],
  ])("leaves %s alone", (_, inputs, later) => {
    expectNone(
      job(`
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          aws-region: eu-west-1
          ${inputs}
${later}`),
    );
  });

  it("leaves composite actions alone", () => {
    const made = plan({
      "action.yml": `name: x\ndescription: x\ninputs:\n  key:\n    description: x\nruns:\n  using: composite\n  steps:\n    - uses: aws-actions/configure-aws-credentials@v4\n      with:\n        aws-region: eu-west-1\n        aws-access-key-id: \${{ inputs.key }}\n        aws-secret-access-key: \${{ inputs.key }}\n`,
    });
    expect(made.files).toEqual([]);
  });
});

describe("keys in a step's environment", () => {
  it("become a login in front of the step, guarded on forks", () => {
    expect(
      written(
        job(
          `
      - name: Deploy
        run: aws s3 sync . s3://bucket
        if: github.ref == 'refs/heads/main' || github.event_name == 'pull_request'
        env:
          ${ENV}
          AWS_DEFAULT_REGION: us-east-2
`,
          { on: FORKS },
        ),
      ),
    ).toBe(
      granted(
        `
      - name: Configure AWS credentials
        if: (github.ref == 'refs/heads/main' || github.event_name == 'pull_request') && (github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name == github.repository) && github.actor != 'dependabot[bot]'
        uses: ${CONFIGURE}
        with:
          role-to-assume: \${{ vars.AWS_ROLE_TO_ASSUME }}
          aws-region: us-east-2
      - name: Deploy
        run: aws s3 sync . s3://bucket
        if: github.ref == 'refs/heads/main' || github.event_name == 'pull_request'
        env:
          AWS_DEFAULT_REGION: us-east-2
`,
        { on: FORKS },
      ),
    );
  });

  it("of several steps share a login where it serves them all", () => {
    expect(
      written(
        job(`
      - run: terraform init
        env:
          ${ENV}
      - run: terraform apply
        if: github.ref_name == 'main'
        env:
          ${ENV}
      - run: terraform output
        if: always()
        env:
          ${ENV}
`),
      ),
    ).toBe(
      granted(`
      - uses: ${CONFIGURE}
        with:
          role-to-assume: \${{ vars.AWS_ROLE_TO_ASSUME }}
          aws-region: \${{ vars.AWS_REGION }}
      - run: terraform init
      - run: terraform apply
        if: github.ref_name == 'main'
      - if: always()
        uses: ${CONFIGURE}
        with:
          role-to-assume: \${{ vars.AWS_ROLE_TO_ASSUME }}
          aws-region: \${{ vars.AWS_REGION }}
      - run: terraform output
        if: always()
`),
    );
  });

  it.each([
    [
      "a script that names the keys",
      `run: aws configure set aws_access_key_id "$AWS_ACCESS_KEY_ID"\n        env:\n          ${ENV}`,
    ],
    ["an action that copies the two halves", `uses: jakejarvis/s3-sync-action@v0.5.1\n        env:\n          ${ENV}`],
    ["one half", "run: aws s3 ls\n        env:\n          AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}"],
    [
      "other names",
      "run: ansible localhost\n        env:\n          AWS_ACCESS_KEY: ${{ secrets.AWS_ACCESS_KEY }}\n          AWS_SECRET_KEY: ${{ secrets.AWS_SECRET_KEY }}",
    ],
    [
      "an endpoint",
      `run: aws s3 ls\n        env:\n          AWS_ENDPOINT_URL: https://s3.example.com\n          ${ENV}`,
    ],
    [
      "a condition that asks for the key",
      `run: aws s3 ls\n        if: env.AWS_ACCESS_KEY_ID != ''\n        env:\n          ${ENV}`,
    ],
    [
      "another key later in the job",
      `run: aws s3 ls\n        env:\n          ${ENV}\n      - run: aws s3 ls\n        env:\n          AWS_ACCESS_KEY_ID: \${{ secrets.OTHER_AWS_ACCESS_KEY_ID }}\n          AWS_SECRET_ACCESS_KEY: \${{ secrets.OTHER_AWS_SECRET_ACCESS_KEY }}`,
    ],
  ])("stay for %s", (_, step) => {
    expectNone(job(`\n      - ${step}\n`));
  });

  it("stay in the environment of a job", () => {
    expectNone(
      job("\n      - run: aws s3 ls\n", {
        job: `    env:\n      AWS_ACCESS_KEY_ID: \${{ secrets.AWS_ACCESS_KEY_ID }}\n      AWS_SECRET_ACCESS_KEY: \${{ secrets.AWS_SECRET_ACCESS_KEY }}\n`,
      }),
    );
  });
});

describe("a login to ECR", () => {
  it("takes the credentials of the environment", () => {
    expect(
      written(
        job(`
      - name: Log in
        uses: docker/login-action@v3
        with:
          registry: 123456789012.dkr.ecr.eu-central-1.amazonaws.com
          username: \${{ secrets.AWS_ACCESS_KEY_ID }}
          password: \${{ secrets.AWS_SECRET_ACCESS_KEY }}
`),
      ),
    ).toBe(
      granted(`
      - name: Configure AWS credentials
        uses: ${CONFIGURE}
        with:
          role-to-assume: \${{ vars.AWS_ROLE_TO_ASSUME }}
          aws-region: eu-central-1
      - name: Log in
        uses: docker/login-action@v3
        with:
          registry: 123456789012.dkr.ecr.eu-central-1.amazonaws.com
`),
    );
  });

  it("through a called workflow is changed there, and its callers pass nothing", () => {
    const callee = (login: string, required: string, rights: string) => `on:
  workflow_call:
    secrets:
      KEY_ID:
        required: ${required}
      KEY:
        required: ${required}
jobs:
  push:
    runs-on: ubuntu-latest
    permissions:
      contents: read
${rights}    steps:
${login}`;
    const caller = (rights: string, secrets: string) => `on: release
jobs:
  call:
    permissions:
      contents: read
${rights}    uses: ./.github/workflows/push.yml
${secrets}`;
    const texts = proven(
      plan({
        ".github/workflows/call.yml": caller(
          "",
          `    secrets:
      KEY_ID: \${{ secrets.AWS_ACCESS_KEY_ID }}
      KEY: \${{ secrets.AWS_SECRET_ACCESS_KEY }}
`,
        ),
        ".github/workflows/push.yml": callee(
          `      - uses: docker/login-action@v3
        with:
          registry: public.ecr.aws
          username: \${{ secrets.KEY_ID }}
          password: \${{ secrets.KEY }}
`,
          "true",
          "",
        ),
      }),
    );
    expect(texts[".github/workflows/call.yml"]).toBe(caller("      id-token: write\n", ""));
    expect(texts[".github/workflows/push.yml"]).toBe(
      callee(
        `      - uses: ${CONFIGURE}
        with:
          role-to-assume: \${{ vars.AWS_ROLE_TO_ASSUME }}
          aws-region: us-east-1
      - uses: docker/login-action@v3
        with:
          registry: public.ecr.aws
`,
        "false",
        "      id-token: write\n",
      ),
    );
  });
});
