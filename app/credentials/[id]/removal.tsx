import type { ReactNode } from "react";
import { counted } from "../../../lib/core/listing/format.ts";
import type { RemovalVerdict } from "../../../lib/core/removal/judge.ts";
import { isOpenRemoval } from "../../../lib/core/removal/request.ts";
import type { RemovalRequestView, RemovalView, StoredRemovalView } from "../../../lib/core/removal/views.ts";
import { CommandForm } from "../../_ui/command-form.tsx";
import { CopyButton } from "../../_ui/copy.tsx";
import { Field } from "../../_ui/fields.tsx";
import { Flat } from "../../_ui/flat.tsx";
import { Icon } from "../../_ui/icon.tsx";
import type { IconName } from "../../_ui/icon-sprite.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { UtcTime } from "../../_ui/time.tsx";
import { deleteSecret, narrowSecret, recordRevoked } from "../actions.ts";

interface RemovalProps {
  readonly removal: RemovalView;
}

/** What is to happen to the old secret: whether it may go, what is missing, and how it goes. */
export function Removal({ removal }: RemovalProps) {
  const { stored, exposed, request } = removal;
  return (
    <Panel id="removal" title="Taking it away" note="After every job works without it, and never before.">
      <div className="flex flex-col gap-4 px-4 pb-4 text-[13px]">
        {exposed.length > 0 && <Exposed lines={exposed} />}
        {stored === null ? (
          <p className="text-muted">
            {removal.events.some(({ kind }) => kind === "deleted")
              ? "GitHub's list does not have it any more."
              : "No place at GitHub is known that stores it, so there is nothing to delete there."}
          </p>
        ) : (
          <Stored removal={removal} stored={stored} />
        )}
        {request !== null && <Request request={request} />}
        {removal.mayRecord && <Revocation credentialId={removal.credentialId} first={exposed.length > 0} />}
      </div>
    </Panel>
  );
}

/** Whether what stands here goes on without a person: a deletion does, and the reading of what shows that a secret which nothing names any more may go. */
export function changesByItself(removal: RemovalView, references: number): boolean {
  const { stored } = removal;
  return isWaiting(removal) || (stored !== null && stored.verdict.kind !== "pass" && references === 0);
}

/** One at a time: what was asked for is judged first. */
function isWaiting({ request }: RemovalView): boolean {
  return request !== null && isOpenRemoval(request.state);
}

function Exposed({ lines }: { lines: readonly string[] }) {
  return (
    <Lines
      icon="high"
      ink="text-danger-ink"
      title="Revoke it first: deleting it at GitHub does not make its value worthless"
      lines={lines}
    />
  );
}

function Stored({ removal, stored }: RemovalProps & { readonly stored: StoredRemovalView }) {
  const { verdict, ready, way, command, narrowing, notNarrowed } = stored;
  return (
    <>
      <Verdict verdict={verdict} ready={ready} />
      {ready && way.kind === "app" && !isWaiting(removal) && <Delete removal={removal} stored={stored} />}
      {ready && way.kind === "by-hand" && <p className="max-w-[84ch] text-muted">{way.because}</p>}
      <ByHand command={command} open={ready && way.kind === "by-hand"} />
      {narrowing.length > 0 && <Narrowing removal={removal} stored={stored} />}
      {notNarrowed !== null && (
        <p className="flex max-w-[92ch] items-start gap-2 text-muted">
          <Icon name="info" className="mt-0.5 size-3.5" />
          <span>No repository can be taken out of its reach alone. {notNarrowed}</span>
        </p>
      )}
    </>
  );
}

function Verdict({ verdict, ready }: { verdict: RemovalVerdict; ready: boolean }) {
  if (verdict.kind === "pass")
    return <Lines icon="clean" ink="text-thawed-ink" title="It may be deleted" lines={verdict.evidence} />;
  if (verdict.kind === "hold")
    return <Lines icon="high" ink="text-migrating-ink" title="It may not be deleted yet" lines={verdict.reasons} />;
  const title = ready
    ? "It may be deleted, once its list is read again: that is done before it is"
    : "Whether it may be deleted is not known, and so it is not";
  return <Lines icon="question" ink="text-unknown-ink" title={title} lines={verdict.missing} />;
}

const SHOWN = 8;
/** Folded below those; a credential that 10,000 repositories may read can have a line for each. */
const LISTED = 200;

function Lines({ icon, ink, title, lines }: { icon: IconName; ink: string; title: string; lines: readonly string[] }) {
  const more = lines.slice(SHOWN);
  return (
    <div className="min-w-0">
      <h3 className="flex items-start gap-2 font-medium">
        <Icon name={icon} className={`mt-0.5 size-3.5 ${ink}`} />
        {title}
      </h3>
      <Sentences lines={lines.slice(0, SHOWN)} />
      {more.length > 0 && (
        <details className="group/more mt-1 pl-5.5">
          <summary className="link">and {counted(more.length, "more line")}</summary>
          <Sentences lines={more.slice(0, LISTED)} />
          {more.length > LISTED && (
            <p className="mt-1 text-muted">and {counted(more.length - LISTED, "line")} that no page lists</p>
          )}
        </details>
      )}
    </div>
  );
}

function Sentences({ lines }: { lines: readonly string[] }) {
  return (
    <Flat tag="ul" className="mt-1 flex max-w-[100ch] flex-col gap-1 pl-5.5 text-muted">
      {lines.map((line) => (
        <li key={line} className="break-words">
          <bdi>{line}</bdi>
        </li>
      ))}
    </Flat>
  );
}

function Delete({ removal, stored }: RemovalProps & { readonly stored: StoredRemovalView }) {
  if (!removal.mayRemove) return <p className="text-muted">Only security leads may have it deleted.</p>;
  return (
    <Opened label={`Delete ${stored.name} …`}>
      <CommandForm
        command={deleteSecret}
        label="Delete it for good"
        look="danger"
        className="mt-2 flex max-w-lg flex-col items-start gap-3 rounded-lg bg-sunken p-4"
      >
        <p>
          Its value cannot be recovered: GitHub shows it to nobody, and Thaw never had it. The revert of the migration
          would find no secret any more. It is judged once more right before.
        </p>
        <input type="hidden" name="id" value={removal.credentialId} />
        <input type="hidden" name="changed" value={stored.changedAt ?? ""} />
        <Field
          id="confirm-deletion"
          name="confirmation"
          label={`Type ${stored.name} to confirm`}
          required
          code
          className="w-full"
        />
      </CommandForm>
    </Opened>
  );
}

function Opened({ label, children }: { label: string; children: ReactNode }) {
  return (
    <details className="group/opened">
      <summary className="btn max-w-full">
        <Icon name="right" className="size-3.5 group-open/opened:rotate-90" />
        <span className="min-w-0 truncate">{label}</span>
      </summary>
      {children}
    </details>
  );
}

/** For a person with the rights at GitHub: the next reading of the list sees what came of it. */
function ByHand({ command, open }: { command: string | null; open: boolean }) {
  if (command === null)
    return (
      <p className="text-muted">Its name cannot stand in a command: delete it on GitHub's pages, under its settings.</p>
    );
  return (
    <details className="group/hand min-w-0" open={open}>
      <summary className="inline-flex min-h-8 items-center gap-1.5 text-muted hover:underline">
        <Icon name="right" className="size-3.5 group-open/hand:rotate-90" />
        By hand, with GitHub's own command
      </summary>
      <div className="mt-1 flex min-w-0 items-start gap-2 rounded-lg bg-sunken px-3 py-2">
        <code className="min-w-0 flex-1 break-all text-xs">{command}</code>
        <CopyButton text={command} label="Copy the command" />
      </div>
      <p className="mt-1 max-w-[84ch] text-muted text-xs">
        It asks nothing and cannot be undone. The next reading of GitHub's list records that it is gone.
      </p>
    </details>
  );
}

function Narrowing({ removal, stored }: RemovalProps & { readonly stored: StoredRemovalView }) {
  return (
    <div className="min-w-0">
      <h3 className="font-medium">Repositories that were chosen for it</h3>
      <ul className="mt-1">
        {stored.narrowing.map(({ repositoryId, fullName, verdict }) => (
          <li key={repositoryId} className="border-line py-2 not-last:border-b">
            <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
              <div className="min-w-0 flex-1 basis-72">
                <p className="break-words font-medium">
                  <bdi>{fullName}</bdi>
                </p>
                <Sentences
                  lines={
                    verdict.kind === "pass"
                      ? verdict.evidence
                      : verdict.kind === "hold"
                        ? verdict.reasons
                        : verdict.missing
                  }
                />
              </div>
              {verdict.kind === "pass" && removal.mayRemove && stored.way.kind === "app" && !isWaiting(removal) && (
                <CommandForm command={narrowSecret} label="Take it out of its reach">
                  <input type="hidden" name="id" value={removal.credentialId} />
                  <input type="hidden" name="repository" value={repositoryId} />
                </CommandForm>
              )}
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}

const STATES: Readonly<Record<RemovalRequestView["state"], { icon: IconName; ink: string; word: string }>> = {
  asked: { icon: "waiting", ink: "text-muted", word: "waits for the worker" },
  deleting: { icon: "waiting", ink: "text-muted", word: "is being done" },
  done: { icon: "clean", ink: "text-thawed-ink", word: "done" },
  held: { icon: "high", ink: "text-migrating-ink", word: "held: nothing was done" },
  refused: { icon: "high", ink: "text-migrating-ink", word: "refused" },
};

function Request({ request }: { request: RemovalRequestView }) {
  const { icon, ink, word } = STATES[request.state];
  return (
    <div className="min-w-0 rounded-lg bg-sunken px-3 py-2">
      <p className="flex items-start gap-2">
        <Icon name={icon} className={`mt-0.5 size-3.5 ${ink}`} />
        <span className="min-w-0 break-words">
          <b className="font-medium">
            {request.kind === "delete" ? "Deletion" : `Taking it from ${request.repository}`}: {word}
          </b>{" "}
          <span className="text-muted">
            asked for by <bdi>{request.by}</bdi>, <UtcTime iso={request.askedAt} />
            {request.endedAt !== null && (
              <>
                ; ended <UtcTime iso={request.endedAt} />
              </>
            )}
          </span>
        </span>
      </p>
      {request.lines.length > 0 && <Sentences lines={request.lines.slice(0, SHOWN)} />}
    </div>
  );
}

function Revocation({ credentialId, first }: { credentialId: string; first: boolean }) {
  return (
    <details className="group/revoked" open={first}>
      <summary className="inline-flex min-h-8 items-center gap-1.5 text-muted hover:underline">
        <Icon name="right" className="size-3.5 group-open/revoked:rotate-90" />
        Record that it was revoked at its provider
      </summary>
      <CommandForm
        command={recordRevoked}
        label="Record it"
        className="mt-2 flex max-w-lg flex-col items-start gap-3 rounded-lg bg-sunken p-4"
      >
        <p className="text-muted">
          Thaw has no value of it and cannot try it: it can only be told. What is recorded stays in its history.
        </p>
        <input type="hidden" name="id" value={credentialId} />
        <Field id="revoked-on" name="on" type="date" label="Revoked on (UTC)" required />
        <Field id="revoked-how" name="how" label="How, and by whom" required className="w-full" />
        <Field
          id="revoked-evidence"
          name="evidence"
          label="What shows it"
          hint="A link or a ticket. Never the value."
          required
          className="w-full"
        />
      </CommandForm>
    </details>
  );
}
