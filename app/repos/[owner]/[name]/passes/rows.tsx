import { gateTitle } from "../../../../../lib/core/listing/incident-wording.ts";
import type { ExceptionView, PassView } from "../../../../../lib/core/listing/pass-views.ts";
import { type Command, CommandForm } from "../../../../_ui/command-form.tsx";
import { UtcTime } from "../../../../_ui/time.tsx";
import { decideException, decidePass, mergeThroughThaw } from "./actions.ts";

const STATES = { waiting: "Waits", live: "In force", over: "Over" } as const;

function Orders({ command, id, agree }: { command: Command; id: string; agree: string | null }) {
  const decisions = [
    { order: "approve", label: agree ?? "" },
    { order: "refuse", label: "Refuse" },
  ];
  const orders = [...(agree === null ? [] : decisions), { order: "take-back", label: "Take back" }];
  return (
    <CommandForm command={command} orders={orders} className="flex flex-wrap items-center gap-2">
      <input type="hidden" name="id" value={id} />
      {agree !== null && (
        <input name="reason" maxLength={500} placeholder="Reason, to refuse" aria-label="Reason" className="field" />
      )}
    </CommandForm>
  );
}

/** In a lockdown GitHub lets one App alone merge: the button, or why it is not there. */
function Merging({ pass: { id, state, merge, lockdown }, mayAsk }: { pass: PassView; mayAsk: boolean }) {
  const waits = merge?.state === "asked";
  return (
    <>
      {merge !== null && (
        <p className="break-words">
          {MERGES[merge.state]} Asked for by <bdi>{merge.askedBy}</bdi>.{" "}
          {merge.said !== null && <bdi>{merge.said}</bdi>}
        </p>
      )}
      {lockdown && state !== "over" && !waits && mayAsk && (
        <CommandForm
          command={mergeThroughThaw}
          label="Merge through Thaw"
          className="flex flex-wrap items-center gap-2"
        >
          <input type="hidden" name="id" value={id} />
        </CommandForm>
      )}
      {lockdown && state !== "over" && !waits && !mayAsk && (
        <p className="text-muted">
          In a lockdown nobody merges by hand. Its owner, a security lead or a commander has it merged through Thaw.
        </p>
      )}
    </>
  );
}

const MERGES = {
  asked: "Thaw is to merge it.",
  merged: "Merged through Thaw.",
  refused: "Not merged through Thaw.",
} as const;

interface PassRowProps {
  readonly pass: PassView;
  readonly mayAsk: boolean;
  readonly mayApprove: boolean;
}

export function PassRow({ pass, mayAsk, mayApprove }: PassRowProps) {
  const { id, state, pullRequest, sha, base, reason, askedBy, askedAt, author, approvedBy, expiresAt, endedWhy } = pass;
  return (
    <li className="flex flex-col gap-1 border-line py-2 not-last:border-b">
      <p className="break-words">
        <strong className="font-medium">{STATES[state]}</strong>: #{pullRequest} at{" "}
        <code title={sha}>{sha.slice(0, 10)}</code> into <bdi>{base}</bdi>
        {pass.kind === "plan" ? ", as it was planned" : ""}
        {endedWhy !== null && ` (${endedWhy})`}
      </p>
      {reason !== null && (
        <p className="text-muted">
          <bdi>{askedBy}</bdi>, <UtcTime iso={askedAt} />: <bdi>{reason}</bdi>
        </p>
      )}
      <p className="text-muted">
        {author === null ? "GitHub is being asked who opened it." : `Opened by ${author}.`}
        {approvedBy !== null && ` Approved by ${approvedBy}.`}{" "}
        {expiresAt !== null && (
          <>
            Until <UtcTime iso={expiresAt} />.
          </>
        )}
      </p>
      <Merging pass={pass} mayAsk={mayAsk} />
      {state !== "over" && (
        <Orders
          command={decidePass}
          id={id}
          agree={state === "waiting" && mayApprove && author !== null ? "Let it through" : null}
        />
      )}
    </li>
  );
}

export function ExceptionRow({ exception, mayAgree }: { exception: ExceptionView; mayAgree: boolean }) {
  const { id, state, gate, reason, askedBy, askedAt, agreedBy, expiresAt, endedWhy } = exception;
  return (
    <li className="flex flex-col gap-1 border-line py-2 not-last:border-b">
      <p className="break-words">
        <strong className="font-medium">{STATES[state]}</strong>:{" "}
        {gate === null ? "the glass is broken" : gateTitle(gate)}
        {endedWhy !== null && ` (${endedWhy})`}
      </p>
      <p className="text-muted">
        <bdi>{askedBy}</bdi>, <UtcTime iso={askedAt} />: <bdi>{reason}</bdi>
        {agreedBy !== null && ` Agreed to by ${agreedBy}.`} Until <UtcTime iso={expiresAt} />.
      </p>
      {state !== "over" && (
        <Orders
          command={decideException}
          id={id}
          agree={state === "waiting" && mayAgree ? (gate === null ? "Confirm" : "Approve") : null}
        />
      )}
    </li>
  );
}
