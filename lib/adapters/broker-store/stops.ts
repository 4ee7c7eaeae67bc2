/** SQL expressions for what one credential is. */
interface CredentialSql {
  /** uuid */
  readonly organisation: string;
  /** uuid */
  readonly policy: string;
  /** text */
  readonly provider: string;
  /** text: the repository whose job asked */
  readonly subject: string;
  /** text */
  readonly grant: string;
  /** text[]: the repositories that it reaches */
  readonly targets: string;
  /** boolean: whether it can change them */
  readonly writes: string;
}

/**
 * SQL for why a credential may not live: `kill-switch`, `frozen` (a repository of it is, and its grant is none that the freeze allows), or
 * NULL. The same rules as `decide` of lib/core/trust has for one that is asked for.
 */
export function stopCause({ organisation, policy, provider, subject, grant, targets, writes }: CredentialSql): string {
  return `CASE
    WHEN EXISTS (SELECT 1 FROM kill_switch k WHERE k.lifted_at IS NULL AND (k.scope_kind = 'everything'
      OR (k.organisation_id = ${organisation} AND (k.scope_kind = 'organisation'
        OR (k.scope_kind = 'policy' AND k.scope_id = ${policy}::text)
        OR (k.scope_kind = 'provider' AND k.scope_id = ${provider})
        OR (k.scope_kind = 'repository' AND k.scope_id = ANY (${targets} || ${subject})))))) THEN 'kill-switch'
    WHEN EXISTS (SELECT 1 FROM repository r JOIN freeze_lock f ON f.repository_id = r.id
      WHERE r.organisation_id = ${organisation}
        AND r.github_id = ANY (${githubIds(`CASE WHEN ${writes} THEN ${targets} ELSE '{}' END || ${subject}`)})
        AND CASE WHEN r.github_id::text = ${subject} THEN ${grant} ELSE ${subject} || '/' || ${grant} END
          <> ALL (f.allowed_grants)) THEN 'frozen'
  END`;
}

/** SQL for those of a text[] that are GitHub's numbers of repositories. An array, so that the index is asked for each of them. */
export function githubIds(texts: string): string {
  return `ARRAY(SELECT t::bigint FROM unnest(${texts}) AS t WHERE t ~ '^[0-9]{1,18}$')`;
}
