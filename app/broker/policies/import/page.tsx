import type { Metadata } from "next";
import { importPage } from "../../../../lib/dal/broker.ts";
import { BrokerFrame } from "../../frame.tsx";
import { ImportForm } from "./form.tsx";

export const metadata: Metadata = { title: "Import trust policies" };

export default async function ImportPage() {
  const { viewer, scan, propose, issuers } = await importPage();
  return (
    <BrokerFrame
      viewer={viewer}
      scan={scan}
      tab="policies"
      exact={false}
      title="Import trust policies"
      note="Each becomes a version that waits for approval by another person, and nothing else. A policy that has a mistake does not keep the others out; to send the corrected text again is safe."
    >
      {!propose.allowed && <p className="card mt-4 px-4 py-3">{propose.why}</p>}
      {propose.allowed && issuers.length === 0 && (
        <p className="card mt-4 px-4 py-3">
          No issuer is connected to your organisation, so no policy can name its jobs. The people who run Thaw connect
          it.
        </p>
      )}
      {propose.allowed && issuers.length > 0 && <ImportForm issuers={issuers} />}
    </BrokerFrame>
  );
}
