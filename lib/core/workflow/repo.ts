import type { UnparsedFile } from "../contracts.ts";
import type { CiFile, RepoModel } from "./model.ts";
import { readCiFile } from "./read-file.ts";
import type { ResolvedCall } from "./remote-calls.ts";
import { readCalled } from "./way/called.ts";
import { judgeReferences } from "./way/judge.ts";
import { link } from "./way/linked.ts";
import { MAX_CI_FILE_BYTES } from "./yaml.ts";

/** One CI file as it was found. `bytes` is null for a file that could not be read; `unread` then says why. */
export interface CiSource {
  readonly path: string;
  readonly bytes: Uint8Array | null;
  readonly unread?: Pick<UnparsedFile, "reason" | "detail">;
}

export interface RepoSource {
  /** `owner/name`, or a folder's name when the owner is not known. */
  readonly name: string;
  readonly files: readonly CiSource[];
  /** Other paths of the repository, as far as they are known: they tell the source of a generated file. */
  readonly siblings?: ReadonlySet<string>;
  /** What its files call in other repositories, as far as somebody looked. */
  readonly calls?: readonly ResolvedCall[];
}

const WORKFLOW = /^\.github\/workflows\/[^/]+\.ya?ml$/;
const ACTION = /^(?:.*\/)?action\.ya?ml$/;

/** Whether a path, relative to the repository's root, is a CI file: a workflow in GitHub's folder, or an action anywhere. */
export function ciFileKind(path: string): "workflow" | "action" | null {
  if (WORKFLOW.test(path)) return "workflow";
  return ACTION.test(path) ? "action" : null;
}

/** Reads and judges one repository. Never throws: what is not understood is listed, the rest is judged. */
export function buildRepoModel(source: RepoSource, seal: (value: string) => string): RepoModel {
  const files: CiFile[] = [];
  const unparsed: UnparsedFile[] = [];
  const siblings = source.siblings ?? new Set<string>();
  for (const item of [...source.files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))) {
    const kind = ciFileKind(item.path);
    if (!kind) continue;
    const decoded = decode(item);
    if (typeof decoded !== "string") {
      unparsed.push(decoded);
      continue;
    }
    const result = readCiFile(item.path, decoded, kind, siblings);
    if ("file" in result) files.push(result.file);
    else unparsed.push(result.unparsed);
  }
  const linked = link(source.name, files, readCalled(source.name, source.calls ?? []));
  return { name: source.name, files, unparsed, linked, references: judgeReferences(linked), siblings, seal };
}

/**
 * The same repository with other texts for some of its files, read and judged anew; all else is kept. Files that are no longer understood
 * are listed as such.
 */
export function withFiles(repo: RepoModel, texts: ReadonlyMap<string, string>): RepoModel {
  const files: CiFile[] = [];
  const unparsed: UnparsedFile[] = [...repo.unparsed];
  for (const file of repo.files) {
    const text = texts.get(file.path);
    const result = text === undefined ? { file } : readCiFile(file.path, text, file.kind, repo.siblings);
    if ("file" in result) files.push(result.file);
    else unparsed.push(result.unparsed);
  }
  const linked = link(repo.name, files, repo.linked.elsewhere);
  return { ...repo, files, unparsed, linked, references: judgeReferences(linked) };
}

function decode(item: CiSource): string | UnparsedFile {
  const { path, bytes, unread } = item;
  if (unread) return { path, ...unread };
  if (!bytes) return { path, reason: "unreadable", detail: "the file could not be read" };
  if (bytes.byteLength > MAX_CI_FILE_BYTES) {
    return {
      path,
      reason: "too-large",
      detail: `${bytes.byteLength} bytes; CI files above ${MAX_CI_FILE_BYTES} are not read`,
    };
  }
  if (bytes.includes(0)) return { path, reason: "nul-byte", detail: "the file contains a NUL byte" };
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { path, reason: "not-utf8", detail: "the file is not UTF-8 text" };
  }
}
