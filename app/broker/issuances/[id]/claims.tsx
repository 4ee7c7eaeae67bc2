import Link from "next/link";
import { issuanceQueryString, parseIssuanceQuery } from "../../../../lib/core/listing/broker-query.ts";
import type { IssuanceDetail } from "../../../../lib/core/listing/broker-views.ts";
import { Panel } from "../../../_ui/panel.tsx";

/** Every claim as it came in the verified proof, by name. */
export function Claims({ detail }: { detail: IssuanceDetail }) {
  const { claims, row, issuer, ownerId } = detail;
  const same = (change: Record<string, string>) =>
    `/broker${issuanceQueryString(parseIssuanceQuery({ ...change, range: "30d" }))}#requests`;
  return (
    <Panel
      id="claims"
      title="Who asked"
      beside={
        <span className="flex flex-wrap gap-3 text-[13px]">
          {row.repository !== null && (
            <Link href={same({ repo: row.repository })} className="link">
              All of this repository
            </Link>
          )}
          <Link href={same({ grant: row.grant, repo: row.subjectId })} className="link">
            All of this grant
          </Link>
        </span>
      }
      note={`As issuer ${issuer} states it: repository ${row.subjectId} of owner ${ownerId}.`}
    >
      {claims === null ? (
        <p className="px-4 pb-4 text-muted">The claims are not on record.</p>
      ) : (
        <dl className="facts px-4 pb-4">
          {Object.entries(claims)
            .toSorted(([left], [right]) => (left < right ? -1 : 1))
            .map(([name, value]) => (
              <div key={name} className="contents">
                <dt>
                  <code className="text-xs">{name}</code>
                </dt>
                <dd>
                  <bdi>{typeof value === "string" ? value : JSON.stringify(value)}</bdi>
                </dd>
              </div>
            ))}
        </dl>
      )}
    </Panel>
  );
}
