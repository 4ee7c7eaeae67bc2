import { counted } from "../../../../lib/core/listing/format.ts";
import { type RemainingStep, remainingSteps } from "../../../../lib/core/listing/grouping.ts";
import type { RepositoryDetail } from "../../../../lib/core/listing/views.ts";
import { REMEDY_WORDS } from "../../../../lib/core/listing/wording.ts";
import { Icon } from "../../../_ui/icon.tsx";
import { STATE_LOOK } from "../../../_ui/state.tsx";
import { Jump } from "./jump.tsx";

/** What stands between this repository and a thaw, as steps a person can count down. While it is `frozen` gates say what remains, and this what of it is found. */
export function Remaining({ detail, frozen }: { detail: RepositoryDetail; frozen: boolean }) {
  const steps = remainingSteps(detail.findings);
  const { state } = detail.repository;
  return (
    <section aria-labelledby="remaining-title" className="card mt-4 scroll-mt-24" id={frozen ? undefined : "remaining"}>
      <header className="flex items-start gap-3 px-5 py-4">
        <Icon name={STATE_LOOK[state].icon} className={`mt-0.5 size-[18px] ${STATE_LOOK[state].ink}`} />
        <div>
          <h2 id="remaining-title" className="font-semibold text-[15px]">
            {headline(detail)}
          </h2>
          <p className="mt-0.5 text-muted">{explanation(detail)}</p>
        </div>
      </header>
      {steps.length > 0 && (
        <ol className="border-line border-t">
          {steps.map((step) => (
            <Step key={step.remedy} step={step} />
          ))}
        </ol>
      )}
    </section>
  );
}

function headline(detail: RepositoryDetail): string {
  const { blocking, state, unparsed } = detail.repository;
  if (state === "not-scanned") return "Not scanned yet";
  if (state === "clean") return "Nothing remains";
  const parts = [
    ...(blocking > 0 ? [counted(blocking, "blocking finding")] : []),
    ...(unparsed > 0 ? [`${counted(unparsed, "file")} not understood`] : []),
  ];
  return `What remains: ${parts.join(" and ")}`;
}

function explanation(detail: RepositoryDetail): string {
  const { blocking, state } = detail.repository;
  if (state === "not-scanned") {
    return detail.repository.scanning
      ? "A scan is under way; this page shows its result when it ends."
      : "There is no finished scan, so nothing is known. Unknown never passes.";
  }
  if (state === "clean") {
    return detail.findings.length === 0
      ? "No static credential was found, and every CI file was understood."
      : "No finding blocks a thaw, and every CI file was understood. What is listed below is for information.";
  }
  if (blocking === 0) return "No blocking finding is known, but a file was not understood, and unknown never passes.";
  return "Each step below removes its findings. Those at the top remove most.";
}

function Step({ step }: { step: RemainingStep }) {
  const { title, does } = REMEDY_WORDS[step.remedy];
  return (
    <li className="grid gap-x-6 gap-y-1 border-line px-5 py-3 not-last:border-b md:grid-cols-[minmax(0,19rem)_minmax(0,1fr)]">
      <div className="min-w-0">
        <h3 className="flex items-center gap-2 font-semibold text-[13px]">
          <Icon name="remedy" className="size-3.5 text-muted" />
          {title}
          <span className="font-normal text-muted">{counted(step.findings.length, "finding")}</span>
        </h3>
        <p className="mt-0.5 text-[13px] text-muted">{does}</p>
      </div>
      <ul className="flex min-w-0 flex-wrap content-start gap-1.5">
        {step.findings.slice(0, SHOWN).map((finding) => (
          <li key={finding.fingerprint} className="min-w-0">
            <Jump finding={finding} />
          </li>
        ))}
        {step.findings.length > SHOWN && (
          <li className="self-center text-muted text-xs">and {step.findings.length - SHOWN} more below</li>
        )}
      </ul>
    </li>
  );
}

const SHOWN = 12;
