import type { RepositoryCampaign } from "../../../../lib/core/listing/campaign-views.ts";
import { type PullStep, pullSteps, type StepStanding } from "../../../../lib/core/listing/pull-steps.ts";
import { Icon } from "../../../_ui/icon.tsx";
import type { IconName } from "../../../_ui/icon-sprite.tsx";
import { UtcTime } from "../../../_ui/time.tsx";

const LOOKS: Readonly<Record<StepStanding, { icon: IconName; mark: string; line: string; word: string }>> = {
  done: { icon: "check", mark: "bg-thawed-soft text-thawed-ink", line: "bg-thawed", word: "done" },
  now: { icon: "waiting", mark: "bg-verifying-soft text-verifying-ink", line: "bg-line-strong", word: "now" },
  stuck: {
    icon: "high",
    mark: "bg-migrating-soft text-migrating-ink",
    line: "bg-line-strong",
    word: "waits for a person",
  },
  unknown: { icon: "question", mark: "bg-unknown-soft text-unknown-ink", line: "bg-line-strong", word: "not known" },
  later: {
    icon: "dashed",
    mark: "bg-panel text-faint shadow-[inset_0_0_0_1px_var(--line-strong)]",
    line: "bg-line-strong",
    word: "later",
  },
};

/** How far a migration is, as a line of steps: below each other on a phone. */
export function PullSteps({ one }: { one: RepositoryCampaign }) {
  const steps = pullSteps(one);
  return (
    <ol aria-label="How far it is" className="flex max-sm:flex-col max-sm:gap-2 sm:py-1">
      {steps.map((step, index) => (
        <Step key={step.id} step={step} last={index === steps.length - 1} />
      ))}
    </ol>
  );
}

function Step({ step: { title, standing, detail, at }, last }: { step: PullStep; last: boolean }) {
  const { icon, mark, line, word } = LOOKS[standing];
  return (
    <li
      aria-current={standing === "now" ? "step" : undefined}
      className="relative flex min-w-0 flex-1 items-start gap-2 sm:flex-col sm:gap-1"
    >
      {!last && (
        <span
          aria-hidden="true"
          className={`absolute top-[9px] right-1 left-7 h-0.5 rounded-full max-sm:hidden ${line}`}
        />
      )}
      <span className={`relative flex size-5 shrink-0 items-center justify-center rounded-full ${mark}`}>
        <Icon name={icon} className="size-3" />
      </span>
      <span className="min-w-0 text-xs sm:pr-3">
        <b className={standing === "later" ? "font-medium text-muted" : "font-medium"}>{title}</b>{" "}
        <span className="block break-words text-muted max-sm:inline">
          {at === null ? (detail ?? word) : <UtcTime iso={at} short />}
        </span>
      </span>
    </li>
  );
}
