import type { SystemActor } from "../core/actor.ts";
import type { Failure, Finding, Result } from "../core/contracts.ts";
import { chooseOwners, codeownersReading, type Ownership } from "../core/owners/choose.ts";
import { planSource } from "./plan-source.ts";
import type {
  AuditEntry,
  Clock,
  OrganisationSource,
  Planner,
  RepositoryReport,
  RepositorySource,
  Scanner,
} from "./ports.ts";
import { withoutLiterals, withoutQuotedLiterals } from "./redact.ts";
import { done, refuse } from "./refuse.ts";
import type {
  ClaimedScan,
  CredentialSighting,
  PlanOutcome,
  RedactedSource,
  ScannedFile,
  ScanOutcome,
  ScanStore,
} from "./scan-ports.ts";

export interface ScanRepositoryPorts {
  readonly store: ScanStore;
  readonly source: OrganisationSource;
  readonly scanner: Scanner;
  readonly planner: Planner;
  readonly clock: Clock;
  /** Where internal detail goes; the public sentence is stored with the scan. */
  readonly log: (message: string, detail: string) => void;
}

export type ScanEnd = "done" | "failed" | "superseded" | "nothing-to-do";

/**
 * Scans one repository and stores what was found, with the plan of its migration. A scan that fails leaves what former scans
 * found untouched and says why; planning that fails is logged, and the scan is stored without a plan. Running it twice for the
 * same scan does no harm: the second finds nothing to do. Rejects with the signal's reason when it was told to stop; the scan can then be
 * run again.
 */
export async function scanRepository(
  ports: ScanRepositoryPorts,
  actor: SystemActor,
  scanId: string,
  signal?: AbortSignal,
): Promise<Result<ScanEnd>> {
  const scan = await ports.store.claim(scanId, ports.clock.now());
  if (scan === null) return done("nothing-to-do");
  return done(await scanClaimed(ports, actor, scan, () => open(ports, scan), signal));
}

async function open({ source }: ScanRepositoryPorts, scan: ClaimedScan): Promise<Result<RepositorySource>> {
  if (scan.folder !== null) return source.open(scan.folder, scan);
  return refuse("source", "This organisation is not a folder of clones.");
}

/** The same for a scan that is claimed, whose source may come from anywhere. */
export async function scanClaimed(
  ports: Omit<ScanRepositoryPorts, "source">,
  actor: SystemActor,
  scan: ClaimedScan,
  source: () => Promise<Result<RepositorySource>>,
  signal?: AbortSignal,
): Promise<Exclude<ScanEnd, "nothing-to-do">> {
  const judged = await judge(ports, source);
  signal?.throwIfAborted();
  if (!judged.ok) {
    ports.log(
      `scan ${scan.id} of ${scan.owner}/${scan.name} failed: ${judged.failure.code}`,
      judged.failure.detail ?? "",
    );
    const audit = auditEntry(actor, scan, "scan.failed", { code: judged.failure.code });
    const kept = await ports.store.fail(scan, judged.failure, ports.clock.now(), audit);
    return kept ? "failed" : "superseded";
  }
  const outcome = await outcomeOf(ports, actor, scan, judged.value);
  signal?.throwIfAborted();
  return (await ports.store.complete(scan, outcome)) ? "done" : "superseded";
}

async function outcomeOf(
  ports: Omit<ScanRepositoryPorts, "source">,
  actor: SystemActor,
  scan: ClaimedScan,
  { source, report: judged }: Judged,
): Promise<ScanOutcome> {
  const report = withoutLiteralsIn(judged);
  const files = scannedFiles(source, report);
  const plan = await planOf(ports, scan, source);
  return {
    ref: source.ref,
    commit: source.commit,
    engineVersion: ports.scanner.version,
    files,
    sources: redactedSources(source, report.findings),
    findings: report.findings.map((finding) => ({ ...finding, credential: sightingOf(finding) })),
    ownership: ownershipOf(source),
    ...(source.calls ? { calls: source.calls } : {}),
    plan,
    at: ports.clock.now(),
    audit: auditEntry(actor, scan, "scan.finished", {
      commit: source.commit,
      findings: report.findings.length,
      files: files.length,
      unparsed: report.unparsed.length,
      plan: plan?.hash ?? null,
    }),
  };
}

/** Of files alone nobody can say whether an owner is still there, and GitHub's own sources are not visible. */
function ownershipOf({ codeowners, owner, files }: RepositorySource): Ownership | null {
  if (codeowners === undefined) return null;
  const workflows = files.map(({ path }) => path).filter((path) => path.startsWith(".github/workflows/"));
  const hidden = { kind: "not-visible" } as const;
  const readings = { codeowners: codeownersReading(codeowners, workflows), admin: hidden, committers: hidden };
  return chooseOwners(readings, { organisation: owner.toLowerCase(), teams: null, users: null });
}

/** Everything of a report that will be stored as words. */
function withoutLiteralsIn(report: RepositoryReport): RepositoryReport {
  return {
    ...report,
    findings: report.findings.map(withoutQuotedLiterals),
    unparsed: report.unparsed.map((file) => ({ ...file, detail: withoutLiterals(file.detail, file.path) })),
  };
}

type Judged = { readonly source: RepositorySource; readonly report: RepositoryReport };

async function judge(
  ports: Pick<ScanRepositoryPorts, "scanner">,
  source: () => Promise<Result<RepositorySource>>,
): Promise<Result<Judged, Failure>> {
  try {
    const opened = await source();
    if (!opened.ok) return opened;
    return done({ source: opened.value, report: await ports.scanner.scan(opened.value) });
  } catch (error) {
    // The scanner promises not to throw; should it, one repository fails and the others are still scanned.
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return refuse("scanner", "The scanner could not finish this repository. What was known before is kept.", detail);
  }
}

/** Null when the planner, which promises not to throw, did: what was found must not be lost with it. */
async function planOf(
  ports: Pick<ScanRepositoryPorts, "planner" | "log">,
  scan: ClaimedScan,
  source: RepositorySource,
): Promise<PlanOutcome | null> {
  try {
    return await planSource(ports.planner, source, scan.defaultPermissions);
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    ports.log(`plan of scan ${scan.id} of ${scan.owner}/${scan.name} failed, the scan is kept`, detail);
    return null;
  }
}

function auditEntry(actor: SystemActor, scan: ClaimedScan, action: string, data: AuditEntry["data"]): AuditEntry {
  return {
    actorKind: actor.kind,
    actorId: actor.id,
    action,
    objectKind: "repository",
    objectId: scan.repositoryId,
    data,
  };
}

/** Every file that was handed to the scanner, and every one that could not be. */
function scannedFiles(source: RepositorySource, report: RepositoryReport): ScannedFile[] {
  const rows = new Map<string, ScannedFile>();
  for (const { path, blobSha } of source.files)
    rows.set(path, { path, blobSha, status: "parsed", reason: null, detail: null });
  for (const { path, reason, detail } of report.unparsed) {
    rows.set(path, { path, blobSha: rows.get(path)?.blobSha ?? null, status: "unparsed", reason, detail });
  }
  return [...rows.values()];
}

/** The texts that a page will quote: those that hold a finding or a sink of one. */
function redactedSources(source: RepositorySource, findings: readonly Finding[]): RedactedSource[] {
  const quoted = new Set(
    findings.flatMap((finding) => [finding.primary.path, ...finding.sinks.map((sink) => sink.path)]),
  );
  // As the scanner reads it, byte order mark included: spans count it.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const rows = new Map<string, RedactedSource>();
  for (const file of source.files) {
    if (!quoted.has(file.path)) continue;
    const spans = findings.filter((f) => f.origin === "literal" && f.primary.path === file.path).map((f) => f.primary);
    // One content under two paths is one row: what either path knows is covered. The lengths are the same.
    const before = rows.get(file.blobSha)?.text ?? decoder.decode(file.bytes);
    // NUL is the one character that PostgreSQL's text cannot hold.
    const text = withoutLiterals(before, file.path, spans).replaceAll("\u0000", "\uFFFD");
    rows.set(file.blobSha, { sha: file.blobSha, text, bytes: file.bytes.byteLength });
  }
  return [...rows.values()];
}

function sightingOf(finding: Finding): CredentialSighting | null {
  if (finding.literal !== null) {
    return {
      level: "literal",
      name: `${finding.literal.shape} ${finding.literal.hmac.slice(0, 12)}`,
      kind: finding.kind,
    };
  }
  if (finding.secretName === null || finding.kind === "unresolved-reference") return null;
  return { level: finding.origin === "manager" ? "manager" : "unknown", name: finding.secretName, kind: finding.kind };
}
