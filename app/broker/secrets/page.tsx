import type { Metadata } from "next";
import type { StoredValueView } from "../../../lib/core/listing/broker-views.ts";
import { spanWords } from "../../../lib/core/listing/broker-wording.ts";
import { counted, figure } from "../../../lib/core/listing/format.ts";
import { storedValuesPage } from "../../../lib/dal/broker.ts";
import { Icon } from "../../_ui/icon.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { UtcTime } from "../../_ui/time.tsx";
import { BrokerFrame } from "../frame.tsx";
import { Owners } from "./owners.tsx";

export const metadata: Metadata = { title: "Brokered static" };

export default async function StoredValuesPage() {
  const { viewer, scan, values, owners, adminOf, now } = await storedValuesPage();
  const kept = values.filter(({ retiredAt }) => retiredAt === null);
  const overdue = kept.filter(({ rotationDueAt }) => rotationDueAt <= now).length;
  return (
    <BrokerFrame
      viewer={viewer}
      scan={scan}
      tab="secrets"
      title="Brokered static"
      note="Values that nothing can issue for a moment. The broker lends them to jobs that a policy names, each time on record; they stay as long-lived at their vendor as they were, until somebody rotates them."
    >
      <p className="figures mt-3 flex flex-wrap items-baseline gap-x-5 gap-y-1">
        <span>
          <b className="font-semibold text-[26px] leading-8 tracking-[-0.03em]">{figure(kept.length)}</b>{" "}
          <span className="text-muted">{kept.length === 1 ? "static value" : "static values"} in the store</span>
        </span>
        {overdue > 0 && (
          <span className="inline-flex items-center gap-1.5 font-medium text-danger-ink">
            <Icon name="critical" className="size-4" />
            {counted(overdue, "rotation")} overdue
          </span>
        )}
      </p>
      <Panel id="values" title={<span className="sr-only">Stored values</span>}>
        {values.length === 0 ? <None /> : <Values values={values} now={now} />}
      </Panel>
      <Owners owners={owners} adminOf={adminOf} />
    </BrokerFrame>
  );
}

function Values({ values, now }: { values: readonly StoredValueView[]; now: string }) {
  return (
    <table className="list -mt-6">
      <caption className="sr-only">Stored values, the one that is due first at the top</caption>
      <thead>
        <tr>
          <th scope="col" className="w-44">
            Rotation
          </th>
          <th scope="col">Name</th>
          <th scope="col" className="num max-md:hidden">
            Version
          </th>
          <th scope="col" className="num max-lg:hidden">
            Lent by
          </th>
          <th scope="col" className="max-lg:hidden">
            Answers for it
          </th>
          <th scope="col" className="num max-sm:hidden">
            Rotated (UTC)
          </th>
          <th scope="col" className="num max-sm:hidden">
            Due (UTC)
          </th>
        </tr>
      </thead>
      <tbody>
        {values.map((value) => (
          <tr key={`${value.organisation} ${value.name}`}>
            <td>
              <Due value={value} now={now} />
            </td>
            <td className="w-full max-w-0 truncate">
              <code className="text-xs">
                <bdi>{value.name}</bdi>
              </code>
            </td>
            <td className="num text-muted max-md:hidden">{value.version}</td>
            <td className="num text-muted max-lg:hidden">{counted(value.grants, "grant")}</td>
            <td className="max-w-48 truncate text-muted max-lg:hidden">
              {value.owners.length === 0 ? (
                <span className="text-faint">nobody yet</span>
              ) : (
                <bdi>{value.owners.join(", ")}</bdi>
              )}
            </td>
            <td className="num text-muted max-sm:hidden">
              <UtcTime iso={value.rotatedAt} short />
            </td>
            <td className="num text-muted max-sm:hidden">
              <UtcTime iso={value.rotationDueAt} short />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const SOON_MS = 14 * 86_400_000;

function Due({ value, now }: { value: StoredValueView; now: string }) {
  if (value.retiredAt !== null) {
    return (
      <span className="chip text-muted shadow-[inset_0_0_0_1px_var(--line-strong)]">
        <Icon name="archive" className="size-3.5" />
        removed
      </span>
    );
  }
  const left = Date.parse(value.rotationDueAt) - Date.parse(now);
  if (left <= 0) {
    return (
      <span className="chip bg-danger-soft text-danger-ink">
        <Icon name="critical" className="size-3.5" />
        overdue by {spanWords(-left)}
      </span>
    );
  }
  if (left < SOON_MS) {
    return (
      <span className="chip bg-migrating-soft text-migrating-ink">
        <Icon name="waiting" className="size-3.5" />
        due in {spanWords(left)}
      </span>
    );
  }
  return (
    <span className="chip text-muted shadow-[inset_0_0_0_1px_var(--line-strong)]">
      <Icon name="clock" className="size-3.5" />
      due in {spanWords(left)}
    </span>
  );
}

function None() {
  return (
    <div className="px-4 pb-8">
      <h3 className="font-semibold">Nothing is stored</h3>
      <p className="mt-1 max-w-[70ch] text-muted">
        That is best: every credential is issued for a moment. Where a vendor offers no way to do that, the people who
        run the broker store the value from its own machine; no value ever passes through this page.
      </p>
    </div>
  );
}
