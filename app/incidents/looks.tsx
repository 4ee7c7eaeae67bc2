import type { Enforcement } from "../../lib/core/freeze/enforcement.ts";
import type { IncidentState } from "../../lib/core/freeze/incident-state.ts";
import { type Lamp, SHOWN_STATES, type ShownState } from "../../lib/core/listing/incident-shown.ts";
import { ENFORCEMENT_WORDS, INCIDENT_WORDS, LAMP_WORDS, SHOWN_WORDS } from "../../lib/core/listing/incident-wording.ts";
import { WALL_LETTERS } from "../../lib/core/listing/wall.ts";
import { Icon } from "../_ui/icon.tsx";
import type { IconName } from "../_ui/icon-sprite.tsx";

/** A state is colour, icon and word. */

interface Look {
  readonly icon: IconName;
  readonly chip: string;
}

const QUIET = "text-muted shadow-[inset_0_0_0_1px_var(--line-strong)]";

/** Red is for danger alone: what is not held, and what had to be frozen again. */
export const SHOWN_LOOK: Readonly<Record<ShownState, Look & { readonly fill: string; readonly ink: string }>> = {
  loose: { icon: "critical", chip: "bg-danger-soft text-danger-ink", fill: "fill-danger", ink: "text-danger-ink" },
  unknown: {
    icon: "question",
    chip: "bg-unknown-soft text-unknown-ink",
    fill: "fill-unknown",
    ink: "text-unknown-ink",
  },
  asked: { icon: "clock", chip: QUIET, fill: "fill-line-strong", ink: "text-muted" },
  refrozen: { icon: "snowflake", chip: "bg-danger-soft text-danger-ink", fill: "fill-danger", ink: "text-danger-ink" },
  frozen: { icon: "snowflake", chip: "bg-frozen-soft text-frozen-ink", fill: "fill-frozen", ink: "text-frozen-ink" },
  migrating: {
    icon: "pull-request",
    chip: "bg-migrating-soft text-migrating-ink",
    fill: "fill-migrating",
    ink: "text-migrating-ink",
  },
  verifying: {
    icon: "waiting",
    chip: "bg-verifying-soft text-verifying-ink",
    fill: "fill-verifying",
    ink: "text-verifying-ink",
  },
  leaving: { icon: "clock", chip: QUIET, fill: "fill-line-strong", ink: "text-muted" },
  excepted: {
    icon: "ticket",
    chip: "bg-exception-soft text-exception-ink",
    fill: "fill-exception",
    ink: "text-exception-ink",
  },
  thawed: { icon: "drop", chip: "bg-thawed-soft text-thawed-ink", fill: "fill-thawed", ink: "text-thawed-ink" },
  released: { icon: "check", chip: QUIET, fill: "fill-line", ink: "text-muted" },
  chosen: { icon: "todo", chip: QUIET, fill: "fill-line", ink: "text-muted" },
};

/** By the letter of a tile. */
export const WALL_WORDS: Readonly<Record<string, string>> = Object.fromEntries(
  SHOWN_STATES.map((shown) => [WALL_LETTERS[shown], SHOWN_WORDS[shown].word]),
);

export function ShownChip({ shown }: { shown: ShownState }) {
  const { icon, chip } = SHOWN_LOOK[shown];
  const { word, means } = SHOWN_WORDS[shown];
  return (
    <span className={`chip ${chip}`} title={means}>
      <Icon name={icon} className="size-3.5" />
      {word}
    </span>
  );
}

const INCIDENT_LOOK: Readonly<Record<IncidentState, Look>> = {
  draft: { icon: "todo", chip: QUIET },
  preflighted: { icon: "search", chip: "bg-verifying-soft text-verifying-ink" },
  activating: { icon: "waiting", chip: "bg-migrating-soft text-migrating-ink" },
  active: { icon: "siren", chip: "bg-frozen-soft text-frozen-ink" },
  resolving: { icon: "waiting", chip: "bg-verifying-soft text-verifying-ink" },
  resolved: { icon: "check", chip: QUIET },
  cancelled: { icon: "close", chip: QUIET },
};

/** Where the incident stands; whether the freeze holds is the lamp's word. */
export function IncidentChip({ state }: { state: IncidentState }) {
  const { icon, chip } = INCIDENT_LOOK[state];
  const { word, means } = INCIDENT_WORDS[state];
  return (
    <span className={`chip ${chip}`} title={means}>
      <Icon name={icon} className="size-3.5" />
      {word}
    </span>
  );
}

export function DrillTag() {
  return (
    <span className="tag" title="Practice: it freezes for real what is in its scope, and nothing was stolen.">
      <Icon name="simulate" className="size-3" />
      drill
    </span>
  );
}

export const LAMP_LOOK: Readonly<Record<Lamp, Look>> = {
  off: { icon: "dashed", chip: "bg-panel text-muted shadow-card" },
  holds: { icon: "lock", chip: "bg-frozen-soft text-frozen-ink" },
  asked: { icon: "waiting", chip: "bg-migrating-soft text-migrating-ink" },
  loose: { icon: "critical", chip: "bg-danger-soft text-danger-ink shadow-[inset_0_0_0_1px_var(--danger)]" },
  unknown: { icon: "question", chip: "bg-unknown-soft text-unknown-ink shadow-[inset_0_0_0_1px_var(--unknown)]" },
  free: { icon: "drop", chip: "bg-thawed-soft text-thawed-ink" },
  ending: { icon: "waiting", chip: "bg-verifying-soft text-verifying-ink" },
  ended: { icon: "check", chip: "bg-panel text-muted shadow-card" },
};

/** The lamp in one line, for a list. */
export function LampLine({ lamp }: { lamp: Lamp }) {
  const { icon } = LAMP_LOOK[lamp];
  const ink = lamp === "loose" ? "text-danger-ink" : lamp === "holds" ? "text-frozen-ink" : "text-muted";
  return (
    <span className={`inline-flex items-center gap-1.5 ${ink}`} title={LAMP_WORDS[lamp].means}>
      <Icon name={icon} className="size-3.5" />
      {LAMP_WORDS[lamp].word}
    </span>
  );
}

const ENFORCEMENT_ICON: Readonly<Record<Enforcement, IconName>> = {
  confirmed: "check",
  requested: "clock",
  asking: "clock",
  drifted: "critical",
  unenforced: "critical",
  unknown: "question",
};

export function EnforcementLine({ enforcement }: { enforcement: Enforcement }) {
  const danger = enforcement === "drifted" || enforcement === "unenforced";
  const { word, means } = ENFORCEMENT_WORDS[enforcement];
  return (
    <span className={`inline-flex items-center gap-1 ${danger ? "text-danger-ink" : "text-muted"}`} title={means}>
      <Icon name={ENFORCEMENT_ICON[enforcement]} className="size-3.5" />
      {word}
    </span>
  );
}
