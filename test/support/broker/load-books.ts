import { hashedToken } from "../../../lib/core/trust/hashed-token.ts";
import type { Sent } from "./load.ts";
import type { World } from "./world.ts";

/** GitHub's books, ours, and what the clients were told: held against each other after a fault. */

interface Issuance {
  readonly id: string;
  readonly phase: string;
  readonly at: Date;
  readonly hashed_token: string | null;
  /** Of the record of its intent, which nobody can change. */
  readonly jti: string | null;
}

export interface Books {
  /** Each has to be empty. */
  readonly wrong: {
    /** Minted, and neither recorded nor explained by an open intent that was written before. */
    readonly mintedUnexplained: readonly string[];
    /** Recorded, and never minted. */
    readonly recordedNotMinted: readonly string[];
    readonly recordedTwice: readonly string[];
    /** Answered 200, without a record `issued` of exactly that token. */
    readonly answeredUnrecorded: readonly string[];
    /** Recorded as issued although the caller was answered something else than 200 and the token still lives. */
    readonly refusedButLive: readonly string[];
    /** More than one issuance that is no denial for one OIDC token. */
    readonly usedTwice: readonly string[];
    /** An intent without a result whose request was answered, other than with "not now". */
    readonly openButAnswered: readonly string[];
  };
  readonly counts: {
    readonly minted: number;
    readonly recorded: number;
    /** Intents without a result, and those that are called unknown by now. */
    readonly open: number;
    readonly mintedUnrecorded: number;
    /** Of those, what was not taken back. */
    readonly unrecordedLive: number;
    readonly answered: Readonly<Record<string, number>>;
  };
}

const ISSUANCES = `
SELECT i.id, i.phase, i.at, i.hashed_token, e.data->'claims'->>'jti' AS jti
FROM issuance i LEFT JOIN audit_event e
  ON e.object_kind = 'issuance' AND e.object_id = i.id::text AND e.action IN ('issuance.intent', 'issuance.denied') AND e.data ? 'claims'`;

/** Longer than a mint may take. */
const MINT_MS = 25_000;

export async function keepBooks(
  world: Pick<World, "github" | "db">,
  sent: readonly Sent[],
  ownerUrl = world.db.ownerUrl,
): Promise<Books> {
  const { rows } = await world.db.query(ownerUrl, ISSUANCES);
  const issuances: readonly Issuance[] = rows;
  const minted = world.github.control.tokens().filter(({ kind }) => kind === "installation");
  const byToken = new Map(minted.map((token) => [token.hashedToken, token]));
  const byId = new Map(issuances.map((one) => [one.id, one]));
  const given = issuances.filter(({ phase }) => phase !== "denied").map(({ jti }) => jti ?? "");
  const hashes = issuances.map((one) => one.hashed_token).filter((hash) => hash !== null);
  const recorded = new Set(hashes);
  const open = issuances.filter(({ phase }) => phase === "intent" || phase === "unknown");
  const answers = new Map(sent.map((entry) => [entry.jti, entry.status]));
  const live = (hash: string | null) => hash !== null && byToken.get(hash)?.revokedAt === null;
  const unrecorded = minted.filter(({ hashedToken: hash }) => !recorded.has(hash));
  return {
    wrong: {
      mintedUnexplained: unexplained(unrecorded, open),
      recordedNotMinted: hashes.filter((hash) => !byToken.has(hash)),
      recordedTwice: repeated(hashes),
      answeredUnrecorded: sent
        .filter((entry) => entry.status === 200 && !isRecorded(entry, byId))
        .map(({ jti }) => jti),
      refusedButLive: issuances
        .filter(({ jti, hashed_token }) => isRefusal(answers.get(jti ?? "")) && live(hashed_token))
        .map(({ jti }) => jti ?? ""),
      usedTwice: repeated(given),
      openButAnswered: open.map(({ jti }) => jti ?? "").filter((jti) => !isNotNow(answers.get(jti))),
    },
    counts: {
      minted: minted.length,
      recorded: hashes.length,
      open: open.length,
      mintedUnrecorded: unrecorded.length,
      unrecordedLive: unrecorded.filter(({ revokedAt }) => revokedAt === null).length,
      answered: countsOf(sent),
    },
  };
}

/** Everything that must be empty, empty. */
export const NOTHING_WRONG: Books["wrong"] = {
  mintedUnexplained: [],
  recordedNotMinted: [],
  recordedTwice: [],
  answeredUnrecorded: [],
  refusedButLive: [],
  usedTwice: [],
  openButAnswered: [],
};

/** Gives each token an open intent of its own that was written before it, the oldest first. @returns those that are left */
function unexplained(
  tokens: readonly { readonly hashedToken: string; readonly issuedAt: number }[],
  open: readonly Issuance[],
): readonly string[] {
  const free = open.map(({ at }) => at.getTime()).sort((a, b) => a - b);
  return [...tokens]
    .sort((a, b) => a.issuedAt - b.issuedAt)
    .filter(({ issuedAt }) => {
      const index = free.findIndex((at) => at <= issuedAt && issuedAt - at <= MINT_MS);
      if (index >= 0) free.splice(index, 1);
      return index < 0;
    })
    .map(({ hashedToken: hash }) => hash);
}

function isRecorded({ issuanceId, token, jti }: Sent, byId: ReadonlyMap<string, Issuance>): boolean {
  const record = byId.get(issuanceId ?? "");
  if (record === undefined || token === null) return false;
  return record.phase === "issued" && record.jti === jti && record.hashed_token === hashedToken(token);
}

/** Told that it got nothing. No answer is no refusal: the caller does not know. */
function isRefusal(status: number | null | undefined): boolean {
  return typeof status === "number" && status !== 200;
}

/** No answer, or one that says that nothing was recorded. */
function isNotNow(status: number | null | undefined): boolean {
  return status === null || status === 500 || status === 503;
}

export function countsOf(sent: readonly Sent[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of sent) counts[status ?? "none"] = (counts[status ?? "none"] ?? 0) + 1;
  return counts;
}

function repeated(values: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.size === seen.add(value).size);
}
