/** Which repositories an incident freezes. */
export type Scope = { readonly kind: "all" } | { readonly kind: "chosen"; readonly repositoryIds: readonly string[] };

/** GitHub takes the values of so many repositories in one request. https://docs.github.com/en/rest/orgs/custom-properties */
export const MOST_REPOSITORIES_A_CALL = 30;

/** Requests that change the properties of so many repositories. */
export function propertyCalls(repositories: number): number {
  return Math.ceil(repositories / MOST_REPOSITORIES_A_CALL);
}

/** Cut as one request takes them. */
export function inCalls<T>(repositories: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: propertyCalls(repositories.length) }, (_, index) =>
    repositories.slice(index * MOST_REPOSITORIES_A_CALL, (index + 1) * MOST_REPOSITORIES_A_CALL),
  );
}
