import { lstatSync, readFileSync, realpathSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { CODEOWNERS_BYTES, CODEOWNERS_PATHS, type CodeownersRead } from "../../core/owners/codeowners.ts";
import type { Place } from "./discover.ts";
import { isCheckedOut } from "./read.ts";
import { type GitRunner, gitIn } from "./run.ts";

/** The CODEOWNERS file that GitHub would use: of the work tree, or of HEAD where nothing is checked out. */
export async function readCodeowners(place: Place): Promise<CodeownersRead> {
  const inGit =
    place.gitDir && (place.form === "bare" || (place.form === "clone" && !isCheckedOut(place.path, place.gitDir)));
  const git = inGit && place.gitDir ? gitIn(place.gitDir, null) : null;
  for (const path of CODEOWNERS_PATHS) {
    const read = git === null ? ofTree(place.path, path) : await ofHead(git, path);
    if (read !== "none") return read;
  }
  return "none";
}

async function ofHead(git: GitRunner, path: string): Promise<CodeownersRead> {
  const listed = await git.run(["ls-tree", "-l", "-z", "--full-tree", "HEAD", "--", path]);
  if (listed === null) return "unreadable";
  const [mode = "", type = "", sha = "", size = ""] = listed.toString("utf8").split("\t")[0]?.split(/\s+/) ?? [];
  if (type !== "blob" || mode === "120000") return "none";
  if (Number(size) >= CODEOWNERS_BYTES) return "too-large";
  const bytes = await git.run(["cat-file", "blob", sha]);
  return bytes === null ? "unreadable" : { text: bytes.toString("utf8") };
}

/** Nothing is followed out of the work tree, and nothing but a regular file is opened: a pipe would wait for ever. */
function ofTree(root: string, path: string): CodeownersRead {
  try {
    const realRoot = realpathSync(root);
    const real = realpathSync(join(realRoot, path));
    const inside = relative(realRoot, real);
    if (inside === ".." || inside.startsWith(`..${sep}`) || inside.startsWith(`.git${sep}`)) return "none";
    const stat = lstatSync(real);
    if (!stat.isFile()) return "none";
    if (stat.size >= CODEOWNERS_BYTES) return "too-large";
    return { text: readFileSync(real, "utf8") };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP" ? "none" : "unreadable";
  }
}
