import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { NEEDS } from "../../../lib/core/github/needs.ts";

const page = readFileSync(new URL("../../../docs/connect-github.md", import.meta.url), "utf8");

test.each(Object.entries(NEEDS))(
  "docs/connect-github.md says what the %s asks for, and what its absence costs",
  (role, needs) => {
    const [, section = ""] = page.split(new RegExp(`^### ${role}$`, "im"));
    const rows = (section.split(/^##/m)[0] ?? "").split("\n").filter((line) => line.startsWith("| `"));
    const wanted = needs.map(
      ({ permission, level, essential, cost }) =>
        `| \`${permission}\` | ${level} | ${essential ? "**nothing works.** " : ""}${cost} |`,
    );
    expect(rows).toEqual(wanted);
  },
);
