import Link from "next/link";
import type { Permission, SwitchView } from "../../lib/core/listing/broker-views.ts";
import { SCOPE_WORDS } from "../../lib/core/listing/broker-wording.ts";
import { CommandForm } from "../_ui/command-form.tsx";
import { ReasonField } from "../_ui/fields.tsx";
import { Icon } from "../_ui/icon.tsx";
import { UtcTime } from "../_ui/time.tsx";
import { liftKillSwitch } from "./actions.ts";

type Shown = SwitchView & { readonly lift?: Permission };

/** Kill switches that are on. Red: nothing else on these pages is more urgent. */
export function SwitchesOn({ switches }: { switches: readonly Shown[] }) {
  if (switches.length === 0) return null;
  return (
    <section
      aria-labelledby="switches-on"
      className="mt-4 rounded-card bg-danger-soft text-danger-ink shadow-[inset_0_0_0_1px_var(--danger)]"
    >
      <h2 id="switches-on" className="flex items-center gap-2 px-4 pt-3 font-semibold text-[15px]">
        <Icon name="critical" className="size-[18px]" />
        {switches.length === 1 ? "A kill switch is on" : `${switches.length} kill switches are on`}
      </h2>
      <ul className="px-4 pb-3">
        {switches.map((entry) => (
          <li key={entry.id} className="flex flex-wrap items-start gap-x-4 gap-y-2 py-2">
            <SwitchWords entry={entry} />
            {entry.lift !== undefined && <Lift id={entry.id} lift={entry.lift} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

function SwitchWords({ entry }: { entry: Shown }) {
  return (
    <p className="min-w-0 flex-1 basis-80 break-words text-[13px]">
      <b className="font-semibold">
        <bdi>{entry.label}</bdi>
      </b>
      {entry.label !== SCOPE_WORDS[entry.scope] && <span> ({SCOPE_WORDS[entry.scope]})</span>} gets nothing: “
      <bdi>{entry.reason}</bdi>”
      <span className="block">
        set by <bdi>{entry.author}</bdi> on <UtcTime iso={entry.setAt} />
        {entry.organisation !== null && entry.scope !== "organisation" && (
          <>
            , in <bdi>{entry.organisation}</bdi>
          </>
        )}
      </span>
    </p>
  );
}

function Lift({ id, lift }: { id: string; lift: Permission }) {
  if (!lift.allowed) return <p className="max-w-[36ch] text-[13px]">{lift.why}</p>;
  return (
    <details className="group/lift">
      <summary className="btn">
        <Icon name="right" className="size-3.5 group-open/lift:rotate-90" />
        Lift it
      </summary>
      <CommandForm
        command={liftKillSwitch}
        label="Lift the kill switch"
        look="danger"
        className="mt-2 flex w-80 max-w-full flex-col items-start gap-2"
      >
        <input type="hidden" name="id" value={id} />
        <ReasonField id={`lift-${id}`} label="Why it may be lifted" />
      </CommandForm>
    </details>
  );
}

export function NothingStopped() {
  return (
    <p className="mt-3 flex flex-wrap items-center gap-x-2 text-[13px] text-muted">
      <Icon name="check" className="size-3.5 text-thawed-ink" />
      No kill switch is on.
      <Link href="/broker/switches" className="link">
        Stop something
      </Link>
    </p>
  );
}
