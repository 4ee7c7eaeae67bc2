import { campaignAfter } from "../../../lib/core/campaign/campaign-state.ts";
import type { CampaignDetail } from "../../../lib/core/listing/campaign-views.ts";
import { type Command, CommandForm } from "../../_ui/command-form.tsx";
import { Icon } from "../../_ui/icon.tsx";
import { approve, pause, resume, runPreflight, start, stop } from "../actions.ts";

const NEXT = {
  draft: "Run the preflight: it shows what would happen to each repository, and writes nothing.",
  preflighted: "Look at the preflight below, and approve exactly that.",
  approved: "Start it: pull requests are opened one after the other.",
  running: "Pull requests are opened and followed. Pause stops the writing at once.",
  paused: "What is open is followed; nothing is written until it is resumed.",
  stopped: "It was ended by a person. What is open stays open and is followed.",
  done: "Nothing is left to do.",
} as const;

/** What may be done in this state, by who may. */
export function Orders({ detail }: { detail: CampaignDetail }) {
  const { state, id } = detail.campaign;
  const { approval } = detail;
  const orders = [
    { event: "start", command: start, label: "Start", look: "primary" },
    { event: "resume", command: resume, label: "Resume", look: "primary" },
    { event: "approve", command: approve, label: "Approve", look: "primary" },
    {
      event: "preflight",
      command: runPreflight,
      label: state === "draft" ? "Run the preflight" : "Preflight again",
      look: state === "draft" ? "primary" : "plain",
    },
    { event: "pause", command: pause, label: "Pause", look: "plain" },
  ] as const;
  return (
    <section aria-label="What to do next" className="card mt-4 flex flex-wrap items-start gap-x-4 gap-y-3 px-4 py-3">
      <p className="flex min-w-0 flex-1 basis-72 items-start gap-2 pt-1.5 text-[13px]">
        <Icon name="info" className="mt-0.5 size-3.5 text-muted" />
        <span className="min-w-0">
          {NEXT[state]}
          {detail.mayDecide && state === "preflighted" && !approval.may && ` ${approval.why}`}
          {detail.mayDecide &&
            state === "preflighted" &&
            approval.may &&
            approval.alone &&
            " Nobody else may approve it, so you can go on alone; the record says so."}
        </span>
      </p>
      {detail.mayDecide ? (
        orders
          .filter(({ event }) => campaignAfter(state, event) !== null && (event !== "approve" || approval.may))
          .map(({ event, ...rest }) => <Order key={event} id={id} {...rest} />)
      ) : (
        <p className="pt-1.5 text-[13px] text-muted">Security leads, incident commanders and admins decide about it.</p>
      )}
      {detail.mayStop && (
        <details className="text-[13px]">
          <summary className="btn">Stop…</summary>
          <div className="mt-2 max-w-[44ch]">
            <p className="mb-2">
              For good: nothing is written any more. What is open stays open, and the rest is free for other campaigns.
            </p>
            <Order id={id} command={stop} label="Stop it for good" look="danger" />
          </div>
        </details>
      )}
    </section>
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
