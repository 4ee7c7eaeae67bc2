import { describe, expect, test } from "vitest";
import { REMEDIES, type RemedyId } from "../../../lib/core/contracts.ts";
import type { PlannedFile, RepositoryPlan } from "../../../lib/core/fix/plan.ts";
import { fixBody } from "../../../lib/core/report/fix-body.ts";
import { fixJson } from "../../../lib/core/report/fix-report.ts";
import { shownPlan } from "../../../lib/usecases/shown-plan.ts";
import { planFiles, repoOf, WORKFLOW } from "../../support/plan.ts";
import { scanFiles } from "../../support/scan-text.ts";

type Files = Readonly<Record<string, string>>;

interface Row {
  readonly remedy: RemedyId;
  readonly title: string;
  readonly files: Files;
  /** Kinds and names of what it has to solve. */
  readonly solves: readonly string[];
}

const TOP = "on:\n  push:\n    branches: [main] # the only one\npermissions:\n  contents: read\n\njobs:\n";
const CALLEE = ".github/workflows/publish.yml";
const RELEASE = "- run: gh release create v1 # tagged before\n  env:\n    GH_TOKEN: ${{ secrets.BOT_TOKEN }}";

function indented(text: string, by: number): string {
  return `${text.replaceAll(/^(?=.)/gm, " ".repeat(by))}\n`;
}

function workflow(steps: string, top = TOP): string {
  return `${top}  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n${indented(steps, 6)}`;
}

function row(remedy: RemedyId, title: string, solves: readonly string[], steps: string): Row {
  return { remedy, title, solves, files: { [WORKFLOW]: workflow(steps) } };
}

const APP_STEP = `- uses: actions/create-github-app-token@v2
  id: app
  with:
    app-id: \${{ vars.APP_ID }}
    private-key: \${{ secrets.APP_KEY }}
    owner: acme
- run: gh release create v1 --repo acme/app
  env:
    GH_TOKEN: \${{ steps.app.outputs.token }}`;

const ROWS: readonly Row[] = [
  row("broker-token", "a token in a step's environment", ["github-pat BOT_TOKEN"], RELEASE),
  row("broker-token", "an App's private key", ["github-app-private-key APP_KEY"], APP_STEP),
  row(
    "broker-token",
    "a deploy key of a checkout",
    ["ssh-deploy-key DEPLOY_KEY"],
    "- uses: actions/checkout@v5\n  with:\n    ssh-key: ${{ secrets.DEPLOY_KEY }}\n- run: git push",
  ),
  row(
    "broker-token",
    "a token that a script pastes in",
    ["github-pat BOT_TOKEN"],
    "- run: |\n    git clone https://${{ secrets.BOT_TOKEN }}@github.com/acme/site.git\n    ls",
  ),
  {
    remedy: "broker-token",
    title: "a token that a called workflow is given",
    solves: ["github-pat BOT_TOKEN"],
    files: {
      [WORKFLOW]: `${TOP}  call:\n    uses: ./${CALLEE}\n    secrets:\n      token: \${{ secrets.BOT_TOKEN }}\n`,
      [CALLEE]: workflow(
        RELEASE.replace("BOT_TOKEN", "token"),
        "on:\n  workflow_call:\n    secrets:\n      token:\n        required: true\n\njobs:\n",
      ),
    },
  },
  row(
    "direct-oidc",
    "static keys of AWS",
    ["aws-static-key AWS_KEY_ID", "aws-static-key AWS_SECRET_KEY"],
    `- uses: aws-actions/configure-aws-credentials@v5
  with:
    aws-access-key-id: \${{ secrets.AWS_KEY_ID }}
    aws-secret-access-key: \${{ secrets.AWS_SECRET_KEY }}
    aws-region: eu-west-1
- run: aws s3 ls`,
  ),
  row(
    "brokered-secret",
    "two values of third parties",
    ["saas-api-key SENTRY_AUTH_TOKEN", "llm-api-key OPENAI_API_KEY"],
    `- run: ./notes.sh
  env:
    SENTRY_AUTH_TOKEN: \${{ secrets.SENTRY_AUTH_TOKEN }}
    OPENAI_API_KEY: \${{ secrets.OPENAI_API_KEY }}`,
  ),
  row(
    "github-token",
    "an issue of the same repository",
    ["github-pat BOT_TOKEN"],
    "- run: gh issue create --repo acme/app --title T --body B\n  env:\n    GH_TOKEN: ${{ secrets.BOT_TOKEN }}",
  ),
  row(
    "move-to-vars",
    "an account's number",
    ["identifier AWS_ACCOUNT_ID"],
    "- run: ./x.sh\n  env:\n    AWS_ACCOUNT_ID: ${{ secrets.AWS_ACCOUNT_ID }}",
  ),
  {
    remedy: "explicit-secret-map",
    title: "all secrets for a workflow that reads one",
    solves: ["secrets-inherit -"],
    files: {
      [WORKFLOW]: `${TOP}  call:\n    uses: ./${CALLEE}\n    secrets: inherit\n`,
      [CALLEE]: workflow(
        "- run: ./sign.sh\n  env:\n    GPG_PRIVATE_KEY: ${{ secrets.GPG_PRIVATE_KEY }}",
        "on:\n  workflow_call:\n    inputs:\n      name:\n        type: string\n\njobs:\n",
      ),
    },
  },
  row(
    "narrow-app-token",
    "a token of an App whose key stays",
    ["app-token-overscoped -"],
    `${APP_STEP}\n- run: echo \${{ steps.app.outputs.app-slug }}`,
  ),
  row(
    "delete",
    "a test of a secret that is replaced",
    ["github-pat BOT_TOKEN"],
    `${RELEASE}\n    HAS_TOKEN: \${{ secrets.BOT_TOKEN != '' }}`,
  ),
];

/** A literal that no scan may show: the form of a token, and none. */
const LITERAL = `ghp_${"FEDCBA9876543210"}${"fedcba9876543210abcd"}`;

function leaking({ files }: Row): Files {
  const step = `      - run: gh release list\n        env:\n          GH_TOKEN: ${LITERAL}\n`;
  const job = `  leak:\n    runs-on: ubuntu-latest\n    steps:\n${step}`;
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path, `${text.replace("run: make", `run: make # ${LITERAL}`)}${job}`]),
  );
}

function planned(files: Files, plan: RepositoryPlan): Files {
  return { ...files, ...Object.fromEntries(plan.files.map((file) => [file.path, file.after])) };
}

function solvedBy(plan: RepositoryPlan, remedy: RemedyId): readonly string[] {
  const mine = plan.applied.filter((item) => item.remedy === remedy);
  return mine.map(({ finding }) => `${finding.kind} ${finding.secretName ?? "-"}`).sort();
}

/** Lines of a text, each with where it begins; the last one may have no break. */
function linesOf(text: string): readonly { readonly start: number; readonly text: string }[] {
  let start = 0;
  return (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map((line) => {
    const at = start;
    start += line.length;
    return { start: at, text: line };
  });
}

/** Lines that no edit begins in, ends in, or spans. An insertion in front of a line is not in it. */
function untouched({ before, edits }: PlannedFile): readonly string[] {
  const free = linesOf(before).filter(({ start, text }) =>
    edits.every((edit) => {
      const end = start + text.length;
      return edit.start === edit.end
        ? edit.start <= start || edit.start >= end
        : edit.end <= start || edit.start >= end;
    }),
  );
  return free.map(({ text }) => text);
}

function isSubsequence(some: readonly string[], all: readonly string[]): boolean {
  let at = 0;
  for (const line of all) if (line === some[at]) at++;
  return at === some.length;
}

describe("every remedy", () => {
  test("has a workflow here, but for the one that writes nothing", () => {
    const here = new Set<RemedyId>(ROWS.map(({ remedy }) => remedy));
    expect(REMEDIES.filter((id) => !here.has(id))).toEqual(["manual"]);
  });

  test.each(ROWS)("$remedy solves $title, with every file proven", ({ remedy, files, solves }) => {
    const plan = planFiles(files);
    expect(solvedBy(plan, remedy)).toEqual([...solves].sort());
    const unproven = plan.files.flatMap((file) => Object.entries(file.proof).filter(([, holds]) => !holds));
    expect(plan.files).not.toEqual([]);
    expect(unproven).toEqual([]);
  });

  test.each(ROWS)("$remedy leaves files that are understood ($title)", ({ files }) => {
    expect(repoOf(planned(files, planFiles(files))).unparsed).toEqual([]);
  });

  test.each(ROWS)("$remedy keeps every line that it does not touch, in order ($title)", ({ files }) => {
    for (const file of planFiles(files).files) {
      const free = untouched(file);
      const lines = linesOf(file.after).map(({ text }) => text);
      expect(free.length).toBeGreaterThan(4);
      expect(isSubsequence(free, lines), file.path).toBe(true);
    }
  });

  test.each(ROWS)("$remedy leaves nothing that a new scan would find ($title)", ({ files, solves }) => {
    const { findings } = scanFiles(planned(files, planFiles(files)));
    const left = findings.map((finding) => `${finding.kind} ${finding.secretName ?? "-"}`);
    expect(solves.filter((item) => left.includes(item))).toEqual([]);
  });

  test.each(ROWS)("$remedy changes nothing when it plans its own result ($title)", ({ files }) => {
    const again = planFiles(planned(files, planFiles(files)));
    expect(again.files.map((file) => file.path)).toEqual([]);
    expect(again.applied).toEqual([]);
  });

  test.each(ROWS)("$remedy does the same when it alone is asked for, or says why not ($title)", (item) => {
    const { applied, refused } = planFiles(item.files, undefined, item.remedy);
    expect(applied.filter(({ remedy }) => remedy !== item.remedy)).toEqual([]);
    expect(applied.length + refused.length).toBeGreaterThan(0);
  });
});

describe("a plan", () => {
  test.each(ROWS)("of $remedy carries names only, and shows no literal ($title)", (item) => {
    const files = leaking(item);
    const plan = planFiles(files);
    expect(plan.refused.map(({ refusal }) => refusal.code)).toContain("literal");
    expect(solvedBy(plan, item.remedy)).toEqual([...item.solves].sort());
    const { files: texts, ...rest } = plan;
    expect(JSON.stringify(rest)).not.toContain(LITERAL);
    expect(JSON.stringify(texts.map((file) => file.edits))).not.toContain(LITERAL);
    const shown = shownPlan({ plan, unparsed: [] }, { name: plan.name, path: "." });
    expect(fixJson([shown])).not.toContain(LITERAL);
    expect(fixBody(shown)).not.toContain(LITERAL);
  });
});

describe("manual", () => {
  test("writes nothing, and says what a person has to do", () => {
    const plan = planFiles({
      [WORKFLOW]: workflow("- run: ./sign.sh\n  env:\n    KEY: ${{ secrets.GPG_PRIVATE_KEY }}"),
    });
    expect(plan.files).toEqual([]);
    expect(plan.applied).toEqual([]);
    expect(plan.refused.map(({ refusal }) => refusal.code)).toEqual(["signing-material"]);
  });
});
