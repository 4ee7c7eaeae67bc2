import type { FindingView } from "../../../../lib/core/listing/views.ts";
import { type Station, type WayStep, wayOf } from "../../../../lib/core/listing/way.ts";
import { Icon } from "../../../_ui/icon.tsx";
import type { IconName } from "../../../_ui/icon-sprite.tsx";

const STATIONS: Readonly<Record<Station, { icon: IconName; word: string }>> = {
  origin: { icon: "key", word: "Credential" },
  reference: { icon: "file", word: "Read as" },
  sink: { icon: "box", word: "Used by" },
  target: { icon: "target", word: "Reaches" },
};

/** The way from where a credential is stored to what it can touch: an ordered list that is drawn as a line of stations. */
export function Way({ finding }: { finding: FindingView }) {
  return (
    <section
      aria-label={`The way of the credential read at ${finding.span.path}:${finding.span.line}:${finding.span.column}`}
    >
      <ol>
        {wayOf(finding).map((step, index, all) => (
          <Stop key={step.id} step={step} last={index === all.length - 1} />
        ))}
      </ol>
    </section>
  );
}

function Stop({ step, last }: { step: WayStep; last: boolean }) {
  const station = STATIONS[step.station];
  return (
    <li className="relative flex gap-3 pb-3 last:pb-0">
      {!last && <span aria-hidden="true" className="absolute top-6 bottom-0 left-[11px] w-px bg-line-strong" />}
      <span
        className={`flex size-6 shrink-0 items-center justify-center rounded-full ${step.open ? "bg-unknown-soft text-unknown-ink" : "bg-sunken text-muted shadow-[inset_0_0_0_1px_var(--line-strong)]"}`}
      >
        <Icon name={step.open ? "question" : station.icon} className="size-3.5" />
      </span>
      <span className="min-w-0 pt-0.5 text-[13px]">
        <span className="text-muted">{station.word} </span>
        <b className="break-words font-medium">
          <bdi>{step.title}</bdi>
        </b>
        {step.detail !== null && <span className="text-muted"> · {step.detail}</span>}
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
    </li>
  );
}
