import type { FileChanges } from "./git/write.ts";

/** What repositories of a load test hold: workflows as teams write them, each a little different from all others. */

interface Kind {
  /** Of the workflow, its file and its only job. */
  readonly name: string;
  /** The workflow's keys before `jobs`. */
  readonly head: string;
  /** The job's keys behind `runs-on`, as far as its first step. */
  readonly job: (index: number) => string;
}

const ON_MAIN = `on:
  push:
    branches: [main]
`;

const KINDS: readonly Kind[] = [
  {
    name: "test",
    head: `on: [push, pull_request]
permissions:
  contents: read
`,
    job: (index) => `    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: ${18 + 2 * (index % 3)}
      - run: npm ci
      - run: npm test
`,
  },
  {
    name: "publish",
    head: `on:
  push:
    tags: ["v*"]
`,
    job: () => `    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
      - run: npm ci && npm publish
        env:
          NODE_AUTH_TOKEN: \${{ secrets.NPM_TOKEN }}
`,
  },
  {
    name: "deploy",
    head: ON_MAIN,
    job: (index) => `    environment: production
    steps:
      - uses: actions/checkout@v4
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          aws-access-key-id: \${{ secrets.AWS_ACCESS_KEY_ID }}
          aws-secret-access-key: \${{ secrets.AWS_SECRET_ACCESS_KEY }}
          aws-region: eu-north-1
      - run: aws s3 sync dist s3://fjordline-service-${index}
`,
  },
  {
    name: "image",
    head: ON_MAIN,
    job: (index) => `    steps:
      - uses: actions/checkout@v4
      - uses: docker/login-action@v3
        with:
          username: \${{ secrets.DOCKERHUB_USERNAME }}
          password: \${{ secrets.DOCKERHUB_TOKEN }}
      - uses: docker/build-push-action@v6
        with:
          push: true
          tags: fjordline/service-${index}:latest
`,
  },
];

/** One to four workflows, 2.5 on average, and what else a repository has. */
export function seedFiles(index: number): FileChanges {
  const files: Record<string, string> = {
    "README.md": `# service ${index}\n`,
    "package.json": `${JSON.stringify({ name: `@fjordline/service-${index}`, version: "1.0.0", private: index % 2 === 0 }, null, 2)}\n`,
  };
  // Another kind comes first in each, so that every kind is there as often as any other.
  const ordered = KINDS.map((_, at) => KINDS[(index + at) % KINDS.length]);
  for (const kind of ordered.slice(0, 1 + (index % KINDS.length)))
    if (kind !== undefined) files[`.github/workflows/${kind.name}.yml`] = workflow(kind, index);
  return files;
}

function workflow({ name, head, job }: Kind, index: number): string {
  return `name: ${name} ${index}
${head}jobs:
  ${name}:
    runs-on: ubuntu-24.04
${job(index)}`;
}
