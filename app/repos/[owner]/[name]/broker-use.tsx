import Link from "next/link";
import {
  type IssuanceQuery,
  issuanceQueryString,
  parseIssuanceQuery,
} from "../../../../lib/core/listing/broker-query.ts";
import type { IssuanceRow } from "../../../../lib/core/listing/broker-views.ts";
import { reasonWords } from "../../../../lib/core/listing/explanation.ts";
import { counted, figure } from "../../../../lib/core/listing/format.ts";
import { BROKER_DAYS, type BrokerUse as Use } from "../../../../lib/core/listing/repository-record.ts";
import { simulatorQueryString } from "../../../../lib/core/listing/simulator-query.ts";
import { Icon } from "../../../_ui/icon.tsx";
import { Panel } from "../../../_ui/panel.tsx";
import { issuancePath } from "../../../_ui/paths.ts";
import { UtcTime } from "../../../_ui/time.tsx";
import { PhaseChip } from "../../../broker/looks.tsx";

interface BrokerUseProps {
  readonly use: Use;
  readonly repository: { readonly owner: string; readonly name: string };
  readonly defaultBranch: string | null;
}

/** What its jobs asked the broker for, why some were denied, and the simulator with the same question. */
export function BrokerUse({ use, repository, defaultBranch }: BrokerUseProps) {
  const full = `${repository.owner}/${repository.name}`;
  const start = simulatorQueryString({ repository: full, ref: defaultBranch, event: "push" });
  return (
    <Panel
      id="broker"
      title="Use of the broker"
      beside={
        <Link href={`/broker/simulator${start}`} prefetch={false} className="btn">
          <Icon name="simulate" />
          Try a request
        </Link>
      }
      note={`What its jobs asked for in the last ${BROKER_DAYS} days.`}
    >
      <div className="flex flex-col gap-3 px-4 pb-3 text-[13px]">
        {use.newest.length === 0 ? (
          <p className="text-muted">No job of it asked the broker for anything.</p>
        ) : (
          <>
            <Figures use={use} full={full} />
            <Reasons use={use} full={full} />
            <Newest rows={use.newest} />
          </>
        )}
      </div>
    </Panel>
  );
}

function roomPath(full: string, more: Partial<IssuanceQuery>): string {
  return `/broker${issuanceQueryString({ ...parseIssuanceQuery({}), repository: full, range: "30d", ...more })}#requests`;
}

function Figures({ use, full }: { use: Use; full: string }) {
  const figures = [
    { title: "given", value: use.issued, phases: ["issued", "revoked"] },
    { title: "denied", value: use.denied, phases: ["denied"] },
    { title: "failed", value: use.failed, phases: ["failed"] },
  ] as const;
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1">
      {figures.map(({ title, value, phases }) => (
        <li key={title}>
          <Link href={roomPath(full, { phases })} prefetch={false} className="link">
            {figure(value)} {title}
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** Each with the newest such request, asked again. */
function Reasons({ use, full }: { use: Use; full: string }) {
  if (use.reasons.length === 0) return null;
  return (
    <section aria-label="Why requests were denied">
      <h3 className="over">Why not</h3>
      <ul className="mt-1 flex flex-col">
        {use.reasons.map(({ reason, count, last }) => (
          <li key={reason} className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-line border-t py-1.5">
            <Icon name="denied" className="size-3.5 self-center text-migrating-ink" />
            <Link href={roomPath(full, { reason })} prefetch={false} className="link min-w-0 break-words">
              {reasonWords(reason)}
            </Link>
            <span className="text-muted">
              {counted(count, "time")}, last{" "}
              <Link href={issuancePath(last.id)} prefetch={false} className="link">
                <UtcTime iso={last.at} short />
              </Link>
            </span>
            <span className="flex-1" />
            <Link href={`/broker/simulator${askedAgain(full, last)}`} prefetch={false} className="link">
              See by which line
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function askedAgain(full: string, { grant, workflow, ref, event }: IssuanceRow): string {
  return simulatorQueryString({ repository: full, grant, workflow, ref, event });
}

function Newest({ rows }: { rows: readonly IssuanceRow[] }) {
  return (
    <section aria-label="Newest requests">
      <h3 className="over">Newest requests</h3>
      <ul className="mt-1 flex flex-col">
        {rows.map((row) => (
          <li key={row.id} className="flex flex-wrap items-center gap-x-3 gap-y-0.5 border-line border-t py-1.5">
            <PhaseChip phase={row.phase} />
            <Link href={issuancePath(row.id)} prefetch={false} className="link min-w-0 break-words">
              <code className="text-xs">
                <bdi>{row.grant}</bdi>
              </code>
            </Link>
            {row.kind === "probe" && <span className="tag">probe</span>}
            <span className="min-w-0 flex-1 basis-40 break-words text-muted">
              <bdi>
                {row.event ?? "event not stated"}, {row.ref?.replace(/^refs\/(?:heads|tags)\//, "") ?? "no ref"}
              </bdi>
            </span>
            <span className="text-muted">
              <UtcTime iso={row.at} short />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
