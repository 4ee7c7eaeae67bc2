import type { ExposureClass } from "../../../../lib/core/gates/facts.ts";
import type { ExposureView } from "../../../../lib/core/listing/exposure-views.ts";
import { EXPOSURE_WORDS } from "../../../../lib/core/listing/exposure-wording.ts";
import { Icon } from "../../../_ui/icon.tsx";
import type { IconName } from "../../../_ui/icon-sprite.tsx";

interface Look {
  readonly icon: IconName;
  readonly chip: string;
  readonly fill: string;
  readonly ink: string;
}

/** Red is for what was given away and still opens something. */
export const EXPOSURE_LOOK: Readonly<Record<ExposureClass, Look>> = {
  handed: { icon: "critical", chip: "bg-danger-soft text-danger-ink", fill: "fill-danger", ink: "text-danger-ink" },
  reachable: {
    icon: "high",
    chip: "bg-migrating-soft text-migrating-ink",
    fill: "fill-migrating",
    ink: "text-migrating-ink",
  },
  unknown: {
    icon: "question",
    chip: "bg-unknown-soft text-unknown-ink",
    fill: "fill-unknown",
    ink: "text-unknown-ink",
  },
};

export const REVOKED_LOOK: Look = {
  icon: "check",
  chip: "bg-thawed-soft text-thawed-ink",
  fill: "fill-thawed",
  ink: "text-thawed-ink",
};

export function ExposureChips({ row }: { row: ExposureView }) {
  const { icon, chip, ink } = EXPOSURE_LOOK[row.class];
  const { word, means } = EXPOSURE_WORDS[row.class];
  if (row.revoked === null)
    return (
      <span className={`chip ${chip}`} title={means}>
        <Icon name={icon} className="size-3.5" />
        {word}
      </span>
    );
  return (
    <span className="flex flex-col items-start gap-1">
      <span className={`chip ${REVOKED_LOOK.chip}`}>
        <Icon name={REVOKED_LOOK.icon} className="size-3.5" />
        revoked
      </span>
      <span className={`inline-flex items-center gap-1 text-xs ${ink}`} title={means}>
        <Icon name={icon} className="size-3" />
        was {word}
      </span>
    </span>
  );
}
