import type { Prisma } from "./generated/client.ts";

/** Notes exactly these as a person's teams in one organisation. No right hangs on it: it tells which repositories somebody is shown as theirs. */
export async function putTeams(
  tx: Prisma.TransactionClient,
  { userId, organisationId }: { readonly userId: string; readonly organisationId: string },
  teams: readonly string[],
  at: Date,
): Promise<void> {
  const slugs = [...new Set(teams.map((slug) => slug.toLowerCase()))].filter((slug) => slug !== "");
  await tx.$executeRaw`
    DELETE FROM person_team WHERE user_id = ${userId}::uuid AND organisation_id = ${organisationId}::uuid
      AND slug <> ALL(${slugs}::text[])`;
  await tx.$executeRaw`
    INSERT INTO person_team (user_id, organisation_id, slug, as_of)
    SELECT ${userId}::uuid, ${organisationId}::uuid, slug, ${at} FROM unnest(${slugs}::text[]) AS slug
    ON CONFLICT DO NOTHING`;
}
