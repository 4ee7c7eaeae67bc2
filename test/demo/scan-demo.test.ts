import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { discover, readRepository } from "../../lib/adapters/git/index.ts";
import { sealer } from "../../lib/adapters/scanner/index.ts";
import type { Finding } from "../../lib/core/contracts.ts";
import { type RepositoryReport, scanRepository } from "../../lib/core/scan.ts";
import type { ExpectedFinding, ExpectedRepository } from "./expect.ts";
import { EXPECTED } from "./expected.ts";

const ROOT = new URL("../../demo/org", import.meta.url).pathname;
const places = discover(ROOT);

async function scan(name: string): Promise<RepositoryReport> {
  const place = places.ok ? places.places.find((candidate) => candidate.name === name) : undefined;
  if (!place) throw new Error(`no repository ${name} in ${basename(ROOT)}`);
  const read = await readRepository(place);
  const files = [...read.files, ...read.unreadable.map((file) => ({ path: file.path, bytes: null, unread: file }))];
  return scanRepository(
    { name, files, siblings: read.siblings },
    { settings: { notBlocking: new Set() }, seal: sealer(() => new Uint8Array(32)) },
  );
}

/** What a label fixes, as one comparable text; what it leaves open is taken from the finding. */
function labelled(label: ExpectedFinding, found: Finding | undefined) {
  const open = (value: unknown, fallback: unknown) => (value === undefined ? fallback : value);
  return {
    kind: label.kind,
    context: label.context,
    origin: label.origin,
    severity: label.severity,
    blocksThaw: label.blocksThaw,
    secretName: open(label.secretName, found?.secretName),
    remedy: open(label.remedy, found?.remedy),
    generatedFrom: open(label.generatedFrom, found?.generatedFrom),
    target: label.target ? { ...found?.target, ...fixedTarget(label) } : found?.target,
    modifiers: [...new Set([...(found?.modifiers ?? []), ...(label.modifiers ?? [])])],
  };
}

function fixedTarget(label: ExpectedFinding) {
  const { target } = label;
  if (target?.kind !== "known" && target?.kind !== "other-organisation") return { kind: target?.kind };
  return { kind: target.kind, repositories: target.repositories };
}

function actual(found: Finding) {
  const { kind, context, origin, severity, blocksThaw, secretName, remedy, generatedFrom, target, modifiers } = found;
  return { kind, context, origin, severity, blocksThaw, secretName, remedy, generatedFrom, target, modifiers };
}

function match(expected: ExpectedRepository, report: RepositoryReport) {
  const left = [...report.findings];
  return {
    pairs: expected.findings.map((label) => {
      const at = (finding: Finding) => finding.primary.path === label.path && finding.primary.line === label.line;
      const best =
        left.find((finding) => at(finding) && finding.kind === label.kind && sameName(label, finding)) ??
        left.find((finding) => at(finding) && finding.kind === label.kind) ??
        left.find((finding) => at(finding) && sameName(label, finding));
      if (best) left.splice(left.indexOf(best), 1);
      return { label, found: best };
    }),
    left,
  };
}

function sameName(label: ExpectedFinding, finding: Finding): boolean {
  return finding.secretName !== null && label.expression.includes(finding.secretName);
}

describe("the demonstration organisation", () => {
  for (const expected of EXPECTED) {
    it(`${expected.name}: every labelled credential is found and judged as labelled, and nothing else is`, async () => {
      const report = await scan(expected.name);
      const { pairs, left } = match(expected, report);
      for (const { label, found } of pairs) {
        const place = `${label.path}:${label.line} ${label.expression}`;
        expect.soft(found && { place, ...actual(found) }, place).toEqual({ place, ...labelled(label, found) });
      }
      expect.soft(left.map((f) => `${f.primary.path}:${f.primary.line} ${f.kind} ${f.secretName}`)).toEqual([]);
      expect(report.unparsed.map(({ path, reason }) => ({ path, reason }))).toEqual(expected.unparsed);
    });
  }
});
