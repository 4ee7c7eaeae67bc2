import { z } from "zod";
import { type CallAnswer, type CallTarget, calledFiles } from "../../core/workflow/remote-calls.ts";
import type { TokenScope } from "../../usecases/github/app-ports.ts";
import type { GithubCalls, GithubInstallation, GithubResult, ReadOptions } from "../../usecases/github/ports.ts";
import type { GithubApps } from "./apps.ts";
import { fileOfBlob, oidSchema } from "./blob.ts";
import type { GithubClient } from "./client.ts";
import { attempt, GithubError } from "./failure.ts";
import { type Part, partsOf } from "./files-answer.ts";
import { foundSchema } from "./files-documents.ts";

/** Calls of one request. */
const TOGETHER = 60;
/** So many failures in a row are not a call's: GitHub is away. */
const GIVE_UP = 12;

const CONTENT = "fragment Content on Blob { oid byteSize isBinary isTruncated text }";
/** A tag may stand for a commit by another tag; more than one in between nobody makes. */
const COMMIT =
  "fragment Committish on GitObject { __typename oid ... on Tag { target { __typename oid ... on Tag { target { __typename oid } } } } }";

/**
 * Files of any repositories at any refs. Names are compared as they are now: GitHub's runs follow no redirect of a renamed repository either.
 * Source: https://docs.github.com/en/repositories/creating-and-managing-repositories/renaming-a-repository
 */
export function callsDocument(targets: readonly CallTarget[]) {
  const variables: Record<string, string> = {};
  const parts = targets.map(({ owner, repo, path, ref }, index) => {
    variables[`o${index}`] = owner;
    variables[`n${index}`] = repo;
    variables[`c${index}`] = ref;
    const files = calledFiles(path).map((file, place) => {
      variables[`e${index}_${place}`] = `${ref}:${file}`;
      return `f${place}: object(expression: $e${index}_${place}) { __typename ...Content }`;
    });
    return `r${index}: repository(owner: $o${index}, name: $n${index}, followRenames: false) {
      commit: object(expression: $c${index}) { ...Committish } ${files.join(" ")} }`;
  });
  const declared = Object.keys(variables).map((name) => `$${name}: String!`);
  const query = `query Calls(${declared.join(", ")}) { ${parts.join("\n")} rateLimit { cost } } ${CONTENT} ${COMMIT}`;
  return { query, variables };
}

interface Pointed {
  readonly __typename: string;
  readonly oid: string;
  readonly target?: Pointed | null;
}
const pointedSchema: z.ZodType<Pointed> = z.lazy(() =>
  z.object({ __typename: z.string(), oid: oidSchema, target: pointedSchema.nullish() }),
);
const nodeSchema = z.object({ commit: pointedSchema.nullable(), f0: foundSchema, f1: foundSchema.optional() });

export function createCalls(apps: GithubApps): GithubCalls {
  return {
    async read(installation, targets, options) {
      const answers = new Map<CallTarget, CallAnswer>();
      for (let at = 0; at < targets.length; at += TOGETHER) {
        const read = await readPage(apps, installation, targets.slice(at, at + TOGETHER), options);
        if (!read.ok) return read;
        for (const [target, answer] of read.value) answers.set(target, answer);
      }
      return { ok: true, value: answers };
    },
  };
}

type Answers = readonly (readonly [CallTarget, CallAnswer])[];

function readPage(
  apps: GithubApps,
  { id, role }: GithubInstallation,
  targets: readonly CallTarget[],
  options?: ReadOptions,
): Promise<GithubResult<Answers>> {
  const scope: TokenScope = { role, installationId: id, repositoryIds: "all", permissions: { contents: "read" } };
  return apps.withInstallation(scope, (client) => new CallReader(client).ask(targets), options);
}

/** Calls on their way, of one job. */
class CallReader {
  private failures = 0;

  constructor(private readonly client: GithubClient) {}

  /** In halves where it was too much for one answer, or where one of them spoils it; alone, it is one that GitHub does not give now. */
  async ask(targets: readonly CallTarget[]): Promise<Answers> {
    const { query, variables } = callsDocument(targets);
    const answer = await attempt(() => this.client.graphql<unknown>(query, variables));
    this.failures = answer.ok ? 0 : this.failures + 1;
    // Where no repository at all is shown, there may be no data at all.
    if (!answer.ok && (!mayPass(answer) || this.failures >= GIVE_UP) && answer.failure.code !== "not-found")
      throw new GithubError(answer.failure.code, answer.failure.detail ?? "", answer.failure);
    const part = answer.ok ? partsOf(answer.value) : () => answer;
    const answers: (readonly [CallTarget, CallAnswer])[] = [];
    const again: CallTarget[] = [];
    for (const [index, target] of targets.entries()) {
      const read = answerOf(target, part(index));
      if (read === null) again.push(target);
      else answers.push([target, read]);
    }
    if (targets.length === 1)
      return [
        ...answers,
        ...again.map((one) => [one, { ...unread("GitHub does not give it now"), passing: true }] as const),
      ];
    const half = Math.ceil(again.length / 2);
    for (let at = 0; at < again.length; at += half) answers.push(...(await this.ask(again.slice(at, at + half))));
    return answers;
  }
}

function mayPass({ failure }: Extract<Part, { readonly ok: false }>): boolean {
  return failure.code === "unavailable" || failure.code === "invalid";
}

/** Null where a smaller question may be answered. */
function answerOf({ owner, repo, path, ref }: CallTarget, read: Part): CallAnswer | null {
  if (!read.ok) {
    if (read.failure.code === "not-found" || read.failure.code === "missing-permission")
      return unread(`there is no repository ${owner}/${repo}, or the App may not see it`);
    return null;
  }
  const parsed = nodeSchema.safeParse(read.value);
  if (!parsed.success) return null;
  const commit = commitOf(parsed.data.commit);
  if (commit === null) return unread(`${owner}/${repo} has no branch, tag or commit ${ref}`);
  const files = calledFiles(path);
  const blobs = [parsed.data.f0, parsed.data.f1 ?? null];
  const place = blobs.findIndex((one) => one !== null);
  const [file, blob] = [files[place], blobs[place]];
  if (file === undefined || blob == null) return unread(`${owner}/${repo} has no ${files.join(" or ")} at ${ref}`);
  const found = fileOfBlob(file, blob);
  if (!("bytes" in found)) return unread(`${file} is too large, or no text that GitHub gives`);
  const text = Buffer.from(found.bytes).toString("utf8");
  return { state: "read", commit, file, blobSha: found.blobSha, text };
}

function unread(why: string): Extract<CallAnswer, { readonly state: "unread" }> {
  return { state: "unread", why };
}

function commitOf(pointed: Pointed | null): string | null {
  for (let one: Pointed | null | undefined = pointed; one != null; one = one.target)
    if (one.__typename === "Commit") return one.oid;
  return null;
}
