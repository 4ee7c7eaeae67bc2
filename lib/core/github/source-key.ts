/** What a scan of a repository depends on, so that one that would read the same again is not made. */
export interface ScannedState {
  readonly ref: string;
  /** Null where there is no commit. */
  readonly headSha: string | null;
  readonly workflowsTree: string | null;
  readonly actionsTree: string | null;
  readonly rootAction: string | null;
}

/** What judges and sets beside the files: either may change while they stay. */
export interface ScannedWith {
  readonly engine: string;
  /** The id of the organisation's settings; null where there are none. */
  readonly settings: string | null;
}

/** Equal keys are equal scans, unless files outside of those trees were read. */
export function sourceKey(state: ScannedState, { engine, settings }: ScannedWith): string {
  const { ref, headSha, workflowsTree, actionsTree, rootAction } = state;
  return JSON.stringify([engine, settings, ref, headSha !== null, workflowsTree, actionsTree, rootAction]);
}

const INSIDE = /^\.github\/(?:workflows|actions)\/|^action\.ya?ml$/;

/** Whether a scan read what no tree of the key tells of: an action elsewhere in the repository. Then each new commit has to be looked at. */
export function readsOutside(paths: readonly string[]): boolean {
  return paths.some((path) => path !== "." && !INSIDE.test(path));
}

export interface LastScan {
  /** Null where none has finished yet. */
  readonly key: string | null;
  readonly head: string | null;
  readonly outside: boolean;
}

export function isDue(key: string, head: string | null, last: LastScan): boolean {
  return last.key !== key || (last.outside && last.head !== head);
}
