import Link from "next/link";
import type { ReactNode } from "react";
import { isSettled, repositoryAfter } from "../../../../lib/core/campaign/repository-state.ts";
import { EXCLUSION_WORDS, REPOSITORY_STATE_WORDS } from "../../../../lib/core/campaign/words.ts";
import type { RepositoryCampaign, RepositoryMigration } from "../../../../lib/core/listing/campaign-views.ts";
import type { RepositoryDetail } from "../../../../lib/core/listing/views.ts";
import { CommandForm } from "../../../_ui/command-form.tsx";
import { Panel } from "../../../_ui/panel.tsx";
import { campaignPath } from "../../../_ui/paths.ts";
import { UtcTime } from "../../../_ui/time.tsx";
import { ByHand, ProbeLine, PullLink, RepositoryStateChip } from "../../../campaigns/looks.tsx";
import { decide, open, stop } from "./actions.ts";
import { PullSteps } from "./pull-steps.tsx";
import { Revert } from "./revert.tsx";

interface MigrationPullProps {
  readonly detail: RepositoryDetail;
  readonly migration: RepositoryMigration;
  /** The head of the page has the button for it already. */
  readonly offeredAbove: boolean;
}

/** The pull request of the migration, how far it is, and what became of those before. */
export function MigrationPull({ detail, migration, offeredAbove }: MigrationPullProps) {
  const { plan } = detail;
  const { campaigns } = migration;
  const offered = !offeredAbove && plan !== null && plan.files.length > 0 && campaigns.every(isOver);
  if (campaigns.length === 0 && !offered) return null;
  return (
    <Panel id="pull-request" title="Migration pull request">
      {offered && <OpenButton detail={detail} planHash={plan.hash} migration={migration} />}
      {campaigns.length > 0 && (
        <ul className="px-4 pb-3 text-[13px]">
          {campaigns.map((one) => (
            <li key={one.row.id} className="border-line border-t py-3 first:border-t-0">
              <Became one={one} mayDecide={migration.mayDecide} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** Nothing of it is under way: one that was not approved yet can be asked for again, which is the same. */
function isOver({ row, campaignState }: RepositoryCampaign): boolean {
  return isUnstarted(campaignState) || campaignState === "stopped" || isSettled(row.state);
}

function isUnstarted(state: RepositoryCampaign["campaignState"]): boolean {
  return state === "draft" || state === "preflighted";
}

function OpenButton({
  detail: { repository },
  planHash,
  migration: { button, campaigns },
}: {
  readonly detail: RepositoryDetail;
  readonly planHash: string;
  readonly migration: RepositoryMigration;
}) {
  if (!button.allowed) return <p className="px-4 pb-3 text-[13px] text-muted">{button.why}</p>;
  const asked = campaigns.some(({ campaignState, row }) => isUnstarted(campaignState) && row.code === null);
  if (asked && button.forWhom !== null)
    return <p className="px-4 pb-3 text-[13px]">It is asked for, and opened once {button.forWhom} approves it.</p>;
  return (
    <div className="px-4 pb-3 text-[13px]">
      <CommandForm command={open} label={asked ? "Approve and open the migration PR" : "Open the migration PR"}>
        <input type="hidden" name="owner" value={repository.owner} />
        <input type="hidden" name="name" value={repository.name} />
        <input type="hidden" name="plan" value={planHash} />
      </CommandForm>
      <p className="mt-1.5 text-muted">
        {button.forWhom === null
          ? "One signed commit and one pull request with exactly the change below. Nothing is merged by it."
          : `You ask for it, and it is opened once ${button.forWhom} approves it.`}
        {button.alone && " Nobody else may approve it yet, so you go on alone; the record says so."}
      </p>
    </div>
  );
}

function Became({ one, mayDecide }: { one: RepositoryCampaign; mayDecide: boolean }) {
  const { row, host, campaign, campaignId, campaignState } = one;
  return (
    <div className="flex flex-col gap-2">
      <PullSteps one={one} />
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <RepositoryStateChip state={row.state} />
        {row.pullNumber !== null && <PullLink host={host} owner={row.owner} name={row.name} number={row.pullNumber} />}
        <span className="min-w-0 flex-1 basis-64 break-words">
          {nextStep(one)}
          <ByHand row={row} />
          {row.error !== null && <span className="block text-migrating-ink">{row.error}</span>}
        </span>
        <Link href={campaignPath(campaignId)} className="link">
          <bdi>{campaign}</bdi>
        </Link>
      </div>
      <dl className="facts">
        <Fact term="Asked for">
          by <bdi>{one.askedBy}</bdi>, <UtcTime iso={one.askedAt} />
          {one.approvedBy !== null && (
            <>
              ; approved by <bdi>{one.approvedBy}</bdi>
            </>
          )}
        </Fact>
        {one.openedAt !== null && (
          <Fact term={one.mergedAt === null ? "Opened" : "Opened, merged"}>
            <UtcTime iso={one.openedAt} />
            {one.mergedAt !== null && (
              <>
                , <UtcTime iso={one.mergedAt} />
              </>
            )}
            {row.observedAt !== null && (
              <span className="text-muted">
                {" "}
                (seen <UtcTime iso={row.observedAt} />)
              </span>
            )}
          </Fact>
        )}
      </dl>
      {row.grants.length > 0 && (
        <ul aria-label="Grants" className="flex w-full flex-col gap-1.5">
          {row.grants.map((probe) => (
            <li key={probe.grant}>
              <ProbeLine probe={probe} />
            </li>
          ))}
        </ul>
      )}
      <Revert one={one} />
      {one.mayStop && <Stop campaignId={campaignId} open={row.pullNumber !== null} />}
      {mayDecide && campaignState !== "stopped" && !isUnstarted(campaignState) && <Decision one={one} />}
    </div>
  );
}

/** What comes next, and whose turn it is. */
function nextStep({ row, campaignState }: RepositoryCampaign): string {
  if (row.code !== null) return EXCLUSION_WORDS[row.code];
  if (isUnstarted(campaignState)) return "Its campaign waits for its approval. Nothing is written before.";
  if (campaignState === "approved") return "It is approved. It is opened once its campaign is started.";
  if (campaignState === "paused" && row.state === "waiting")
    return "Its campaign is paused: it is opened once that goes on.";
  return REPOSITORY_STATE_WORDS[row.state].todo;
}

/** Who asked for it may think better of it. */
function Stop({ campaignId, open: isOpen }: { readonly campaignId: string; readonly open: boolean }) {
  return (
    <details>
      <summary className="btn">Stop this migration…</summary>
      <CommandForm
        command={stop}
        label="Stop it for good"
        look="danger"
        className="mt-2 flex max-w-[60ch] flex-col items-start gap-2"
      >
        <p>
          Nothing is written for it any more. {isOpen ? "Its pull request stays open: close it at GitHub. " : ""}You can
          ask for a new one afterwards.
        </p>
        <input type="hidden" name="campaign" value={campaignId} />
      </CommandForm>
    </details>
  );
}

/** What a person can do about it now. */
function Decision({ one: { row } }: { one: RepositoryCampaign }) {
  const accept = row.foundHash !== null && repositoryAfter(row.state, { kind: "accept" }) !== null;
  const retry = row.planned && repositoryAfter(row.state, { kind: "retry" }) !== null;
  if (!accept && !retry) return null;
  return (
    <CommandForm command={decide} label={accept ? "Accept the new plan" : "Try again"}>
      <input type="hidden" name="repository" value={row.id} />
      {accept && <input type="hidden" name="accept" value={row.foundHash ?? ""} />}
    </CommandForm>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </>
  );
}
