import type { FileChanges } from "./git/write.ts";

/** What repositories of a load test hold: workflows as teams write them, each a little different from all others. */

const KINDS = [test, publish, deploy, image];

/** One to four workflows, 2.5 on average, and what else a repository has. */
export function loadFiles(index: number): FileChanges {
  const files: Record<string, string> = {
    "README.md": `# service ${index}\n`,
    "package.json": `${JSON.stringify({ name: `@fjordline/service-${index}`, version: "1.0.0", private: index % 2 === 0 }, null, 2)}\n`,
  };
  for (let at = 0; at <= index % 4; at += 1) {
    const [name, text] = (KINDS[(index + at) % KINDS.length] ?? test)(index);
    files[`.github/workflows/${name}.yml`] = text;
  }
  return files;
}

function test(index: number): [string, string] {
  return [
    "test",
    `name: test ${index}
on: [push, pull_request]
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: ${18 + 2 * (index % 3)}
      - run: npm ci
      - run: npm test
`,
  ];
}

function publish(index: number): [string, string] {
  return [
    "publish",
    `name: publish ${index}
on:
  push:
    tags: ["v*"]
jobs:
  publish:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
      - run: npm ci && npm publish
        env:
          NODE_AUTH_TOKEN: \${{ secrets.NPM_TOKEN }}
`,
  ];
}

function deploy(index: number): [string, string] {
  return [
    "deploy",
    `name: deploy ${index}
on:
  push:
    branches: [main]
jobs:
  deploy:
    runs-on: ubuntu-24.04
    environment: production
    steps:
      - uses: actions/checkout@v4
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          aws-access-key-id: \${{ secrets.AWS_ACCESS_KEY_ID }}
          aws-secret-access-key: \${{ secrets.AWS_SECRET_ACCESS_KEY }}
          aws-region: eu-north-1
      - run: aws s3 sync dist s3://fjordline-service-${index}
`,
  ];
}

function image(index: number): [string, string] {
  return [
    "image",
    `name: image ${index}
on:
  push:
    branches: [main]
jobs:
  image:
    runs-on: ubuntu-24.04
    steps:
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
  ];
}
