import { z } from "zod";
import type { NamedRepository } from "../../usecases/github/owner-ports.ts";
import type { GithubClient, GraphqlAnswer } from "./client.ts";
import { GithubError } from "./failure.ts";
import { type Document, declared } from "./owners-documents.ts";

/** Repositories of one request: a CODEOWNERS file is some kilobytes, and three places are looked at. */
const PAGE = 50;

/** Asks for the same of many repositories. What could not be read, or is another repository by now, is missing in the answer. */
export async function ofEach<T, R>(
  client: GithubClient,
  repositories: readonly NamedRepository[],
  { fields, schema, read }: { readonly fields: string; readonly schema: z.ZodType<T>; readonly read: (value: T) => R },
): Promise<Map<number, R>> {
  const found = new Map<number, R>();
  for (let at = 0; at < repositories.length; at += PAGE) {
    const page = repositories.slice(at, at + PAGE);
    const { query, variables } = repositoriesDocument(page, fields);
    const answer = await client.graphql<unknown>(query, variables);
    const part = partsOf(answer);
    for (const [index, repository] of page.entries()) {
      const parsed = z
        .object({ databaseId: z.literal(repository.id) })
        .and(schema)
        .safeParse(part(`r${index}`));
      if (parsed.success) found.set(repository.id, read(parsed.data));
    }
  }
  return found;
}

/** The field of an answer by its alias; undefined where an error concerns it. An error that concerns none is thrown. */
export function partsOf({ data, errors }: GraphqlAnswer<unknown>): (alias: string) => unknown {
  const broken = new Set<string>();
  for (const { path, type, message } of errors) {
    const [alias] = path;
    if (typeof alias !== "string") throw new GithubError("unavailable", `GraphQL answered ${type}: ${message}`);
    broken.add(alias);
  }
  const fields = z.record(z.string(), z.unknown()).safeParse(data);
  if (!fields.success) throw new GithubError("unavailable", "an answer is not as GitHub describes it");
  return (alias) => (broken.has(alias) ? undefined : fields.data[alias]);
}

/** The same fields of many repositories, `r0`, `r1` … in the answer. */
export function repositoriesDocument(repositories: readonly NamedRepository[], fields: string): Document {
  const variables: Record<string, string> = {};
  const parts = repositories.map(({ owner, name }, index) => {
    variables[`o${index}`] = owner;
    variables[`n${index}`] = name;
    return `r${index}: repository(owner: $o${index}, name: $n${index}) { databaseId ${fields} }`;
  });
  return { query: `query Owners(${declared(variables)}) { ${parts.join(" ")} rateLimit { cost } }`, variables };
}
