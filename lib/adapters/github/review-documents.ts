import { z } from "zod";
import { kindOfLookedAt } from "../../core/review/paths.ts";
import type { MergedPull, TouchedPath } from "../../core/review/risk.ts";
import { changedScripts } from "../../core/review/scripts.ts";
import type { Person } from "../../core/review/window.ts";
import { oidSchema } from "./blob.ts";

/** What is asked of many commits at once, and what is understood of the answer. */

/** Pull requests of one commit; more than one is rare. */
const PULLS = 10;

/** Whether a path's text matters, and not only that it is another. */
function isManifest(path: string): boolean {
  return /(?:^|\/)package\.json$/.test(path);
}

/**
 * Pull requests, and risky paths beside those of the parents: a path was changed where its object is none of theirs.
 * Source: https://docs.github.com/en/graphql/reference/objects#commit
 */
export function detailsDocument(
  repository: { readonly owner: string; readonly name: string },
  shas: readonly string[],
  paths: readonly string[],
) {
  const variables: Record<string, string> = { owner: repository.owner, name: repository.name };
  const files = paths.map((path, index) => {
    variables[`p${index}`] = path;
    const text = isManifest(path) ? " object { ... on Blob { isTruncated text } }" : "";
    return `p${index}: file(path: $p${index}) { oid${text} }`;
  });
  const commits = shas.map((sha, index) => {
    variables[`s${index}`] = sha;
    return `c${index}: object(oid: $s${index}) { ...Detail }`;
  });
  const declared = Object.keys(variables).map((name) => `$${name}: ${/^s\d/.test(name) ? "GitObjectID" : "String"}!`);
  const actor = "login ... on User { databaseId } ... on Bot { databaseId }";
  const query = `query Commits(${declared.join(", ")}) {
    repository(owner: $owner, name: $name) { databaseId ${commits.join(" ")} } rateLimit { cost } }
  fragment Detail on Commit { oid ...Files
    parents(first: 3) { nodes { oid ...Files } }
    associatedPullRequests(first: ${PULLS}) { totalCount nodes { number merged baseRefName repository { databaseId }
      author { ${actor} } mergedBy { ${actor} } } } }
  fragment Files on Commit { ${files.join(" ")} }`;
  return { query, variables };
}

const actor = z
  .object({ login: z.string().max(100), databaseId: z.int().positive().nullish() })
  .transform(({ login, databaseId }): Person | null => (databaseId == null ? null : { id: databaseId, login }))
  .nullable();

const entry = z
  .object({
    oid: oidSchema,
    object: z.object({ isTruncated: z.boolean().optional(), text: z.string().nullish() }).nullish(),
  })
  .nullish();
const files = z.record(z.string(), z.unknown());

export const detailSchema = z.object({
  oid: oidSchema,
  parents: z.object({ nodes: z.array(files) }),
  associatedPullRequests: z.object({
    totalCount: z.int().nonnegative(),
    nodes: z.array(
      z.object({
        number: z.int().positive(),
        merged: z.boolean(),
        baseRefName: z.string(),
        repository: z.object({ databaseId: z.int().nullish() }),
        author: actor,
        mergedBy: actor,
      }),
    ),
  }),
});
type Detail = z.infer<typeof detailSchema>;

/** Merged ones of this repository, those into the branch first: whoever proposed a commit to another branch had a part in it as well. */
export function pullsIn(
  { associatedPullRequests: { nodes } }: Detail,
  repositoryId: number,
  branch: string,
): readonly MergedPull[] {
  return nodes
    .filter(({ merged, repository }) => merged && repository.databaseId === repositoryId)
    .toSorted((left, right) => Number(right.baseRefName === branch) - Number(left.baseRefName === branch))
    .map(({ number, author, mergedBy }) => ({ number, author, mergedBy }));
}

export function pullsComplete({ associatedPullRequests: { totalCount, nodes } }: Detail): boolean {
  return nodes.length === totalCount;
}

/** @param node the commit as it was answered, files among its fields */
export function touchedIn(
  node: unknown,
  { parents: { nodes } }: Detail,
  paths: readonly string[],
): readonly TouchedPath[] {
  return paths.flatMap((path, index): TouchedPath[] => {
    const own = entryOf(node, index);
    const theirs = nodes.map((parent) => entryOf(parent, index));
    const same = theirs.some((one) => one?.oid === own?.oid);
    if (same || (theirs.length === 0 && own === null)) return [];
    const kind = kindOfLookedAt(path);
    if (!isManifest(path)) return [{ path, kind, scripts: [] }];
    const [before, after] = [textOf(theirs[0] ?? null), textOf(own)];
    const scripts = before === undefined || after === undefined ? null : changedScripts(before, after);
    return [{ path, kind, scripts }];
  });
}

function entryOf(node: unknown, index: number) {
  const fields = files.safeParse(node);
  const parsed = entry.safeParse(fields.success ? fields.data[`p${index}`] : null);
  return parsed.success ? (parsed.data ?? null) : null;
}

/** Null where there is no such file, undefined where its text is not given. */
function textOf(found: ReturnType<typeof entryOf>): string | null | undefined {
  if (found === null) return null;
  const text = found.object?.text;
  return found.object?.isTruncated === true || text == null ? undefined : text;
}
