import { z } from "zod";
import type { WantedFiles } from "../../usecases/github/ports.ts";
import { blobSchema, oidSchema } from "./blob.ts";

/** The documents that read files. Names and commits are variables: a path is a stranger's text. */

export interface Document {
  readonly query: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** One file to be read: by the id that its tree names, or by a path that may lead nowhere. */
export interface AskedFile {
  readonly repository: WantedFiles;
  readonly path: string;
  readonly oid: string | null;
}

const NAMES = "name mode type oid";
const CONTENT = "fragment Content on Blob { oid byteSize isBinary isTruncated text }";

/** Four levels below `.github`: `.github/actions/GROUP/NAME/action.yml` is seen. */
const LEVELS = 4;

function levels(depth: number): string {
  return `... on Tree { entries { ${NAMES} ${depth === 1 ? "" : `object { ${levels(depth - 1)} }`} } }`;
}

const FOLDERS = `fragment Folders on GitObject { ${levels(LEVELS)} }`;
const WITH_TEXT = `... on Tree { entries { name object { __typename ...Content } } }`;

/**
 * The root's entries, the names below `.github`, and the texts of workflows of many commits. A repository is `r0`, `r1` … in the answer.
 * @param texts false for the names alone: a thousand workflows in one answer may be more than GitHub gives
 * Source: https://docs.github.com/en/graphql/reference/objects#tree
 */
export function treesDocument(wanted: readonly WantedFiles[], texts: boolean): Document {
  const variables: Record<string, string> = {};
  const parts = wanted.map(({ repository, commit }, index) => {
    variables[`i${index}`] = repository.nodeId;
    const at = (letter: string, path: string) => {
      variables[letter + index] = `${commit}${path}`;
      return `object(expression: $${letter}${index})`;
    };
    const root = `commit: ${at("c", "")} { ... on Commit { oid tree { entries { ${NAMES} } } } }`;
    const names = `github: ${at("g", ":.github")} { ...Folders }`;
    const workflows = texts ? `workflows: ${at("w", ":.github/workflows")} { ${WITH_TEXT} }` : "";
    return `r${index}: node(id: $i${index}) { ... on Repository { ${root} ${names} ${workflows} } }`;
  });
  const fragments = texts ? `${FOLDERS} ${CONTENT}` : FOLDERS;
  return { query: documentOf(parts, variables, fragments), variables };
}

/** Any files of any commits. The one of the place n in the list is `fN` below its repository. */
export function filesDocument(asked: readonly AskedFile[]): Document {
  const variables: Record<string, string> = {};
  const fields = new Map<WantedFiles, string[]>();
  for (const [index, { repository, path, oid }] of asked.entries()) {
    variables[`e${index}`] = oid ?? `${repository.commit}:${path}`;
    const some = fields.get(repository) ?? [];
    some.push(`f${index}: object(expression: $e${index}) { __typename ...Content }`);
    fields.set(repository, some);
  }
  const parts = [...fields].map(([{ repository }, some], index) => {
    variables[`i${index}`] = repository.nodeId;
    return `r${index}: node(id: $i${index}) { ... on Repository { ${some.join(" ")} } }`;
  });
  return { query: documentOf(parts, variables, CONTENT), variables };
}

function documentOf(parts: readonly string[], variables: Document["variables"], fragments: string): string {
  const declared = Object.keys(variables).map((name) => `$${name}: ${name.startsWith("i") ? "ID" : "String"}!`);
  return `query Files(${declared.join(", ")}) { ${parts.join("\n")} rateLimit { cost } } ${fragments}`;
}

/** One entry of a tree; `object` only of folders, as far down as was asked. */
export interface TreeEntry {
  readonly name: string;
  readonly mode: number;
  readonly type: string;
  readonly oid: string;
  readonly object?: { readonly entries?: readonly TreeEntry[] } | null;
}

const entrySchema: z.ZodType<TreeEntry> = z.lazy(() =>
  z.object({
    name: z.string().min(1),
    mode: z.int(),
    type: z.string(),
    oid: oidSchema,
    object: z.object({ entries: z.array(entrySchema).optional() }).nullish(),
  }),
);

/** Null where there is nothing, or something else than a file. */
export const foundSchema = z.union([
  blobSchema.extend({ __typename: z.literal("Blob") }),
  z.object({ __typename: z.enum(["Commit", "Tag", "Tree"]) }).transform(() => null),
  z.null(),
]);

/** `entries` is missing of what is no folder; null would be one that GitHub cannot list. */
export const treesSchema = z.object({
  commit: z.object({ oid: oidSchema, tree: z.object({ entries: z.array(entrySchema) }) }).nullable(),
  github: z.object({ entries: z.array(entrySchema).optional() }).nullable(),
  workflows: z
    .object({ entries: z.array(z.object({ name: z.string().min(1), object: foundSchema })).optional() })
    .nullish(),
});
export type Trees = z.infer<typeof treesSchema>;
