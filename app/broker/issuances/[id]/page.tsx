import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import type { IssuanceDetail } from "../../../../lib/core/listing/broker-views.ts";
import { explain, reasonWords } from "../../../../lib/core/listing/explanation.ts";
import { issuancePage } from "../../../../lib/dal/broker.ts";
import { Icon } from "../../../_ui/icon.tsx";
import { Panel } from "../../../_ui/panel.tsx";
import { policyPath } from "../../../_ui/paths.ts";
import { ExplanationTable } from "../../explanation-table.tsx";
import { BrokerFrame } from "../../frame.tsx";
import { PhaseChip } from "../../looks.tsx";
import { PolicyYaml } from "../../policy-yaml.tsx";
import { Claims } from "./claims.tsx";
import { Events } from "./events.tsx";
import { Given } from "./given.tsx";
import { LiveLine } from "./live-line.tsx";

export const metadata: Metadata = { title: "Request" };

export default async function IssuancePage({ params }: { params: Promise<{ readonly id: string }> }) {
  const { viewer, scan, detail } = await issuancePage((await params).id);
  if (detail === null) notFound();
  const { row } = detail;
  return (
    <BrokerFrame
      viewer={viewer}
      scan={scan}
      tab="requests"
      exact={false}
      title={
        <bdi>
          <code className="text-[18px]">{row.grant}</code>
          <span className="font-normal text-muted"> for {row.repository ?? `repository ${row.subjectId}`}</span>
        </bdi>
      }
      beside={
        <>
          <PhaseChip phase={row.phase} />
          {row.kind === "probe" && <span className="tag">probe</span>}
        </>
      }
    >
      {row.reason !== null && <Reason detail={detail} />}
      <LiveLine detail={detail} />
      <Explained detail={detail} />
      <Given detail={detail} />
      <Claims detail={detail} />
      <Events events={detail.events} />
    </BrokerFrame>
  );
}

/** Why, in one sentence; what the broker itself noted is for the people who run it. */
function Reason({ detail }: { detail: IssuanceDetail }) {
  const { row } = detail;
  return (
    <p className="mt-2 max-w-[100ch] text-[15px]">
      {reasonWords(row.reason ?? "")}
      {detail.detail !== null && (
        <span className="block text-[13px] text-muted">The broker noted: {detail.detail}</span>
      )}
    </p>
  );
}

function Explained({ detail }: { detail: IssuanceDetail }) {
  const { checks, policy, row } = detail;
  if (checks.length === 0) {
    const why =
      row.reason === "token-replayed"
        ? "The token had been used before, so nothing else was looked at."
        : "There is no explanation on record yet.";
    return (
      <Panel id="explanation" title="Explanation">
        <p className="px-4 pb-4 text-muted">{why}</p>
      </Panel>
    );
  }
  const { lines, text, marked, decidingLine } = explain(checks, policy?.document ?? null);
  return (
    <>
      <Panel
        id="explanation"
        title="Explanation"
        beside={
          <Link href={simulatorLink(detail)} className="btn">
            <Icon name="simulate" />
            Try it in the simulator
          </Link>
        }
        note="Every line that was judged, in order. The first one that does not hold decides."
      >
        <ExplanationTable lines={lines} caption="The lines of the decision" />
      </Panel>
      {policy !== null && (
        <Panel
          id="policy"
          title={`Trust policy, version ${policy.version}`}
          beside={
            <Link href={policyPath(policy.id)} className="btn">
              <Icon name="policy" />
              All versions
            </Link>
          }
        >
          {text === null ? (
            <p className="px-4 pb-4 text-muted">This version of Thaw cannot read the policy as it is stored.</p>
          ) : (
            <PolicyYaml text={text} label="The policy as code" marked={marked} deciding={decidingLine} />
          )}
        </Panel>
      )}
    </>
  );
}

/** The same job, to be changed and judged again. */
function simulatorLink({ row, claims }: IssuanceDetail): string {
  const file = /^[^/]+\/[^/]+\/(.+)@/.exec(row.workflow ?? "")?.[1] ?? "";
  const values = {
    repository: row.repository ?? "",
    grant: row.grant,
    workflow: file,
    ref: row.ref ?? "",
    event: row.event ?? "",
    environment: typeof claims?.environment === "string" ? claims.environment : "",
    runner: claims?.runner_environment === "self-hosted" ? "self-hosted" : "",
    protected: claims?.ref_protected === "false" ? "no" : "",
  };
  return `/broker/simulator?${new URLSearchParams(Object.entries(values).filter(([, value]) => value !== ""))}`;
}
