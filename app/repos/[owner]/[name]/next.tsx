import Link from "next/link";
import type { ReactNode } from "react";
import type { MigrationButton } from "../../../../lib/core/listing/campaign-views.ts";
import type { RepositoryIncident } from "../../../../lib/core/listing/incident-views.ts";
import type { RepositorySituation } from "../../../../lib/core/listing/situation-views.ts";
import type { RepositoryDetail } from "../../../../lib/core/listing/views.ts";
import type { NextAction } from "../../../../lib/core/situation/action.ts";
import { CommandForm } from "../../../_ui/command-form.tsx";
import { GateDots } from "../../../_ui/gate-dots.tsx";
import { Icon } from "../../../_ui/icon.tsx";
import { incidentPath } from "../../../_ui/paths.ts";
import { UtcTime } from "../../../_ui/time.tsx";
import { DrillTag } from "../../../incidents/looks.tsx";
import { NextStep, situationLook } from "../../situation.tsx";
import { open, scanAgain } from "./actions.ts";

interface NextProps {
  readonly standing: RepositorySituation;
  readonly detail: RepositoryDetail;
  readonly incidents: readonly RepositoryIncident[];
  readonly button: MigrationButton;
}

/** The answer to who opens the page in a hurry: why, what is next, and the one button for it. */
export function Next({ standing, detail, incidents, button }: NextProps) {
  const { situation } = standing;
  const { icon, chip } = situationLook(situation);
  return (
    <section id="next" aria-labelledby="next-title" className="card mt-4 flex scroll-mt-24 gap-4 p-4 sm:p-5">
      <span
        aria-hidden="true"
        className={`flex size-10 shrink-0 items-center justify-center rounded-full max-sm:hidden ${chip}`}
      >
        <Icon name={icon} className="size-5" />
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-3">
        <div>
          <h2 id="next-title" className="max-w-[70ch] break-words font-semibold text-[17px] leading-6">
            {situation.why}
          </h2>
          <Context standing={standing} incidents={incidents} />
        </div>
        <Todo standing={standing} detail={detail} button={button} />
        <Notes notes={situation.notes} />
      </div>
    </section>
  );
}

/** By which incident, since when, and how many of its gates pass. */
function Context({ standing, incidents }: Pick<NextProps, "standing" | "incidents">) {
  const { hold } = standing.situation;
  if (hold === null) return null;
  const row = incidents.find(({ incident }) => incident.id === hold.incidentId)?.row;
  return (
    <p className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-[13px] text-muted">
      <Link href={incidentPath(hold.incidentId)} prefetch={false} className="link min-w-0 break-words">
        <bdi>{hold.title}</bdi>
      </Link>
      {hold.drill && <DrillTag />}
      {hold.mode === "lockdown" && (
        <span className="tag">
          <Icon name="lock" className="size-3" />
          lockdown
        </span>
      )}
      {row !== undefined && (
        <span>
          since <UtcTime iso={row.stateAt} />
        </span>
      )}
      {hold.until !== null && (
        <span>
          the exception ends on <UtcTime iso={hold.until} />
        </span>
      )}
      <GateDots gates={standing.gates} />
    </p>
  );
}

function Todo({ standing, detail, button }: Omit<NextProps, "incidents">) {
  const { action, instead } = standing.situation;
  if (action.doer.kind === "nobody") return null;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-[14px] max-sm:[&_.btn]:w-full max-sm:[&_form]:w-full">
        {action.doer.kind === "you" ? (
          <Primary action={action} standing={standing} detail={detail} />
        ) : (
          <Waiting action={action} standing={standing} />
        )}
        {instead !== null && <NextStep action={instead} repository={standing} look="plain" />}
      </div>
      <p className="max-w-[84ch] text-[13px] text-muted empty:hidden">{noteOf(action, button)}</p>
    </div>
  );
}

/** The one primary button of the page. */
function Primary({ action, standing, detail }: { action: NextAction } & Pick<NextProps, "standing" | "detail">) {
  const { at, label } = action;
  const { repository, plan } = detail;
  if (at?.kind !== "order") return <NextStep action={action} repository={standing} look="primary" />;
  if (at.order === "scan")
    return (
      <CommandForm command={scanAgain} label={label} look="primary">
        <input type="hidden" name="repository" value={repository.id} />
      </CommandForm>
    );
  if (plan === null) return <span>{label}: the plan is being made.</span>;
  return (
    <CommandForm command={open} label={label} look="primary">
      <input type="hidden" name="owner" value={repository.owner} />
      <input type="hidden" name="name" value={repository.name} />
      <input type="hidden" name="plan" value={plan.hash} />
    </CommandForm>
  );
}

/** What goes on without the one who looks, and whom they wait for. */
function Waiting({ action, standing }: { action: NextAction; standing: RepositorySituation }) {
  const { doer, at } = action;
  return (
    <p className="flex min-w-0 items-start gap-2 break-words">
      <Icon name={doer.kind === "thaw" ? "waiting" : "people"} className="mt-0.5 size-4 text-muted" />
      <span className="min-w-0">
        <Said doer={doer}>
          {at !== null && (at.kind === "section" || at.kind === "passes") ? (
            <NextStep action={{ ...action, doer: { kind: "you" } }} repository={standing} />
          ) : (
            action.label
          )}
        </Said>
      </span>
    </p>
  );
}

function Said({ doer, children }: { doer: NextAction["doer"]; children: ReactNode }) {
  if (doer.kind !== "others") return <>{children}</>;
  return (
    <>
      <b className="font-semibold">Waits for {doer.who}:</b> {children}
    </>
  );
}

/** An order to open it may still have to be approved, by whom the use case knows. */
function noteOf({ kind, note, doer }: NextAction, button: MigrationButton): string | null {
  const asking = doer.kind === "you" && (kind === "open" || kind === "approve");
  if (!asking || !button.allowed) return note;
  if (button.forWhom !== null) return `You ask for it, and it is opened once ${button.forWhom} approves it.`;
  return button.alone ? `${note ?? ""} Nobody else may approve it yet, so you go on alone; the record says so.` : note;
}

function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1 text-[13px]">
      {notes.map((note) => (
        <li key={note} className="flex items-start gap-2">
          <Icon name="info" className="mt-0.5 size-3.5 text-muted" />
          <span className="min-w-0 break-words">{note}</span>
        </li>
      ))}
    </ul>
  );
}
