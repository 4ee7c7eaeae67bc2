import type { UnparsedFile } from "../../core/contracts.ts";
import { localActionFolders } from "../../core/workflow/local-actions.ts";
import { ciFileKind } from "../../core/workflow/repo.ts";
import { MAX_CI_FILE_BYTES } from "../../core/workflow/yaml.ts";
import type { CommitFiles, WantedFiles } from "../../usecases/github/ports.ts";
import type { SourceFile } from "../../usecases/ports.ts";
import { type Blob, type Elsewhere, fileOfBlob, unreadable } from "./blob.ts";
import type { AskedFile, TreeEntry, Trees } from "./files-documents.ts";

/** What is known so far of one commit, and what has to be asked next. */
export class CommitReading {
  /** To be asked in the next round. */
  asked: AskedFile[] = [];
  /** Files whose content must be had otherwise. */
  readonly elsewhere: Elsewhere[] = [];
  /** How many were asked for in requests of their own. */
  singles = 0;
  private readonly files = new Map<string, SourceFile>();
  private readonly unreadable = new Map<string, UnparsedFile>();
  private readonly siblings = new Set<string>();
  /** Paths that were asked for or are known, so that nothing is asked twice. */
  private readonly known = new Set<string>();
  private readonly name: string;

  constructor(
    private readonly wanted: WantedFiles,
    { commit, github, workflows }: Trees,
  ) {
    const { owner, name } = wanted.repository;
    this.name = `${owner}/${name}`;
    const texts = new Map((workflows?.entries ?? []).map((entry) => [entry.name, entry.object]));
    for (const entry of commit?.tree.entries ?? []) this.meet(entry, entry.name, null);
    this.walk(github?.entries ?? [], ".github/", texts);
  }

  private walk(entries: readonly TreeEntry[], folder: string, texts: ReadonlyMap<string, Blob | null>): void {
    for (const entry of entries) {
      const path = folder + entry.name;
      this.meet(entry, path, folder === ".github/workflows/" ? (texts.get(entry.name) ?? null) : null);
      this.walk(entry.object?.entries ?? [], `${path}/`, texts);
    }
  }

  /** One entry of a tree. The same kinds are read as of a clone. */
  private meet({ type, mode, oid }: TreeEntry, path: string, blob: Blob | null): void {
    if (type !== "tree") this.siblings.add(path);
    if (type === "tree" || ciFileKind(path) === null) return;
    this.known.add(path);
    if (type !== "blob" || (mode & 0o170000) === 0o120000)
      this.note({ path, reason: "symlink-outside", detail: "a link, which is not followed" });
    else if (blob?.oid === oid) this.take(path, blob);
    else this.asked.push({ repository: this.wanted, path, oid });
  }

  /** What GraphQL says is there. */
  take(path: string, blob: Blob): void {
    const found = fileOfBlob(path, blob);
    if ("bytes" in found) this.add(found);
    else if ("reason" in found) this.note(found);
    else this.elsewhere.push(found);
  }

  /** Null where the path leads to no file. */
  answer({ path, oid }: AskedFile, blob: Blob | null): void {
    if (blob !== null && (oid === null || blob.oid === oid)) {
      this.siblings.add(path);
      this.take(path, blob);
    } else if (oid !== null) this.note(unreadable(path, "GitHub does not give the file's content"));
  }

  /** A file with its bytes; the actions that it calls are asked for next. */
  add(file: SourceFile): void {
    this.files.set(file.path, file);
    if (file.bytes.byteLength > MAX_CI_FILE_BYTES) return;
    for (const folder of localActionFolders(Buffer.from(file.bytes).toString("utf8"), this.name))
      for (const name of ["action.yml", "action.yaml"]) this.want(folder === "" ? name : `${folder}/${name}`);
  }

  private want(path: string): void {
    if (this.known.has(path)) return;
    this.known.add(path);
    this.asked.push({ repository: this.wanted, path, oid: null });
  }

  note(file: UnparsedFile): void {
    this.unreadable.set(file.path, file);
  }

  result(): CommitFiles {
    return {
      commit: this.wanted.commit,
      files: [...this.files.values()],
      unreadable: [...this.unreadable.values()],
      siblings: this.siblings,
    };
  }
}
