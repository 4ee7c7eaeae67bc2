import type { FindingView } from "../../../../lib/core/listing/views.ts";
import { type Station, type WayStep, wayOf } from "../../../../lib/core/listing/way.ts";
import { Icon } from "../../../_ui/icon.tsx";
import type { IconName } from "../../../_ui/icon-sprite.tsx";

const STATIONS: Readonly<Record<Station, { icon: IconName; word: string; mark: string }>> = {
  origin: { icon: "key", word: "Credential", mark: "bg-frozen-soft text-frozen-ink" },
  reference: {
    icon: "file",
    word: "Read as",
    mark: "bg-sunken text-muted shadow-[inset_0_0_0_1px_var(--line-strong)]",
  },
  sink: { icon: "box", word: "Used by", mark: "bg-sunken text-muted shadow-[inset_0_0_0_1px_var(--line-strong)]" },
  target: { icon: "target", word: "Reaches", mark: "bg-exception-soft text-exception-ink" },
};

/**
 * The way from where a credential is stored to what it can touch, drawn as stations with arrows between them. It is an ordered list: who does not
 * see the drawing is told the same in the same order. Side by side where there is room for it, else below each other.
 */
export function Way({ finding }: { finding: FindingView }) {
  const steps = wayOf(finding);
  return (
    <section
      aria-label={`The way of the credential read at ${finding.span.path}:${finding.span.line}:${finding.span.column}`}
      className="@container"
    >
      <ol className="grid gap-y-6 @3xl:grid-flow-col @3xl:auto-cols-fr @3xl:gap-x-8">
        {steps.map((step, index) => (
          <Stop key={step.id} step={step} last={index === steps.length - 1} />
        ))}
      </ol>
    </section>
  );
}

function Stop({ step, last }: { step: WayStep; last: boolean }) {
  const { icon, word, mark } = STATIONS[step.station];
  return (
    <li
      className={`relative flex min-w-0 gap-2.5 rounded-lg px-3 py-2.5 ${step.open ? "border border-line-strong border-dashed" : "shadow-[inset_0_0_0_1px_var(--line)]"}`}
    >
      <span
        className={`flex size-6 shrink-0 items-center justify-center rounded-full ${step.open ? "bg-unknown-soft text-unknown-ink" : mark}`}
      >
        <Icon name={step.open ? "question" : icon} className="size-3.5" />
      </span>
      <span className="min-w-0 pt-0.5 text-[13px]">
        <span className="text-muted text-xs">{word} </span>
        <b className="block break-words font-medium">
          <bdi>{step.title}</bdi>
        </b>
        {step.detail !== null && <span className="block break-words text-muted text-xs"> {step.detail}</span>}
        {step.place !== null && (
          <code className="block break-all text-muted text-xs">
            <bdi>{step.place.path}</bdi>:{step.place.line}
          </code>
        )}
        {step.items.length > 0 && (
          <ul className="mt-1 flex flex-wrap gap-1">
            {step.items.map((item) => (
              <li key={item} className="tag max-w-full">
                <code className="truncate text-[11px] text-text">
                  <bdi>{item}</bdi>
                </code>
              </li>
            ))}
          </ul>
        )}
      </span>
      {!last && <Arrow />}
    </li>
  );
}

/** From one station to the next: to the right, or down where they stand below each other. */
function Arrow() {
  return (
    <span className="absolute -bottom-[21px] left-3.5 text-muted @3xl:top-3.5 @3xl:-right-[25px] @3xl:bottom-auto @3xl:left-auto">
      <Icon name="forward" className="size-[18px] rotate-90 @3xl:rotate-0" />
    </span>
  );
}
