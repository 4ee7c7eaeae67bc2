import { describe, expect, it } from "vitest";
import { GITLEAKS_RULES, GITLEAKS_VERSION, KEY_STORE_FACTS, RULES } from "../../../lib/core/literals/index.ts";

/** The page that says what is looked for. Written from the tables, so that it cannot say anything else. */
function page(): string {
  const theirs = new Map<string, string[]>();
  for (const row of GITLEAKS_RULES) {
    for (const rule of "ours" in row ? row.ours : []) theirs.set(rule, [...(theirs.get(rule) ?? []), row.gitleaks]);
  }
  const facts = [...RULES, { ...KEY_STORE_FACTS, form: "path" }].sort((a, b) => (a.id < b.id ? -1 : 1));
  return [
    "# Rules for hard-coded credentials",
    "",
    "<!-- Written from lib/core/literals by its tests (`npx vitest run test/core/literals/documentation.test.ts -u`). -->",
    "",
    `What \`thaw scan --tree\` and \`--history\` look for, and which of gitleaks' rules (version ${GITLEAKS_VERSION}) finds the same.`,
    "A token is known by its own form, an assigned value by the name it is given to, a structured one by what surrounds it.",
    "Identifiers are values that their vendor calls public: reported as such, never blocking.",
    "",
    "## Ours",
    "",
    "| rule | finds | form | credential | gitleaks |",
    "|---|---|---|---|---|",
    ...facts.map(
      (rule) =>
        `| ${rule.id} | ${rule.what} | ${rule.form} | ${rule.credential} | ${theirs.get(rule.id)?.join(", ") ?? "no rule"} |`,
    ),
    "",
    "## Gitleaks' rules and ours",
    "",
    "| gitleaks | ours |",
    "|---|---|",
    ...GITLEAKS_RULES.map(
      (row) => `| ${row.gitleaks} | ${"ours" in row ? row.ours.join(", ") : `left out: ${row.omitted}`} |`,
    ),
    "",
  ].join("\n");
}

describe("docs/literal-rules.md", () => {
  it("says what the tables say", async () => {
    await expect(page()).toMatchFileSnapshot("../../../docs/literal-rules.md");
  });
});
