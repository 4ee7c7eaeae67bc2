export interface RepositoryName {
  readonly owner: string;
  readonly name: string;
}

/** PostgreSQL's text cannot hold NUL: a name with one is nobody's, and asking for it would be an error there. */
export function isStorableName({ owner, name }: RepositoryName): boolean {
  return !`${owner}${name}`.includes("\0");
}
