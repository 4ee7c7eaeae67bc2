import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";

/** One repository on disk, as it was found. */
export interface Place {
  /** `owner/name` where the folder or its remote tells the owner, else the folder's name. */
  readonly name: string;
  readonly path: string;
  readonly form: "clone" | "bare" | "folder";
  readonly gitDir: string | null;
}

const MAX_SMALL_FILE = 1_000_000;

export type Discovery =
  | { readonly ok: true; readonly places: readonly Place[] }
  | { readonly ok: false; readonly message: string };

/**
 * Repositories at a path: the path itself (a clone, a bare repository, a plain folder with CI files or named `OWNER__NAME`), or the
 * ones directly inside it. In order of their names.
 */
export function discover(path: string): Discovery {
  const root = resolve(path);
  let entries: Dirent[];
  try {
    if (!statSync(root).isDirectory())
      return { ok: false, message: `${path} is not a folder. Name a clone, or a folder of clones.` };
    entries = readdirSync(root, { withFileTypes: true });
  } catch (error) {
    return {
      ok: false,
      message: `${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown error"}). Check the path and its permissions.`,
    };
  }
  const self = repositoryAt(root);
  if (self.form !== "folder" || isNamed(root) || hasCiFolder(root)) return { ok: true, places: [self] };
  const inside = entries
    .filter((entry) => isFolder(root, entry) && !isHidden(root, entry.name))
    .map((entry) => repositoryAt(join(root, entry.name)))
    .filter((place) => place.form !== "folder" || isNamed(place.path) || hasCiFolder(place.path))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  if (inside.length > 0) return { ok: true, places: inside };
  if (hasAction(entries))
    return { ok: true, places: [{ name: nameOfFolder(root), path: root, form: "folder", gitDir: null }] };
  return {
    ok: false,
    message: `${path} holds no repository. Name a clone, a bare repository, a folder of either, or folders named OWNER__NAME.`,
  };
}

/** `.github` is a repository of its own in an organisation; other hidden folders are tools' own. */
function isHidden(root: string, name: string): boolean {
  return name.startsWith(".") && !(name === ".github" && isRepository(join(root, name)));
}

/** Whether a folder has CI files of its own. A `.github` that is a clone is a neighbour: its folder is an organisation's. */
function hasCiFolder(path: string): boolean {
  const folder = join(path, ".github");
  return existsSync(folder) && !isRepository(folder);
}

function isRepository(path: string): boolean {
  return repositoryAt(path).form !== "folder";
}

function hasAction(entries: readonly Dirent[]): boolean {
  return entries.some((entry) => /^action\.ya?ml$/.test(entry.name));
}

/** A folder, or a link to one: whoever puts a link into the folder of clones means the clone behind it. */
function isFolder(root: string, entry: Dirent): boolean {
  if (entry.isDirectory()) return true;
  if (!entry.isSymbolicLink()) return false;
  try {
    return statSync(join(root, entry.name)).isDirectory();
  } catch {
    return false;
  }
}

function repositoryAt(path: string): Place {
  const dotGit = join(path, ".git");
  const gitDir = existsSync(dotGit) ? resolveGitDir(dotGit) : null;
  if (gitDir) return { name: nameOfClone(path, gitDir), path, form: "clone", gitDir };
  if (isGitDir(path)) return { name: nameOfClone(path, path), path, form: "bare", gitDir: path };
  return { name: nameOfFolder(path), path, form: "folder", gitDir: null };
}

/** `.git` is a folder (or a link to one), or the file of a worktree or submodule that names one. */
function resolveGitDir(dotGit: string): string | null {
  try {
    if (statSync(dotGit).isDirectory()) return isGitDir(dotGit) ? dotGit : null;
    const target = readSmallFile(dotGit)?.match(/^gitdir: (.+?)\s*$/m)?.[1];
    return target ? resolve(dotGit, "..", target) : null;
  } catch {
    return null;
  }
}

/** git's own small files. Nothing but a regular file is opened: a pipe would wait for ever. */
function readSmallFile(path: string): string | null {
  try {
    const stat = statSync(path);
    return stat.isFile() && stat.size <= MAX_SMALL_FILE ? readFileSync(path, "utf8") : null;
  } catch {
    return null;
  }
}

function isGitDir(path: string): boolean {
  return existsSync(join(path, "HEAD")) && existsSync(join(path, "objects")) && existsSync(join(path, "refs"));
}

function isNamed(path: string): boolean {
  return /^[^_].*?__./.test(basename(path));
}

function nameOfFolder(path: string): string {
  const base = basename(path).replace(/\.git$/, "");
  const cut = base.indexOf("__");
  return cut > 0 ? `${base.slice(0, cut)}/${base.slice(cut + 2)}` : base;
}

function nameOfClone(path: string, gitDir: string): string {
  if (isNamed(path)) return nameOfFolder(path);
  return remoteName(gitDir) ?? nameOfFolder(path === gitDir && basename(path) === ".git" ? join(path, "..") : path);
}

/** `owner/name` of the remote called origin. The file is read as text: asking git would obey its includes. */
function remoteName(gitDir: string): string | null {
  // A worktree shares the configuration of its repository.
  const shared = readSmallFile(join(gitDir, "commondir"))?.trim() ?? ".";
  const text = readSmallFile(resolve(gitDir, shared, "config"));
  if (text === null) return null;
  const section = text.match(/^\[remote "origin"\]\s*$([\s\S]*?)(?=^\[|$(?![\s\S]))/m)?.[1] ?? "";
  const url = section.match(/^\s*url\s*=\s*(.+?)\s*$/m)?.[1] ?? "";
  const match = url.match(/^(?:[a-z+]+:\/\/[^/]+\/|[^/:]+:)([^/]+)\/([^/]+?)(?:\.git)?\/?$/i);
  return match ? `${match[1]}/${match[2]}` : null;
}
