import { SEVERITIES, type Severity } from "../../lib/core/contracts.ts";
import type { RepositoryState } from "../../lib/core/listing/repository-query.ts";
import type { SeverityCounts } from "../../lib/core/listing/views.ts";
import { SEVERITY_WORDS, STATE_WORDS } from "../../lib/core/listing/wording.ts";
import { Chip, type ChipLook } from "./chip.tsx";
import { Flat } from "./flat.tsx";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon-sprite.tsx";

/**
 * A state is colour, icon and word. Blocking wears the ice blue of what stays frozen, with a key instead of the snowflake:
 * nothing is frozen before there is an incident, and red is kept for danger.
 */
export const STATE_LOOK: Readonly<
  Record<RepositoryState, { icon: IconName; chip: string; fill: string; ink: string }>
> = {
  blocking: { icon: "key", chip: "bg-frozen-soft text-frozen-ink", fill: "fill-frozen", ink: "text-frozen-ink" },
  "not-understood": {
    icon: "question",
    chip: "bg-unknown-soft text-unknown-ink",
    fill: "fill-unknown",
    ink: "text-unknown-ink",
  },
  clean: { icon: "clean", chip: "bg-thawed-soft text-thawed-ink", fill: "fill-thawed", ink: "text-thawed-ink" },
  "not-scanned": {
    icon: "dashed",
    chip: "text-muted shadow-[inset_0_0_0_1px_var(--line-strong)]",
    fill: "fill-line-strong",
    ink: "text-muted",
  },
};

export function stateChip(state: RepositoryState): ChipLook {
  const { icon, chip } = STATE_LOOK[state];
  return { icon, chip, word: STATE_WORDS[state] };
}

export function StateChip({ state }: { state: RepositoryState }) {
  return <Chip of={stateChip(state)} />;
}

export const SEVERITY_INK: Readonly<Record<Severity, string>> = {
  critical: "text-danger-ink",
  high: "text-migrating-ink",
  medium: "text-text",
  low: "text-muted",
  info: "text-muted",
};

export function SeverityLabel({ severity }: { severity: Severity }) {
  return (
    <Flat tag="span" className={`inline-flex items-center gap-1.5 font-medium ${SEVERITY_INK[severity]}`}>
      <Icon name={severity} className="size-3.5" />
      {SEVERITY_WORDS[severity]}
    </Flat>
  );
}

/** Worst first, only what is there: for a narrow place and for the head of a page. */
export function SeverityCountsLine({ counts, className = "" }: { counts: SeverityCounts; className?: string }) {
  const present = [...SEVERITIES].reverse().filter((severity) => counts[severity] > 0);
  if (present.length === 0) return <span className="text-muted">no findings</span>;
  return (
    <Flat tag="span" className={`inline-flex flex-wrap items-center gap-x-3 gap-y-1 ${className}`}>
      {present.map((severity) => (
        <span key={severity} className={`inline-flex items-center gap-1 ${SEVERITY_INK[severity]}`}>
          <Icon name={severity} className="size-3.5" />
          <b className="font-semibold">{counts[severity]}</b> {SEVERITY_WORDS[severity]}
        </span>
      ))}
    </Flat>
  );
}
