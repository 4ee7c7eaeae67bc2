import type { Finding, UnparsedFile } from "../contracts.ts";

/** What a scan of one commit found. */
export interface ScannedCommit {
  readonly findings: readonly Finding[];
  readonly unparsed: readonly UnparsedFile[];
  /** Of all CI files, those that were not understood included. */
  readonly paths: ReadonlySet<string>;
}

export interface Regression {
  /** Findings that the head has and the base has not, in the order of the head's. */
  readonly added: readonly Finding[];
  /** Files of the head that were not understood: nobody knows what they hold. */
  readonly unread: readonly UnparsedFile[];
  /** False where the base could not be read, so that nobody knows what is new. */
  readonly compared: boolean;
}

/**
 * What a change adds. A fingerprint has no lines in it, so what only moved within its job is not new; neither is what stands in a file that
 * was renamed, nor in a job that was, as long as there is no more of it and it is no worse than before.
 * @param base null where it could not be read
 */
export function compareScans(base: ScannedCommit | null, head: ScannedCommit): Regression {
  const unread = head.unparsed;
  if (base === null) return { added: [], unread, compared: false };
  const known = new Map(base.findings.map((finding) => [finding.fingerprint, finding]));
  const kept = new Set(head.findings.map(({ fingerprint }) => fingerprint));
  const gone = new Map<string, number>();
  for (const finding of base.findings) {
    if (kept.has(finding.fingerprint)) continue;
    for (const key of keysOf(finding, head.paths)) gone.set(key, (gone.get(key) ?? 0) + 1);
  }
  const added = head.findings.filter((finding) => {
    const before = known.get(finding.fingerprint);
    if (before !== undefined && !isWorse(before, finding)) return false;
    const key = keysOf(finding, base.paths).find((one) => (gone.get(one) ?? 0) > 0);
    if (key === undefined) return true;
    gone.set(key, (gone.get(key) ?? 0) - 1);
    return false;
  });
  return { added, unread, compared: true };
}

/** The same words lead elsewhere where another workflow is called by now: to what blocks a thaw, or to what nobody can read. */
function isWorse(before: Finding, now: Finding): boolean {
  if (now.blocksThaw && !before.blocksThaw) return true;
  const known = new Set(before.sinks.map(({ what }) => what));
  return now.sinks.some(({ what, unread }) => unread !== undefined && !known.has(what));
}

/**
 * What a finding that moved is recognised by: all that makes it what it is, within its file; or in any file where its own is not on the
 * other side. Equal keys of both sides pair once each.
 */
function keysOf(finding: Finding, elsewhere: ReadonlySet<string>): readonly string[] {
  const { detector, kind, origin, severity, blocksThaw, secretName, context, literal, primary, commit } = finding;
  const modifiers = [...finding.modifiers].sort();
  const what = [
    detector,
    kind,
    origin,
    severity,
    blocksThaw,
    secretName,
    context,
    literal?.hmac ?? null,
    commit,
    modifiers,
  ];
  const place = elsewhere.has(primary.path) ? primary.path : null;
  return [JSON.stringify([place, ...what])];
}
