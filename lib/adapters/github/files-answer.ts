import type { GithubFailure, GithubFailureCode, GithubResult, WantedFiles } from "../../usecases/github/ports.ts";
import type { GraphqlAnswer, GraphqlError } from "./client.ts";
import { GithubError } from "./failure.ts";
import { treesSchema } from "./files-documents.ts";
import { CommitReading } from "./files-reading.ts";

/** What one answer has of one repository, or why not. */
export type Part = GithubResult<unknown>;

/** Looks into the answer of a document whose repositories are called `r0`, `r1` … and whose files `f0`, `f1` … */
export function partsOf({ data, errors }: GraphqlAnswer<unknown>): (index: number, file?: number) => Part {
  const nodes = data as Readonly<Record<string, unknown>>;
  return (index, file) => {
    const about = errors.find(({ path }) => concerns(path, index, file));
    if (about !== undefined) return failed(codeOf(about), `GraphQL answered ${about.type}: ${about.message}`);
    const node = nodes[`r${index}`];
    if (typeof node !== "object" || node === null) return failed("not-found", "a repository that is not shown");
    return { ok: true, value: file === undefined ? node : (node as Record<string, unknown>)[`f${file}`] };
  };
}

/** An error that names no place of ours may be about any of them. */
function concerns(path: GraphqlError["path"], index: number, file?: number): boolean {
  const [repository, field] = path;
  if (typeof repository !== "string" || !/^r\d+$/.test(repository)) return true;
  if (repository !== `r${index}`) return false;
  return file === undefined || field === undefined || field === `f${file}`;
}

function codeOf({ type }: GraphqlError): GithubFailureCode {
  if (type === "NOT_FOUND") return "not-found";
  return type === "FORBIDDEN" ? "missing-permission" : "unavailable";
}

/** A repository as its names and workflows were answered. */
export function readingOf(wanted: WantedFiles, node: unknown): GithubResult<CommitReading> {
  const parsed = treesSchema.safeParse(node);
  if (!parsed.success) return failed("unavailable", "a tree is not as GitHub describes it");
  if (parsed.data.commit === null) return failed("not-found", "a commit that is not there");
  if (parsed.data.commit.oid !== wanted.commit) return failed("unavailable", "another commit than was asked for");
  return { ok: true, value: new CommitReading(wanted, parsed.data) };
}

export function failed(
  code: GithubFailureCode,
  detail: string,
): { readonly ok: false; readonly failure: GithubFailure } {
  return { ok: false, failure: new GithubError(code, detail).failure };
}
