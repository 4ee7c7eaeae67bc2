import { createHash } from "node:crypto";
import { z } from "zod";
import type { UnparsedFile } from "../../core/contracts.ts";
import { MAX_CI_FILE_BYTES } from "../../core/workflow/yaml.ts";
import type { GithubRepositoryRef } from "../../usecases/github/ports.ts";
import type { SourceFile } from "../../usecases/ports.ts";
import type { GithubClient } from "./client.ts";
import { attempt, GithubError } from "./failure.ts";

export const oidSchema = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);

/** Source: https://docs.github.com/en/graphql/reference/objects#blob */
export const blobSchema = z.object({
  oid: oidSchema,
  byteSize: z.int().nonnegative(),
  isBinary: z.boolean().nullable(),
  isTruncated: z.boolean(),
  text: z.string().nullable(),
});
export type Blob = z.infer<typeof blobSchema>;

/** A file whose bytes GraphQL did not give. */
export interface Elsewhere {
  readonly path: string;
  readonly oid: string;
}

/** The file of a blob where its text is whole: GitHub cuts long ones, and shows none of binary ones. */
export function fileOfBlob(path: string, blob: Blob): SourceFile | UnparsedFile | Elsewhere {
  const { oid, byteSize, isTruncated, text } = blob;
  if (byteSize > MAX_CI_FILE_BYTES) return tooLarge(path, byteSize);
  if (text === null || isTruncated) return { path, oid };
  const bytes = Buffer.from(text, "utf8");
  return isBlob(bytes, oid) ? { path, bytes, blobSha: oid } : { path, oid };
}

const restSchema = z.object({ content: z.string(), encoding: z.literal("base64") });

/**
 * One blob in its own request.
 * @returns why it cannot be read, where that is for good
 * @throws GithubError for what may pass: the repository is then to be read again
 */
export async function readBlob(
  client: GithubClient,
  { owner, name }: GithubRepositoryRef,
  { path, oid }: Elsewhere,
): Promise<SourceFile | UnparsedFile> {
  const answer = await attempt(() => client.rest.git.getBlob({ owner, repo: name, file_sha: oid }));
  if (!answer.ok) {
    const { code, message, detail = "" } = answer.failure;
    if (code === "not-found" || code === "invalid") return unreadable(path, message);
    throw new GithubError(code, detail, answer.failure);
  }
  const parsed = restSchema.safeParse(answer.value.data);
  if (!parsed.success) return unreadable(path, "GitHub does not give the file's content");
  const bytes = Buffer.from(parsed.data.content, "base64");
  return isBlob(bytes, oid)
    ? { path, bytes, blobSha: oid }
    : unreadable(path, "GitHub gives another content than git's");
}

/** Whether git gives these bytes this id, which is a SHA-256 in repositories that use it. */
function isBlob(bytes: Uint8Array, oid: string): boolean {
  const hash = createHash(oid.length === 64 ? "sha256" : "sha1").update(`blob ${bytes.byteLength}\0`);
  return hash.update(bytes).digest("hex") === oid;
}

export function tooLarge(path: string, bytes: number): UnparsedFile {
  return { path, reason: "too-large", detail: `${bytes} bytes; CI files above ${MAX_CI_FILE_BYTES} are not read` };
}

export function unreadable(path: string, detail: string): UnparsedFile {
  return { path, reason: "unreadable", detail };
}
