import Link from "next/link";
import { isFreshSignIn, SIGN_IN_MINUTES } from "../../../lib/core/actor.ts";
import { type IncidentState, incidentAfter } from "../../../lib/core/freeze/incident-state.ts";
import type { IncidentDetail } from "../../../lib/core/listing/incident-views.ts";
import { INCIDENT_WORDS } from "../../../lib/core/listing/incident-wording.ts";
import { type Command, CommandForm } from "../../_ui/command-form.tsx";
import { Field, ReasonField } from "../../_ui/fields.tsx";
import { Icon } from "../../_ui/icon.tsx";
import { incidentWidenPath } from "../../_ui/paths.ts";
import { cancel, freeze, resolve, runPreflight, update } from "../actions.ts";

/** What may be done now, by who may. What freezes or thaws wants a person who signed in a short while ago. */
export function Orders({ detail, signedInAt }: { detail: IncidentDetail; signedInAt: string | null }) {
  const { incident, mayCommand, mayReport, asOf } = detail;
  const { state, id } = incident;
  const can = (event: Parameters<typeof incidentAfter>[1]) => mayCommand && incidentAfter(state, event) !== null;
  if (state === "resolved" || state === "cancelled") return null;
  const stale = !isFreshSignIn(signedInAt === null ? null : new Date(signedInAt), new Date(asOf));
  return (
    <section aria-label="What to do next" className="card mt-4 flex flex-wrap items-start gap-x-4 gap-y-3 px-4 py-3">
      <p className="flex min-w-0 flex-1 basis-72 items-start gap-2 pt-1.5 text-[13px]">
        <Icon name="info" className="mt-0.5 size-3.5 text-muted" />
        <span className="min-w-0">
          {INCIDENT_WORDS[state].means}
          {!mayCommand && " Incident commanders and admins freeze, thaw and end it."}
          {mayCommand && stale && needsFresh(state) && (
            <b className="block font-semibold text-migrating-ink">
              Sign out and in again first: freezing, thawing and ending want a sign-in younger than {SIGN_IN_MINUTES}{" "}
              minutes.
            </b>
          )}
        </span>
      </p>
      {can("preflight") && (
        <Order
          id={id}
          command={runPreflight}
          label={state === "draft" ? "Run the preflight" : "Preflight again"}
          look={state === "draft" ? "primary" : "plain"}
        />
      )}
      {can("activate") && <Activate detail={detail} />}
      {mayReport && can("resolve") && <Tell id={id} />}
      {can("widen") && incident.scope === "chosen" && (
        <Link href={incidentWidenPath(id)} prefetch={false} className="btn">
          Freeze more…
        </Link>
      )}
      {can("resolve") && (
        <details className="text-[13px]">
          <summary className="btn">End it…</summary>
          <div className="mt-2 max-w-[44ch]">
            <p className="mb-2">
              For all repositories, whether their gates pass or not: GitHub’s rules are switched off, and what is still
              held is let out.
            </p>
            <CommandForm
              command={resolve}
              label="End the freeze"
              look="danger"
              className="flex flex-col items-start gap-2"
            >
              <input type="hidden" name="id" value={id} />
              {detail.stragglers.length > 0 && !incident.drill && (
                <ReasonField id="end" label="It is not done: why it is ended before all is revoked" />
              )}
            </CommandForm>
          </div>
        </details>
      )}
      {can("cancel") && (
        <details className="text-[13px]">
          <summary className="btn">Cancel…</summary>
          <div className="mt-2 max-w-[44ch]">
            <p className="mb-2">It has frozen nothing yet, and stays in the list as cancelled.</p>
            <Order id={id} command={cancel} label="Cancel the incident" look="danger" />
          </div>
        </details>
      )}
    </section>
  );
}

function needsFresh(state: IncidentState): boolean {
  return state !== "draft" && state !== "resolving";
}

function Activate({ detail: { incident } }: { detail: IncidentDetail }) {
  return (
    <CommandForm
      command={freeze}
      label={`${incident.drill ? "Freeze, as a drill" : "Freeze now"}${incident.mode === "lockdown" ? ", in lockdown" : ""}`}
      look="danger"
      className="flex w-full max-w-sm flex-col items-start gap-2"
    >
      <input type="hidden" name="id" value={incident.id} />
      <Field
        id="confirmation"
        name="confirmation"
        label={`Type ${incident.organisation} to freeze what the preflight shows`}
        required
        code
        className="w-full"
      />
    </CommandForm>
  );
}

/** What people are told, and when they are told again. */
function Tell({ id }: { id: string }) {
  return (
    <details className="text-[13px]">
      <summary className="btn">Status update…</summary>
      <CommandForm command={update} label="Tell it" className="mt-2 flex w-80 max-w-full flex-col items-start gap-2">
        <input type="hidden" name="id" value={id} />
        <ReasonField id="update" label="What is known now" />
        <Field
          id="minutes"
          name="minutes"
          type="number"
          label="Next update in minutes"
          value="30"
          hint="Empty where no more is due."
          className="w-full"
        />
      </CommandForm>
    </details>
  );
}

interface OrderProps {
  readonly id: string;
  readonly command: Command;
  readonly label: string;
  readonly look: "plain" | "primary" | "danger";
}

function Order({ id, command, label, look }: OrderProps) {
  return (
    <CommandForm command={command} label={label} look={look}>
      <input type="hidden" name="id" value={id} />
    </CommandForm>
  );
}
