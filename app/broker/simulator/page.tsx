import type { Metadata } from "next";
import { parseSimulator } from "../../../lib/core/listing/simulator-query.ts";
import type { RawSearchParams } from "../../../lib/core/listing/url-words.ts";
import { simulatorPage } from "../../../lib/dal/broker.ts";
import { Icon } from "../../_ui/icon.tsx";
import { BrokerFrame } from "../frame.tsx";
import { SimulatorFields } from "./fields.tsx";
import { Verdict } from "./verdict.tsx";

export const metadata: Metadata = { title: "Simulator" };

export default async function SimulatorPage({ searchParams }: { searchParams: Promise<RawSearchParams> }) {
  const form = parseSimulator(await searchParams);
  const { viewer, scan, repositories, issuers, result } = await simulatorPage(form);
  return (
    <BrokerFrame
      viewer={viewer}
      scan={scan}
      tab="simulator"
      title="Simulator"
      note="Imagine a job, and see by which line it would be denied. Nothing is issued, and nothing is written down."
    >
      <div className="mt-4 grid items-start gap-4 xl:grid-cols-[26rem_minmax(0,1fr)]">
        <SimulatorFields form={form} repositories={repositories} issuers={issuers} />
        <div className="min-w-0">
          {form.problem !== null && <Refusal text={form.problem} />}
          {result !== null && !result.ok && <Refusal text={result.failure.message} />}
          {result?.ok === true && <Verdict simulation={result.value} />}
          {form.problem === null && result === null && (
            <p className="card px-4 py-6 text-muted">
              The answer appears here: each line of the policy, the kill switches and the freezes, and whether it holds.
            </p>
          )}
        </div>
      </div>
    </BrokerFrame>
  );
}

function Refusal({ text }: { text: string }) {
  return (
    <p role="status" className="flex items-start gap-2 rounded-lg bg-migrating-soft px-4 py-2.5 text-migrating-ink">
      <Icon name="high" className="mt-0.5 size-4" />
      {text}
    </p>
  );
}
