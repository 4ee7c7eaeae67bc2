import { z } from "zod";
import type { SeenThing, TimeWindow } from "../../core/review/persistence.ts";
import type { BranchMove, Person } from "../../core/review/window.ts";
import { oidSchema } from "./blob.ts";
import type { GithubClient } from "./client.ts";
import { GithubError } from "./failure.ts";
import { workflow } from "./persistence-lists.ts";
import { movesSchema } from "./review.ts";
import { understood } from "./understood.ts";

interface Place {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
}

type Move = BranchMove & { readonly ref: string };

/** A branch that was moved since the window began, and within it at least once. */
interface Moved {
  readonly branch: string;
  /** Where it stood before; null where it was not there. */
  readonly before: string | null;
  /** Where the last recorded move led. */
  readonly after: string | null;
  readonly at: number;
  readonly by: readonly Person[];
}

/** Branches of one question. */
const TOGETHER = 20;
const HEADS = "refs/heads/";
/** GitHub's times are whole seconds. */
const SECOND = 1_000;

/**
 * Workflow files that are others now than before the window, on every branch that was moved within it, by GitHub's record of what moved
 * branches. One that was changed and put back is none.
 * Sources: https://docs.github.com/en/rest/repos/repos#list-repository-activities, https://docs.github.com/en/graphql/reference/objects#tree
 */
export async function changedWorkflows(
  client: GithubClient,
  at: string,
  place: Place,
  window: TimeWindow,
): Promise<readonly SeenThing[]> {
  const moves = await movesSince(client, at, window.from);
  if (moves.length === 0)
    throw new GithubError("not-found", "there is no record of what moved the repository's branches");
  const moved = movedWithin(moves, window);
  const found: Found[] = [];
  for (let start = 0; start < moved.length; start += TOGETHER)
    found.push(...(await filesOf(client, place, moved.slice(start, start + TOGETHER))));
  return found.map(({ branch, file, isDefault, at: when }) =>
    // Whoever moved another branch so that it has the same file had a part in it as well.
    workflow(branch, file, { isDefault, at: when, by: peopleOf(found, file) }),
  );
}

interface Found extends Pick<Moved, "branch" | "at" | "by"> {
  readonly file: { readonly name: string; readonly oid: string };
  readonly isDefault: boolean;
}

function peopleOf(found: readonly Found[], { name, oid }: Found["file"]): readonly Person[] {
  const people = found.filter(({ file }) => file.name === name && file.oid === oid).flatMap(({ by }) => by);
  return [...new Map(people.map((one) => [one.id, one])).values()];
}

/** Of all branches, the newest first: everything since the moment, and one before it where there is one. */
async function movesSince(client: GithubClient, at: string, since: number): Promise<readonly Move[]> {
  const found: Move[] = [];
  for await (const page of client.pages<unknown>(`${at}/activity`, { direction: "desc" }))
    for (const move of understood(movesSchema, page, "a repository's activity")) {
      found.push(move);
      if (move.at + SECOND <= since) return found;
    }
  return found;
}

function movedWithin(moves: readonly Move[], { from, to }: TimeWindow): readonly Moved[] {
  const since = moves.filter((move) => move.ref.startsWith(HEADS) && move.at + SECOND > from);
  const byRef = new Map<string, Move[]>();
  for (const move of since) byRef.set(move.ref, [...(byRef.get(move.ref) ?? []), move]);
  return [...byRef.values()].flatMap((own): Moved[] => {
    const [last, first] = [own[0], own.at(-1)];
    if (last === undefined || first === undefined || !own.some((move) => move.at <= to)) return [];
    const by = own.flatMap(({ actor }) => actor ?? []);
    return [{ branch: last.ref.slice(HEADS.length), before: first.before, after: last.after, at: last.at, by }];
  });
}

const entries = z.array(z.object({ name: z.string(), oid: oidSchema, type: z.string() }));
const folder = z.object({ entries: entries.optional() }).nullish();
const headSchema = z
  .object({ target: z.object({ oid: oidSchema, workflows: z.object({ object: folder }).nullish() }) })
  .nullable();
const answerSchema = z.object({ repository: z.record(z.string(), z.unknown()).nullable() });
const repositorySchema = z.object({
  databaseId: z.int().positive(),
  defaultBranchRef: z.object({ name: z.string() }).nullish(),
  now: folder,
});

const FILES = "... on Tree { entries { name oid type } }";

function documentOf({ owner, name }: Place, moved: readonly Moved[]) {
  const variables: Record<string, string> = { owner, name };
  const parts = moved.map(({ branch, before }, index) => {
    variables[`q${index}`] = `${HEADS}${branch}`;
    const head = `h${index}: ref(qualifiedName: $q${index}) { target { oid ... on Commit { workflows: file(path: ".github/workflows") { object { ${FILES} } } } } }`;
    if (before === null) return head;
    variables[`e${index}`] = `${before}:.github/workflows`;
    return `${head} b${index}: object(expression: $e${index}) { ${FILES} }`;
  });
  const declared = Object.keys(variables).map((one) => `$${one}: String!`);
  const query = `query BranchWorkflows(${declared.join(", ")}) { repository(owner: $owner, name: $name) { databaseId
    defaultBranchRef { name } now: object(expression: "HEAD:.github/workflows") { ${FILES} } ${parts.join("\n")} } rateLimit { cost } }`;
  return { query, variables };
}

async function filesOf(client: GithubClient, place: Place, moved: readonly Moved[]): Promise<readonly Found[]> {
  const { query, variables } = documentOf(place, moved);
  const { data, errors } = await client.graphql<unknown>(query, variables);
  // An object that is gone is null and no error: what had an error is not known.
  if (errors.length > 0)
    throw new GithubError("unavailable", `GraphQL answered ${errors[0]?.type ?? "an error"} about branches`);
  const node = understood(answerSchema, data, "an answer about branches").repository;
  const { databaseId, defaultBranchRef, now } = understood(repositorySchema, node, "an answer about branches");
  if (databaseId !== place.id) throw new GithubError("not-found", "another repository has its name");
  return moved.flatMap(({ branch, before, after, at, by }, index): Found[] => {
    const head = understood(headSchema, node?.[`h${index}`] ?? null, "an answer about a branch");
    if (head === null) return [];
    const isDefault = branch === defaultBranchRef?.name;
    const old = before === null ? (isDefault ? null : now) : understood(folder, node?.[`b${index}`], "a folder");
    const known = new Set((old?.entries ?? []).map(({ name, oid }) => `${oid} ${name}`));
    const fresh = (head.target.workflows?.object?.entries ?? []).filter(
      ({ name, oid, type }) => type === "blob" && /\.ya?ml$/i.test(name) && !known.has(`${oid} ${name}`),
    );
    // Somebody moved it without a record: then nobody is known to have done it alone.
    const people = head.target.oid === after ? by : [];
    return fresh.map((file) => ({ branch, file, isDefault, at, by: people }));
  });
}
