import { credentialPath, repositoryPath } from "../_ui/paths.ts";
import { PlainLink } from "../_ui/plain-link.tsx";

interface PlacedNameProps {
  readonly name: string;
  /** Where it has a page of its own. */
  readonly credentialId: string | null;
  readonly repository: { readonly owner: string; readonly name: string } | null;
  /** What stands in place of a repository. */
  readonly organisation?: string;
}

/** What a row of the inventory is about, and where that is. */
export function PlacedName({ name, credentialId, repository, organisation }: PlacedNameProps) {
  const code = (
    <code className="font-medium">
      <bdi>{name}</bdi>
    </code>
  );
  return (
    <span className="min-w-0 break-words">
      {credentialId === null ? (
        code
      ) : (
        <PlainLink href={credentialPath(credentialId)} data-row-link className="hover:text-accent">
          {code}
        </PlainLink>
      )}
      {repository !== null && (
        <span className="block text-muted text-xs">
          <PlainLink
            href={repositoryPath(repository.owner, repository.name)}
            className="hover:text-text hover:underline"
          >
            <bdi>{`${repository.owner}/${repository.name}`}</bdi>
          </PlainLink>
        </span>
      )}
      {repository === null && organisation !== undefined && (
        <span className="block text-muted text-xs">
          <bdi>{organisation}</bdi>
        </span>
      )}
    </span>
  );
}
