import type { ExposureClass } from "../gates/facts.ts";

/** What a stolen runner or token could have read within the window. Names and places only; nothing here could hold a value. */

export interface ExposedRun {
  readonly repositoryId: string;
  readonly runId: string;
  readonly at: number;
  /** Of every job that ran, at the run's own commit; null where that commit or its jobs cannot be read any more. */
  readonly jobs: readonly RunJob[] | null;
}

export interface RunJob {
  readonly path: string;
  readonly job: string;
  /** Credentials that it was given, by their ids. */
  readonly received: readonly string[];
}

export interface CredentialFacts {
  readonly id: string;
  readonly name: string;
  /** Repositories whose workflows may read it, referenced or not; null where that is not visible, which means any. */
  readonly readers: readonly string[] | null;
  /** Of an environment that a run enters only by somebody's word or from a protected branch. Null where that is not visible, which means no. */
  readonly guarded: boolean | null;
  /** When it was first there; null where that is not known. One that came after the window was not there to be taken. */
  readonly storedAt: number | null;
  /** Repositories whose contents or workflows it can write; null where that is not known, which means those that may read it. */
  readonly writes: readonly string[] | null;
  /** Other credentials that it opens, such as those of a secrets manager. */
  readonly opens: readonly string[];
  /** Jobs that use it now, and stop working when it is revoked. */
  readonly usedBy: readonly Use[];
}

export interface Use {
  readonly repositoryId: string;
  readonly path: string;
  /** Of those that ran within the window, the ones that were given it there, by name; null where none was seen to. */
  readonly job: string | null;
  readonly line: number | null;
  /** Of the finding that the reference is. */
  readonly fingerprint: string | null;
}

export interface ExposureInput {
  readonly window: { readonly from: number; readonly to: number };
  readonly runs: readonly ExposedRun[];
  /** Repositories whose runs of the window are gone, or may not be seen. */
  readonly unseen: readonly string[];
  /** Repositories that the attacker could write to, as the incident says. */
  readonly footholds: readonly string[];
  readonly credentials: readonly CredentialFacts[];
}

export interface Exposure {
  readonly credentialId: string;
  readonly name: string;
  readonly class: ExposureClass;
  /** How it came to that, in order: each line leads to the next. */
  readonly because: readonly Cause[];
  readonly breaks: readonly Use[];
}

/** One step on the way to a credential. */
export type Cause =
  | {
      readonly kind: "run";
      readonly repositoryId: string;
      readonly runId: string;
      readonly path: string;
      readonly job: string;
    }
  | { readonly kind: "foothold"; readonly repositoryId: string }
  | { readonly kind: "runs-gone"; readonly repositoryId: string }
  | { readonly kind: "opened-by"; readonly credentialId: string }
  | { readonly kind: "written-by"; readonly credentialId: string; readonly repositoryId: string }
  /** Neither what it writes nor who may read it is visible: it may write anywhere. */
  | { readonly kind: "written-anywhere"; readonly credentialId: string };

const ORDER: readonly ExposureClass[] = ["handed", "reachable", "unknown"];

/**
 * Each credential that may have been taken, the ones to revoke first on top: those that were handed to a job before those that could have
 * been read, before those of which nobody knows; of these, those that lead to the most others. What one opens or lets write is followed
 * to its end. Total; the same for any order of what it is given.
 */
export function classifyExposure(input: ExposureInput): readonly Exposure[] {
  const credentials = input.credentials.filter(({ storedAt }) => storedAt === null || storedAt <= input.window.to);
  const found = new Map<string, Finding>();
  const spread = spreading(credentials, found);
  for (const [id, cause] of handed(input)) spread.take(id, "handed", [cause]);
  for (const repositoryId of [...input.footholds].sort())
    spread.write(repositoryId, "reachable", [{ kind: "foothold", repositoryId }]);
  for (const repositoryId of goneIn(input)) spread.read(repositoryId, "unknown", [{ kind: "runs-gone", repositoryId }]);
  spread.finish();
  const exposures = credentials.flatMap((credential) => {
    const finding = found.get(credential.id);
    if (finding === undefined) return [];
    const { id: credentialId, name, usedBy: breaks } = credential;
    return [{ credentialId, name, class: finding.class, because: finding.because, breaks, leads: leadsTo(credential) }];
  });
  return exposures
    .sort(
      (one, other) =>
        ORDER.indexOf(one.class) - ORDER.indexOf(other.class) ||
        other.leads - one.leads ||
        compare(one.name, other.name) ||
        compare(one.credentialId, other.credentialId),
    )
    .map(({ leads: _, ...exposure }) => exposure);
}

function leadsTo({ opens, writes, readers }: CredentialFacts): number {
  return opens.length + (writes ?? readers ?? []).length;
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

interface Finding {
  readonly class: ExposureClass;
  readonly because: readonly Cause[];
}

/** The first run that each was handed to. */
function handed({ runs, window }: ExposureInput): readonly (readonly [string, Cause])[] {
  const first = new Map<string, Cause>();
  const inWindow = runs.filter(({ at }) => at >= window.from && at <= window.to);
  for (const { repositoryId, runId, jobs } of inWindow.sort(
    (one, other) => one.at - other.at || compare(one.runId, other.runId),
  ))
    for (const { path, job, received } of jobs ?? [])
      for (const id of received) if (!first.has(id)) first.set(id, { kind: "run", repositoryId, runId, path, job });
  return [...first].sort(([one], [other]) => compare(one, other));
}

function goneIn({ runs, window, unseen }: ExposureInput): readonly string[] {
  const gone = runs.filter(({ at, jobs }) => jobs === null && at >= window.from && at <= window.to);
  return [...new Set([...unseen, ...gone.map(({ repositoryId }) => repositoryId)])].sort();
}

/**
 * Takes credentials and goes on from each: what it opens, and what can be read where it writes. The strongest class comes first and stays;
 * within a class, the shortest way.
 */
function spreading(credentials: readonly CredentialFacts[], found: Map<string, Finding>) {
  const byId = new Map(credentials.map((credential) => [credential.id, credential]));
  const queues: Readonly<Record<ExposureClass, (() => void)[]>> = { handed: [], reachable: [], unknown: [] };
  const written = new Set<string>();
  const readable = (repositoryId: string) =>
    credentials.filter(
      ({ readers, guarded }) => guarded !== true && (readers === null || readers.includes(repositoryId)),
    );

  function takeNow(id: string, how: ExposureClass, because: readonly Cause[]): void {
    const credential = byId.get(id);
    if (credential === undefined || found.has(id)) return;
    found.set(id, { class: how, because });
    // What could be reached from it was in reach, not handed.
    const onward = how === "handed" ? "reachable" : how;
    for (const opened of [...credential.opens].sort())
      take(opened, onward, [...because, { kind: "opened-by", credentialId: id }]);
    const places = credential.writes ?? credential.readers;
    if (places === null) {
      for (const { id: any } of credentials.filter(({ guarded }) => guarded !== true))
        take(any, onward, [...because, { kind: "written-anywhere", credentialId: id }]);
    }
    for (const repositoryId of [...(places ?? [])].sort())
      write(repositoryId, onward, [...because, { kind: "written-by", credentialId: id, repositoryId }]);
  }

  function take(id: string, how: ExposureClass, because: readonly Cause[]): void {
    queues[how].push(() => takeNow(id, how, because));
  }

  /** Whoever writes to a repository reads what its workflows may. */
  function write(repositoryId: string, how: ExposureClass, because: readonly Cause[]): void {
    queues[how].push(() => {
      if (written.has(repositoryId)) return;
      written.add(repositoryId);
      for (const { id } of readable(repositoryId)) takeNow(id, how, because);
    });
  }

  /** Nobody knows what ran there: what its workflows may read may have been read. */
  function read(repositoryId: string, how: ExposureClass, because: readonly Cause[]): void {
    queues[how].push(() => {
      for (const { id } of readable(repositoryId)) takeNow(id, how, because);
    });
  }

  function finish(): void {
    for (const how of ORDER) {
      const queue = queues[how];
      // It grows while it is gone through.
      for (const step of queue) step();
    }
  }

  return { take, write, read, finish };
}
