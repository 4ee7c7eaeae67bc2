import { REPOSITORY_STATE_WORDS } from "../../lib/core/campaign/words.ts";
import { SEVERITIES } from "../../lib/core/contracts.ts";
import { statesOfSteps } from "../../lib/core/listing/migration-steps.ts";
import type { RepositorySituation } from "../../lib/core/listing/situation-views.ts";
import type { ListedRepository } from "../../lib/core/listing/views.ts";
import { ownershipWords, SEVERITY_WORDS, STATE_WORDS } from "../../lib/core/listing/wording.ts";
import { SOURCE_WORDS } from "../../lib/core/owners/choose.ts";
import type { ChipLook } from "../_ui/chip.tsx";
import { type GateLook, gateLook } from "../_ui/gate-look.ts";
import type { IconName } from "../_ui/icon-sprite.tsx";
import { pullUrl, repositoryPath } from "../_ui/paths.ts";
import { SEVERITY_INK, STATE_LOOK, stateChip } from "../_ui/state.tsx";
import { repositoryStateChip } from "../campaigns/looks.tsx";
import type { NextLook } from "./next-words.tsx";
import { nextLook, situationChip } from "./situation.tsx";

/** Rows of the list as they are shown, in words, and none of what they are told by. */
export interface ShownRows {
  /** Worst first. */
  readonly severities: readonly { readonly icon: IconName; readonly ink: string; readonly word: string }[];
  readonly rows: readonly ShownRow[];
  /** What ages are counted to. */
  readonly asOf: string;
}

export interface ShownRow {
  readonly id: string;
  readonly owner: string;
  readonly name: string;
  readonly href: string;
  readonly archived: boolean;
  readonly chosen: boolean;
  readonly chip: ChipLook;
  /** What its scan says, where the chip says what an incident or a migration does about it. */
  readonly scan: { readonly icon: IconName; readonly ink: string; readonly word: string } | null;
  readonly next: (NextLook & { readonly why: string }) | null;
  /** Null where none is in force. */
  readonly gates: GateLook | null;
  /** In the order of `severities`. */
  readonly counts: readonly number[];
  readonly blocking: number;
  readonly files: number;
  readonly unparsed: number;
  readonly pull: ShownPull | null;
  readonly owners: { readonly first: string | null; readonly more: number; readonly words: string };
  readonly activeAt: string | null;
  readonly commit: string | null;
  readonly scannedAt: string | null;
}

export interface ShownPull {
  readonly title: string;
  readonly todo: string;
  /** Null where it has none, or where nothing shows it. */
  readonly at: { readonly href: string; readonly number: number; readonly openedAt: string | null } | null;
}

const WORST_FIRST = [...SEVERITIES].reverse();
const MIGRATING = statesOfSteps(["open", "merged"]);

/** @param standings of the rows, by their ids; one that went meanwhile is missing */
export function shownRows(
  rows: readonly ListedRepository[],
  standings: readonly RepositorySituation[],
  chosen: readonly string[],
  asOf: string,
): ShownRows {
  const standingOf = new Map(standings.map((one) => [one.id, one]));
  return {
    severities: WORST_FIRST.map((one) => ({ icon: one, ink: SEVERITY_INK[one], word: SEVERITY_WORDS[one] })),
    rows: rows.map((row) => {
      const standing = standingOf.get(row.id);
      return {
        id: row.id,
        owner: row.owner,
        name: row.name,
        href: repositoryPath(row.owner, row.name),
        archived: row.archived,
        chosen: chosen.includes(row.id),
        ...stateOf(row, standing),
        next:
          standing === undefined
            ? null
            : { ...nextLook(standing.situation.action, standing), why: standing.situation.why },
        gates: gateLook(standing?.gates ?? []),
        counts: WORST_FIRST.map((severity) => row.counts[severity]),
        blocking: row.blocking,
        files: row.files,
        unparsed: row.unparsed,
        pull: pullOf(row, standing?.host ?? null),
        owners: ownersOf(row),
        activeAt: row.activeAt,
        commit: row.commit,
        scannedAt: row.scannedAt,
      };
    }),
    asOf,
  };
}

/** What an incident does about it comes before what its scan says; a migration that goes on is said where no incident is. */
function stateOf(
  { state, migration }: ListedRepository,
  standing: RepositorySituation | undefined,
): Pick<ShownRow, "chip" | "scan"> {
  const { icon, ink } = STATE_LOOK[state];
  const scan = { icon, ink, word: STATE_WORDS[state] };
  if (standing !== undefined && standing.situation.hold !== null)
    return { chip: situationChip(standing.situation), scan };
  if (migration !== null && MIGRATING.includes(migration.state))
    return { chip: repositoryStateChip(migration.state), scan };
  return { chip: stateChip(state), scan: null };
}

function pullOf({ owner, name, migration }: ListedRepository, host: string | null): ShownPull | null {
  if (migration === null) return null;
  const { pullNumber: number, openedAt } = migration;
  const at = number === null || host === null ? null : { href: pullUrl(host, owner, name, number), number, openedAt };
  return { ...REPOSITORY_STATE_WORDS[migration.state], at };
}

function ownersOf({ owners, ownedBy, ownerSource, ownership }: ListedRepository): ShownRow["owners"] {
  if (owners === 0) return { first: null, more: 0, words: ownershipWords(ownership) };
  const names = ownedBy.join(", ");
  const words = ownerSource === null ? names : `${names}: ${SOURCE_WORDS[ownerSource]}`;
  return { first: ownedBy[0] ?? null, more: owners - 1, words };
}
