import fc from "fast-check";
import {
  type Branch,
  branch,
  type Item,
  leaf,
  type Pair,
  pair,
  type TextStyle,
  type Tree,
  writeText,
} from "./fix-workflow-text.ts";

/** Whole workflows for property tests: every style, place and form that a reference to a secret can have. */

const comment = fc.constantFrom(
  "",
  "",
  "",
  "",
  "why 🚀",
  "TODO(#12): see 𝔡𝔬𝔠𝔰",
  "secrets.OLD was here",
  "é: 'x' \"y\" {z}",
);
const above = comment.map((text) => (text === "" ? [] : [`# ${text}`]));
const decor = fc.record({ above, behind: comment });

function decorated(key: string, value: fc.Arbitrary<Tree | string>): fc.Arbitrary<Pair> {
  return fc.tuple(value, decor).map(([tree, around]) => pair(key, tree, around));
}

function maybe<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.option(value, { freq: 2 });
}

/** An expression that reads a secret, without quotes: a fallback, a ternary, an index. */
function expressionOf(name: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const form = fc.constantFrom<(name: string) => string>(
    (secret) => `\${{ secrets.${secret} }}`,
    (secret) => `\${{ secrets.${secret} }}`,
    (secret) => `\${{secrets.${secret}}}`,
    (secret) => `\${{  secrets.${secret}  }}`,
    (secret) => `\${{ secrets['${secret}'] }}`,
    (secret) => `\${{ secrets.${secret} || secrets.GITHUB_TOKEN }}`,
    (secret) => `\${{ secrets.${secret} || github.token }}`,
    (secret) => `\${{ github.event_name == 'push' && secrets.${secret} || secrets.GITHUB_TOKEN }}`,
    (secret) => `\${{ github.ref == 'refs/heads/main' && secrets.${secret} || 'none 🦊' }}`,
  );
  return fc.tuple(form, name).map(([write, secret]) => write(secret));
}

/** A value that holds an expression, in every style of a scalar. */
function scalarWith(expression: fc.Arbitrary<string>): fc.Arbitrary<Tree> {
  const style = fc.constantFrom<(text: string) => Tree>(
    (text) => leaf(text),
    (text) => leaf(text),
    (text) => leaf(`"${text}"`),
    (text) => leaf(`'${text.replaceAll("'", "''")}'`),
    (text) => leaf("|-", [text]),
    (text) => leaf(">-", [text]),
    (text) => leaf(">-", text.split(/ +/)),
    (text) => leaf("|", [text]),
  );
  return fc.tuple(style, expression).map(([write, text]) => write(text));
}

const PATS = fc.constantFrom("RELEASE_PAT", "GH_PAT", "BOT_TOKEN");
const VALUES = fc.constantFrom("SONAR_TOKEN", "OPENAI_API_KEY", "NPM_TOKEN", "SLACK_WEBHOOK_URL", "VERCEL_TOKEN");
const ANY = fc.oneof(PATS, VALUES, fc.constantFrom("SENTRY_DSN", "AWS_REGION", "MYSTERY", "GITHUB_TOKEN"));

const condition = fc.constantFrom(
  "github.ref == 'refs/heads/main'",
  "${{ github.event_name != 'pull_request' }}",
  "failure()",
  "${{ always() && github.actor != 'dependabot[bot]' }}",
  "'!cancelled()'",
  "env.MODE == 'full'",
);
const conditionTree: fc.Arbitrary<Tree> = fc.oneof(
  condition.map((text) => leaf(text)),
  fc.constant(leaf("|", ["github.ref == 'refs/heads/main' ||", "github.event_name == 'push'"])),
  fc.constant(leaf(">-", ["github.ref == 'refs/heads/main'", "&& github.event_name == 'push'"])),
);

const LONG = "x".repeat(5000);

const scriptLine = fc.constantFrom(
  "echo done",
  "# a comment of the script",
  "make deploy",
  "npm publish",
  "echo '🚀 𝔲𝔫𝔦'",
  "",
  "gh release create v1",
  'curl -H "Authorization: Bearer $TOKEN" https://api.example.com',
  "git push origin HEAD",
  `echo ${LONG}`,
);
const secretLine = expressionOf(ANY).chain((expression) =>
  fc.constantFrom(
    `curl -H "Authorization: Bearer ${expression}" https://api.example.com`,
    `sonar-scanner -Dsonar.token=${expression}`,
    `echo '${expression}' | docker login --password-stdin`,
    `TOKEN=${expression} make deploy`,
  ),
);

/** A script: one line, or a block in any chomping. */
const script: fc.Arbitrary<Tree> = fc.oneof(
  fc.constantFrom("echo done", "make deploy", "npm publish", "'echo \"it''s\"'").map((text) => leaf(text)),
  fc
    .tuple(
      fc.constantFrom("|", "|-", "|+", ">-"),
      fc.array(fc.oneof(scriptLine, secretLine), { minLength: 1, maxLength: 4 }),
    )
    .map(([header, lines]) => leaf(header, ["echo start", ...lines])),
);

function stepOf(...pairs: readonly fc.Arbitrary<Pair | null>[]): fc.Arbitrary<Branch> {
  const name = maybe(decorated("name", fc.constantFrom("Build", "'Deploy 🚀'", '"it: is"')));
  const when = fc.option(
    conditionTree.map((tree) => pair("if", tree)),
    { freq: 4 },
  );
  return fc.tuple(name, when, ...pairs).map((all) => branch(...all));
}

/** Which entries a map has, with its own decoration. */
function section(key: string, entries: fc.Arbitrary<readonly Pair[]>): fc.Arbitrary<Pair> {
  return fc.tuple(entries, decor).map(([pairs, around]) => pair(key, branch(...pairs), around));
}

const envKey = fc.constantFrom("GH_TOKEN", "TOKEN", "NODE_AUTH_TOKEN", "MODE", "SONAR_TOKEN");
const envValue = fc.oneof(
  scalarWith(expressionOf(ANY)),
  fc.constantFrom("full", "'🚀'", "").map((text) => leaf(text)),
);
const envPairs = fc
  .uniqueArray(fc.tuple(envKey, envValue, decor), { selector: ([key]) => key, minLength: 1, maxLength: 3 })
  .map((all) => all.map(([key, value, around]) => pair(key, value, around)));
const env = section("env", envPairs);

function uses(text: string): fc.Arbitrary<Pair> {
  return decor.map((around) => pair("uses", text, around));
}

function inputs(...entries: readonly (readonly [string, fc.Arbitrary<Tree | string>])[]): fc.Arbitrary<Pair> {
  return section("with", fc.tuple(...entries.map(([key, value]) => decorated(key, value))));
}

const plainStep = stepOf(decorated("run", script), fc.option(env, { freq: 2 }));
const ACTIONS: readonly fc.Arbitrary<Branch>[] = [
  stepOf(uses("actions/checkout@v4"), fc.option(inputs(["token", scalarWith(expressionOf(PATS))]), { freq: 1 })),
  stepOf(
    uses("actions/checkout@v4"),
    inputs(["fetch-depth", fc.constant("0")], ["ssh-key", scalarWith(expressionOf(fc.constant("DEPLOY_KEY")))]),
  ),
  stepOf(
    uses("docker/login-action@v3"),
    inputs(
      ["registry", fc.constant("ghcr.io")],
      ["username", fc.constant("${{ github.actor }}")],
      ["password", scalarWith(expressionOf(PATS))],
    ),
  ),
  stepOf(uses("codecov/codecov-action@v4"), inputs(["token", scalarWith(expressionOf(fc.constant("CODECOV_TOKEN")))])),
  stepOf(uses("slackapi/slack-github-action@v1"), env),
  stepOf(
    uses("actions/github-script@v7"),
    inputs(
      ["github-token", scalarWith(expressionOf(PATS))],
      ["script", fc.constant(leaf("|", ["await github.rest.issues.create({})", "// 🚀"]))],
    ),
  ),
  stepOf(
    uses("aws-actions/configure-aws-credentials@v4"),
    inputs(
      ["aws-access-key-id", fc.constant("${{ secrets.AWS_ACCESS_KEY_ID }}")],
      ["aws-secret-access-key", fc.constant("${{ secrets.AWS_SECRET_ACCESS_KEY }}")],
      ["aws-region", fc.constant("eu-west-1")],
    ),
  ),
  stepOf(
    uses("actions/create-github-app-token@v1"),
    fc.constant(pair("id", "app")),
    inputs(
      ["app-id", fc.constant("${{ vars.APP_ID }}")],
      ["private-key", scalarWith(expressionOf(fc.constant("APP_PRIVATE_KEY")))],
    ),
  ),
  stepOf(
    fc.constantFrom("gh issue list", "gh issue create -t x", "gh pr list").map((text) => pair("run", text)),
    fc.constant(pair("env", branch(pair("GH_TOKEN", "${{ secrets.GH_PAT }}")))),
  ),
];

const step: fc.Arbitrary<Branch> = fc.oneof(
  { weight: 3, arbitrary: plainStep },
  ...ACTIONS.map((arbitrary) => ({ weight: 1, arbitrary })),
);
const item: fc.Arbitrary<Item> = fc.tuple(step, above).map(([tree, lines]) => ({ tree, above: lines }));
const nested: fc.Arbitrary<Item> = fc
  .array(item, { minLength: 1, maxLength: 2 })
  .map((items) => ({ tree: branch(pair("parallel", { kind: "items", items })), above: [] }));

/** Each App's step has an id, which stands once in a job. */
function withoutDoubles(items: readonly Item[]): readonly Item[] {
  let seen = false;
  return items.filter(({ tree }) => {
    const isApp = tree.pairs.some((one) => one.key === "id");
    const keep = !isApp || !seen;
    seen ||= isApp;
    return keep;
  });
}

const PERMISSIONS: readonly fc.Arbitrary<Tree | string>[] = [
  fc.constant("{}"),
  fc.constant("read-all"),
  fc.constant("write-all"),
  fc.constant("{ contents: read, issues: write }"),
  fc.constant("{ contents: read, 'id-token': write }"),
  fc.constant(branch(pair("contents", "read"), pair("packages", "none"))),
  decor.map((around) => branch(pair("contents", "write", around), pair("pull-requests", "read"))),
  decor.map((around) => branch(pair("id-token", "write", around))),
];
const permissions = maybe(decorated("permissions", fc.oneof(...PERMISSIONS)));

const job: fc.Arbitrary<Branch> = fc
  .tuple(
    maybe(decorated("name", fc.constantFrom("Build it", "'Größe 🚀'"))),
    fc.option(
      conditionTree.map((tree) => pair("if", tree)),
      { freq: 5 },
    ),
    fc.constantFrom("ubuntu-latest", "[self-hosted, linux]", "windows-latest").map((text) => pair("runs-on", text)),
    permissions,
    fc.option(
      fc.constantFrom("30", "180").map((text) => pair("timeout-minutes", text)),
      { freq: 3 },
    ),
    fc.option(env, { freq: 2 }),
    fc.array(fc.oneof({ weight: 8, arbitrary: item }, { weight: 1, arbitrary: nested }), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([name, when, runner, rights, time, variables, items]) =>
    branch(name, when, runner, rights, time, variables, pair("steps", { kind: "items", items: withoutDoubles(items) })),
  );

const triggers: fc.Arbitrary<Tree> = fc.oneof(
  fc.constantFrom("push", "pull_request", "[push, pull_request]", "workflow_dispatch").map((text) => leaf(text)),
  fc.constant(branch(pair("push", branch(pair("branches", "[main]"))), pair("pull_request", ""))),
  fc.constant(
    branch(pair("schedule", { kind: "items", items: [{ tree: branch(pair("cron", "'0 4 * * *'")), above: [] }] })),
  ),
);

const style: fc.Arbitrary<TextStyle> = fc.record({
  step: fc.constantFrom<TextStyle["step"][]>(2, 2, 4, 3),
  dashIn: fc.boolean(),
  gap: fc.constantFrom<TextStyle["gap"][]>(2, 2, 2, 4),
  eol: fc.constantFrom<TextStyle["eol"][]>("\n", "\n", "\r\n"),
  bom: fc.boolean(),
  isOpen: fc.boolean(),
  parted: fc.boolean(),
  head: fc.constantFrom<(readonly string[])[]>([], [], ["# 🚀 head", ""], ["---"], [`# ${LONG}`]),
});

export const workflowTree: fc.Arbitrary<Branch> = fc
  .tuple(
    maybe(decorated("name", fc.constantFrom("CI", "'CI 🚀'"))),
    decorated("on", triggers),
    permissions,
    fc.option(env, { freq: 2 }),
    fc.array(fc.tuple(job, above), { minLength: 1, maxLength: 3 }),
    fc.boolean(),
  )
  .map(([name, on, rights, variables, jobs, isEnvFirst]) => {
    const list = jobs.map(([tree, lines], index) => pair(`job-${index}`, tree, { above: lines }));
    return isEnvFirst
      ? branch(variables, name, on, rights, pair("jobs", branch(...list)))
      : branch(name, on, rights, variables, pair("jobs", branch(...list)));
  });

/** The text of a whole workflow. */
export const workflowText: fc.Arbitrary<string> = fc
  .tuple(workflowTree, style)
  .map(([tree, how]) => writeText(tree, how));
