import { lintSource } from "@secretlint/core";
import { creator } from "@secretlint/secretlint-rule-preset-recommend";
import type { SecretLintCoreConfig } from "@secretlint/types";
import { describe, expect, it } from "vitest";
import { scanText } from "../../../lib/core/literals/index.ts";
import { examples } from "./examples.ts";

/** A second opinion that is independent of our rules. Why it is not the detector: docs/decisions, literals. */
const config: SecretLintCoreConfig = {
  rules: [{ id: "@secretlint/secretlint-rule-preset-recommend", rule: creator, options: {} }],
};

async function linesOfSecretlint(text: string, path: string): Promise<readonly number[]> {
  const source = { filePath: path, content: text, contentType: "text" } as const;
  const { messages } = await lintSource({ source, options: { config, noPhysicFilePath: true } });
  return messages.map((message) => message.loc.start.line);
}

describe("beside secretlint's recommended preset", () => {
  it("nothing that it finds in our examples is missed", async () => {
    let seen = 0;
    for (const { text, path, rule } of examples(21)) {
      const ours = scanText(text, path);
      for (const line of await linesOfSecretlint(text, path)) {
        seen++;
        expect(
          ours.some((match) => match.line <= line && match.endLine >= line),
          rule,
        ).toBe(true);
      }
    }
    expect(seen).toBeGreaterThan(15);
  });
});
