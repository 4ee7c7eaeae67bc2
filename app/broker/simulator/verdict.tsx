import Link from "next/link";
import { explain, reasonWords } from "../../../lib/core/listing/explanation.ts";
import type { Simulation } from "../../../lib/core/trust/simulate.ts";
import { Icon } from "../../_ui/icon.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { policyPath } from "../../_ui/paths.ts";
import { ExplanationTable } from "../explanation-table.tsx";
import { PolicyYaml } from "../policy-yaml.tsx";

/**
 * The answer as far as it is known here. It never says that a job is allowed: the owner's ceiling lies in the broker's configuration, and
 * may still deny it.
 */
export function Verdict({ simulation }: { simulation: Simulation }) {
  const { outcome, reason, version, checks } = simulation;
  const { lines, text, marked, decidingLine } = explain(checks, version?.document ?? null);
  const deciding = lines.find((line) => line.deciding);
  return (
    <>
      <section aria-labelledby="verdict" role="status" className="card px-4 py-3">
        <h2 id="verdict" className="flex items-center gap-2 font-semibold text-[17px]">
          <Icon
            name={outcome === "denied" ? "denied" : "question"}
            className={`size-[18px] ${outcome === "denied" ? "text-migrating-ink" : "text-unknown-ink"}`}
          />
          {outcome === "denied" ? "Denied" : "Nothing known here denies it"}
        </h2>
        {outcome === "denied" && (
          <p className="mt-1">
            {reasonWords(reason ?? "no-policy")}
            {deciding !== undefined && <span className="text-muted"> By: {deciding.source}.</span>}
          </p>
        )}
        {outcome === "passes" && <Ceiling must={simulation.ceilingMust} />}
        {version !== null && (
          <p className="mt-2 text-[13px] text-muted">
            Judged by{" "}
            <Link href={policyPath(version.policyId)} className="link">
              version {version.version} of the policy
            </Link>
            , the kill switches and the freezes of this moment.
          </p>
        )}
      </section>
      <Panel id="lines" title="By which lines" note="The ceiling's own lines are not among them.">
        <ExplanationTable lines={lines} caption="The lines of the simulated decision" />
      </Panel>
      {text !== null && (
        <Panel id="text" title="The policy">
          <PolicyYaml text={text} label="The policy as code" marked={marked} deciding={decidingLine} />
        </Panel>
      )}
    </>
  );
}

function Ceiling({ must }: { must: readonly string[] }) {
  return (
    <div className="mt-2 rounded-lg bg-unknown-soft px-3 py-2 text-unknown-ink">
      <p className="font-medium">The broker&apos;s ceiling is not known here and may still deny it.</p>
      {must.length > 0 && (
        <>
          <p className="mt-1 text-[13px]">Unless it says otherwise in so many words, it denies this job:</p>
          <ul className="ml-4 list-disc text-[13px]">
            {must.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
