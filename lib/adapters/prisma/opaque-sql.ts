import { Prisma } from "./generated/client.ts";

/** Of a repository `r`: its newest finished scan of the default branch, as `last`. */
export const NEWEST_SCAN = Prisma.sql`
  LEFT JOIN (
    SELECT g.repository_id, g.scan_id AS id, g.unparsed, g.commit_sha, g.finished_at FROM repository_figure g
  ) last ON last.repository_id = r.id`;

/**
 * Why what was read of a repository `r` does not tell every secret that it reads; null where it does. One that is not shown any more may
 * still be there, and read what its last scan did not see. It needs `NEWEST_SCAN`.
 */
export const OPAQUE = Prisma.sql`
  CASE
    WHEN r.absence IS NOT NULL THEN 'it is not shown any more'
    WHEN r.disabled THEN 'GitHub switched it off, so that its files cannot be read'
    WHEN last.id IS NULL THEN 'it was not scanned yet'
    WHEN last.unparsed > 0 THEN 'a file was not understood'
    WHEN EXISTS (
      SELECT FROM finding f WHERE f.repository_id = r.id AND f.resolved_scan_id IS NULL
        AND f.kind IN ('all-secrets-exposed', 'secrets-inherit', 'unresolved-reference')
    ) THEN 'a workflow hands on secrets without naming them'
  END`;
