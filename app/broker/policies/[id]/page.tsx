import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { issuanceQueryString, parseIssuanceQuery } from "../../../../lib/core/listing/broker-query.ts";
import type { PolicyDetail } from "../../../../lib/core/listing/broker-views.ts";
import { policyPage } from "../../../../lib/dal/broker.ts";
import { Icon } from "../../../_ui/icon.tsx";
import { Panel } from "../../../_ui/panel.tsx";
import { UtcTime } from "../../../_ui/time.tsx";
import { BrokerFrame } from "../../frame.tsx";
import { PolicyStateChip } from "../../looks.tsx";
import { SwitchesOn } from "../../switch-list.tsx";
import { History } from "./history.tsx";
import { StopPolicy } from "./stop.tsx";
import { InForce, Waiting } from "./versions.tsx";

export const metadata: Metadata = { title: "Trust policy" };

export default async function PolicyPage({ params }: { params: Promise<{ readonly id: string }> }) {
  const { viewer, scan, found } = await policyPage((await params).id);
  if (found === null) notFound();
  const { policy, powers } = found;
  return (
    <BrokerFrame
      viewer={viewer}
      scan={scan}
      tab="policies"
      exact={false}
      title={
        <bdi>
          <code className="text-[18px]">{policy.grant}</code>
          <span className="font-normal text-muted"> of {policy.repository}</span>
        </bdi>
      }
      beside={
        <>
          <PolicyStateChip state={stateOf(policy)} />
          <span className="flex-1" />
          <a href={`/api/export/policies?policy=${policy.id}`} download className="btn">
            <Icon name="download" />
            YAML
          </a>
        </>
      }
      note={<LastUse policy={policy} />}
    >
      <SwitchesOn switches={policy.switches} />
      <Waiting policy={policy} powers={powers} />
      <InForce policy={policy} powers={powers} />
      <StopPolicy policy={policy} stop={powers.stop} />
      <Panel
        id="history"
        title="All versions"
        note="What was approved never changes: another wording is another version."
      >
        <History policy={policy} />
      </Panel>
    </BrokerFrame>
  );
}

function stateOf({ versions }: PolicyDetail) {
  const has = (status: string) => versions.some((version) => version.status === status);
  return has("pending") ? "pending" : has("trial") ? "trial" : has("active") ? "active" : "none";
}

function LastUse({ policy }: { policy: PolicyDetail }) {
  const rows = `/broker${issuanceQueryString(parseIssuanceQuery({ policy: policy.id, range: "30d" }))}#requests`;
  return (
    <span className="text-[13px]">
      Issuer {policy.issuer}, repository {policy.subjectId}.{" "}
      {policy.lastUsedAt === null ? (
        "Nobody was given anything by it yet."
      ) : (
        <>
          Last used on <UtcTime iso={policy.lastUsedAt} />.
        </>
      )}{" "}
      <Link href={rows} className="link">
        Its requests
      </Link>
    </span>
  );
}
