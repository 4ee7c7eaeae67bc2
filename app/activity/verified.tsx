import type { ReactNode } from "react";
import {
  type AuditCheckState,
  type AuditCheckView,
  auditCheckState,
  problemSentence,
} from "../../lib/core/listing/audit-views.ts";
import { counted, figure } from "../../lib/core/listing/format.ts";
import { Icon } from "../_ui/icon.tsx";
import type { IconName } from "../_ui/icon-sprite.tsx";
import { UtcTime } from "../_ui/time.tsx";

const LOOK: Readonly<Record<AuditCheckState, { readonly icon: IconName; readonly ink: string }>> = {
  none: { icon: "question", ink: "text-unknown-ink" },
  unchecked: { icon: "waiting", ink: "text-verifying-ink" },
  verified: { icon: "clean", ink: "text-thawed-ink" },
  broken: { icon: "critical", ink: "text-danger-ink" },
};

/** How far the record was verified, what that says, and what a break would mean. */
export function Verified({ check }: { check: AuditCheckView }) {
  const state = auditCheckState(check);
  const { icon, ink } = LOOK[state];
  return (
    <section aria-labelledby="verified" className={`card mt-4 px-4 py-3 ${state === "broken" ? "bg-danger-soft" : ""}`}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 id="verified" className={`flex items-center gap-2 font-semibold text-[15px] ${ink}`}>
          <Icon name={icon} />
          <Headline state={state} check={check} />
        </h2>
        <span className="flex-1" />
        {check.checkedAt !== null && (
          <span className="asof">
            as of <UtcTime iso={check.checkedAt} />
          </span>
        )}
      </div>
      {check.problem !== null && (
        <p className="mt-1 max-w-[110ch] text-[13px] text-danger-ink">
          {problemSentence(check.problem)} Somebody with the database's own rights changed what was written, or a part
          of it is lost. Before anything else: keep the database as it is, take what the broker published outside of it,
          and run <code>thaw audit verify</code> with both. Until it is known what happened, believe no record from
          there on.
          {check.problemAt !== null && (
            <>
              {" "}
              Found <UtcTime iso={check.problemAt} />.
            </>
          )}
        </p>
      )}
      <Details state={state} check={check} />
    </section>
  );
}

function Headline({ state, check }: { state: AuditCheckState; check: AuditCheckView }) {
  if (state === "broken") return <>The record is not as it was sealed</>;
  if (state === "none") return <>Not sealed yet</>;
  if (state === "unchecked") return <>Not verified yet</>;
  return <>Verified to record {figure(Number(check.toRecord))}</>;
}

function Details({ state, check }: { state: AuditCheckState; check: AuditCheckView }) {
  return (
    <details className="group/verified mt-1 text-[13px]">
      <summary className="inline-flex min-h-6 items-center gap-1.5 text-muted hover:text-text">
        <Icon name="right" className="size-3.5 group-open/verified:rotate-90" />
        {summaryOf(state, check)}
      </summary>
      <dl className="facts mt-2">
        <Fact name="Sealed">
          The broker seals what is new every few seconds: a hash over all new records and the seal before, signed.
          {check.seals > 0 && ` There are ${counted(check.seals, "seal")} so far.`}
        </Fact>
        <Fact name="Verified">
          The worker hashes every record anew, every five minutes what is new, and all of it once a day.
          {check.wholeAt !== null && (
            <>
              {" "}
              The last whole round began <UtcTime iso={check.wholeAt} />.
            </>
          )}
        </Fact>
        <Fact name="Signatures">
          {check.signatures
            ? "Verified with the public keys that the worker was given."
            : "Not verified: the worker has no public key. Name its file in THAW_AUDIT_KEY_FILE."}
        </Fact>
        <Fact name="Outside">
          {check.anchoredTo > 0
            ? `As it was published outside of the database, up to seal ${figure(check.anchoredTo)}.`
            : "Not compared with what the broker publishes: name the file in THAW_AUDIT_ANCHORS_FILE. Without it, who owns the database could make all of it anew."}
        </Fact>
        <Fact name="A break">
          Would mean that a record was changed, added or taken away after it was sealed. It is shown here in red, and
          stays so until a whole round finds nothing wrong.
        </Fact>
      </dl>
    </details>
  );
}

function summaryOf(state: AuditCheckState, check: AuditCheckView): string {
  if (state === "none") return "Records are written, and nothing shows yet that they stay as they are: what this means";
  const later =
    check.unsealed === 0
      ? "none is newer"
      : `${counted(check.unsealed, "newer one is", "newer ones are")} not sealed yet`;
  if (state === "unchecked")
    return `${counted(check.seals, "seal")}, and the worker has not looked at them yet: what this means`;
  return `${counted(check.records, "record")} under ${counted(check.verifiedSeals, "seal")}, ${later}: what this means`;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="max-w-[100ch]">{children}</dd>
    </>
  );
}
