import { tokenStanding } from "../core/api/token-standing.ts";
import "server-only";
import { webContainer } from "../container.ts";
import { requireActor } from "./session.ts";

export type TokenListing = NonNullable<Awaited<ReturnType<typeof tokensOf>>>;
export type ListedToken = TokenListing["tokens"][number];

/** Tokens for machines of one organisation. Null for whoever may not make one there; without a session: the sign-in page. */
export async function tokensOf(organisationId: string) {
  const actor = await requireActor();
  const { apiTokens, clock } = await webContainer();
  const rows = await apiTokens.list(actor, organisationId);
  if (rows === null) return null;
  const now = clock.now();
  return { now: now.toISOString(), tokens: rows.map((row) => listed(row, now)) };
}

type Row = NonNullable<Awaited<ReturnType<Awaited<ReturnType<typeof webContainer>>["apiTokens"]["list"]>>>[number];

function listed({ id, name, beginning, scopes, reach, madeLogin, ...row }: Row, now: Date) {
  const { createdAt, expiresAt, lastUsedAt, revokedBy } = row;
  return {
    id,
    name,
    beginning,
    scopes,
    reach,
    madeLogin,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    revokedBy,
    state: tokenStanding(row, now),
  };
}
