import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { ChainProblem, ChainReport } from "../core/audit/chain.ts";
import { databaseAddresses } from "../env.ts";
import { usage } from "./output.ts";

const USAGE = `Usage: thaw audit verify --key PUBLIC_KEY… [--anchors FILE]… [--format text|json]
       thaw audit export [--to FILE]
       thaw audit new-key --to FILE

verify   hashes every record anew and compares it with the chain of seals, their signatures, and the heads that were
         published outside of the database. Exit status: 0 nothing is wrong, 1 something is, 2 usage, 3 no anchor confirms it.
export   writes records and seals as JSON lines.
new-key  makes the key that seals; its public half is written to FILE.pub.

THAW_DATABASE_URL names the database.
`;

/** @returns the exit status that the usage describes */
export async function main(args: readonly string[]): Promise<number> {
  const request = parse(args);
  if (request === null) return usage(USAGE, args);
  try {
    const audit = await import("../container/broker/audit.ts");
    if (request.what === "new-key") return makeKey(audit, request.to);
    const databaseUrls = databaseAddresses();
    if (request.what === "export") {
      const records = await audit.exportAudit(databaseUrls, request.to);
      process.stderr.write(`${records} records\n`);
      return 0;
    }
    const report = await audit.verifyAudit({ databaseUrls, anchorFiles: request.anchors, keyFiles: request.keys });
    process.stdout.write(request.format === "json" ? `${JSON.stringify(report, null, 2)}\n` : textOf(report));
    if (report.problems.length > 0) return 1;
    return report.anchoredTo === 0 && report.seals > 0 ? 3 : 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

type Request =
  | {
      readonly what: "verify";
      readonly keys: readonly string[];
      readonly anchors: readonly string[];
      readonly format: string;
    }
  | { readonly what: "export"; readonly to: string | null }
  | { readonly what: "new-key"; readonly to: string };

function parse(args: readonly string[]): Request | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        key: { type: "string", multiple: true, default: [] },
        anchors: { type: "string", multiple: true, default: [] },
        format: { type: "string", default: "text" },
        to: { type: "string" },
      },
      allowPositionals: true,
    });
    const [what, ...more] = positionals;
    const { key: keys, anchors, format, to } = values;
    if (more.length > 0) return null;
    if (what === "verify" && keys.length > 0 && (format === "text" || format === "json"))
      return { what, keys, anchors, format };
    if (what === "export") return { what, to: to ?? null };
    return what === "new-key" && to !== undefined ? { what, to } : null;
  } catch {
    return null;
  }
}

type Audit = typeof import("../container/broker/audit.ts");

/** Never over a key that is there: it would leave its seals without a verifier. */
function makeKey(audit: Audit, to: string): number {
  const pem = audit.newSealKey();
  const { id, publicPem } = audit.readSealKey(pem);
  writeFileSync(to, pem, { mode: 0o600, flag: "wx" });
  writeFileSync(`${to}.pub`, publicPem, { flag: "wx" });
  process.stdout.write(`${to} and ${to}.pub, key ${id}\n`);
  return 0;
}

function textOf(report: ChainReport): string {
  const { seals, sealedRecords, unsealedRecords, anchors, anchoredTo, problems } = report;
  const lines = [
    `${sealedRecords} records under ${seals} seals; ${unsealedRecords} later records are not sealed yet.`,
    anchoredTo > 0
      ? `Confirmed to seal ${anchoredTo} by ${anchors} published heads.`
      : "No published head confirms it: who owns the database could have made all of it anew. Give --anchors.",
    ...problems.map((problem) => `WRONG: ${sentence(problem)}`),
    problems.length === 0 ? "Nothing is wrong." : `${problems.length} problems.`,
  ];
  return `${lines.join("\n")}\n`;
}

function sentence(problem: ChainProblem): string {
  const { number } = problem;
  switch (problem.kind) {
    case "seal-missing":
      return `seal ${number} is missing.`;
    case "seal-gap":
      return `seal ${number} does not begin where the one before ended.`;
    case "seal-signature":
      return `seal ${number} is not signed by any of the given keys.`;
    case "seal-hash":
      return `the records of seal ${number} are not those that were sealed (${problem.expectedRows} then, ${problem.foundRows} now).`;
    case "anchor-mismatch":
      return `seal ${number} is not the one that was published.`;
    case "anchor-missing":
      return `seal ${number} was published and is not there.`;
    case "anchor-signature":
      return `a published head of seal ${number} is not signed by any of the given keys.`;
  }
}
