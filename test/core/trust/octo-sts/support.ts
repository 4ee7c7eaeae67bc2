import { expect } from "vitest";
import { importOctoSts, type OctoContext } from "../../../../lib/core/trust/octo-sts.ts";
import { policySchema } from "../../../../lib/core/trust/policy.ts";

export const URL = "https://token.ci.example";
export const CONTEXT: OctoContext = {
  grant: "release.publish",
  repository: { id: "101", name: "acme/app", ownerId: "7" },
  repositories: new Map([
    ["acme/infra", "202"],
    ["acme/Docs", "203"],
    ["other/tool", "901"],
    ["acme/x*y", "204"],
  ]),
  issuers: new Map([
    [URL, "github"],
    ["https://ghes.example", "ghes"],
  ]),
  audience: "https://broker.example",
  completions: { workflows: [".github/workflows/ci.yml"], events: ["push"] },
};
export const BARE: OctoContext = { ...CONTEXT, completions: undefined };
export const ORGANISATION: OctoContext = { ...CONTEXT, repository: { id: "300", name: "acme/.github", ownerId: "7" } };

export const HEAD = `issuer: ${URL}\n`;
export const SUBJECT = "subject: repo:acme/app:ref:refs/heads/main\n";
export const PERMISSIONS = "permissions:\n  contents: read\n";
export const file = (...lines: string[]) =>
  `${HEAD}${SUBJECT}${PERMISSIONS}${lines.map((line) => `${line}\n`).join("")}`;
export const claims = (...lines: string[]) => file("claim_pattern:", ...lines.map((line) => `  ${line}`));
export const bySubject = (subject: string, ...more: string[]) => file(...more).replace(SUBJECT, `${subject}\n`);

export function refused(text: string, context: OctoContext = CONTEXT): string[] {
  const { proposals, refusals } = importOctoSts(text, context);
  if (refusals.length > 0) expect(proposals).toEqual([]);
  for (const { advice } of refusals) expect(advice).toMatch(/^[A-Z].{7,}\.$/);
  return refusals.map(({ code, line, reason }) => `${code} ${line}: ${reason}`);
}

export function proposed(text: string, context: OctoContext = CONTEXT) {
  const { proposals, refusals } = importOctoSts(text, context);
  expect(refusals).toEqual([]);
  for (const proposal of proposals) expect(policySchema.safeParse(proposal).success).toBe(true);
  return proposals;
}
export const whoOf = (text: string, context?: OctoContext) => proposed(text, context)[0]?.who;
