import { PROBE_VERDICTS } from "../../../lib/core/campaign/probe.ts";
import { PROBE_WORDS } from "../../../lib/core/campaign/probe-words.ts";
import { repositoryAfter } from "../../../lib/core/campaign/repository-state.ts";
import { EXCLUSION_WORDS, REPOSITORY_STATE_WORDS } from "../../../lib/core/campaign/words.ts";
import {
  type CampaignDetail,
  type CampaignQuery,
  type CampaignRepositoryView,
  isFilteredCampaign,
} from "../../../lib/core/listing/campaign-views.ts";
import { figure } from "../../../lib/core/listing/format.ts";
import { CommandForm } from "../../_ui/command-form.tsx";
import { Folded } from "../../_ui/folded.tsx";
import { repositoryPath } from "../../_ui/paths.ts";
import { PlainLink } from "../../_ui/plain-link.tsx";
import { RowChoice } from "../../_ui/row-choice.tsx";
import { decide, orderTogether } from "../actions.ts";
import { ByHand, PullLink, RepositoryStateChip, RevertChip } from "../looks.tsx";
import { RowFilters, rowOrders, TOGETHER, Together } from "./together.tsx";

/** Repositories in the order in which they are opened: where each stands, and whose turn it is. */
export function CampaignRows({ detail, query }: { detail: CampaignDetail; query: CampaignQuery }) {
  return (
    <>
      <RowFilters detail={detail} query={query} />
      <Together detail={detail} />
      {detail.rows.length === 0 ? (
        <p className="px-4 py-6 text-[13px] text-muted">
          {isFilteredCampaign(query) ? "No repository fits this filter." : "No repository here."}
        </p>
      ) : (
        <ul data-list>
          {detail.rows.map((row) => (
            <li
              key={row.id}
              className="grid items-start gap-x-4 gap-y-1 border-line border-t px-4 py-2 text-[13px] md:grid-cols-[11rem_minmax(0,16rem)_minmax(0,1fr)_auto]"
            >
              <Row row={row} detail={detail} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Row({ row, detail }: { row: CampaignRepositoryView; detail: CampaignDetail }) {
  const { owner, name, pullNumber } = row;
  return (
    <>
      <Folded>
        <span className="flex items-center gap-2">
          {rowOrders(row, detail).length > 0 && <RowChoice form={TOGETHER} value={row.id} name={`${owner}/${name}`} />}
          <RepositoryStateChip state={row.state} />
        </span>
        <span className="min-w-0 break-words">
          <PlainLink href={repositoryPath(owner, name)} data-row-link className="font-medium hover:text-accent">
            <bdi>
              {owner}/{name}
            </bdi>
          </PlainLink>{" "}
          {pullNumber !== null && <PullLink host={detail.host} owner={owner} name={name} number={pullNumber} />}
        </span>
        <span className="min-w-0 break-words text-muted">
          {row.code === null ? REPOSITORY_STATE_WORDS[row.state].todo : EXCLUSION_WORDS[row.code]}
          {row.checks !== null && pullNumber !== null && <> Checks: {row.checks}.</>}
          {row.review !== null && row.review !== "none" && <> Review: {row.review}.</>}
          <ByHand row={row} />
          {row.revert !== null && (
            <span className="flex flex-wrap items-baseline gap-x-2">
              <RevertChip state={row.revert.state} />
              {row.revert.pullNumber !== null && (
                <PullLink host={detail.host} owner={owner} name={name} number={row.revert.pullNumber} />
              )}
              {row.revert.error}
            </span>
          )}
          {row.grants.length > 0 && <> {grantsLine(row.grants)}</>}
          {row.error !== null && <span className="block text-migrating-ink">{row.error}</span>}
        </span>
      </Folded>
      {detail.mayDecide ? <Decision row={row} detail={detail} /> : <span />}
    </>
  );
}

/** `Grants: 2 would be given, 1 waits for approval.` */
function grantsLine(grants: CampaignRepositoryView["grants"]): string {
  const parts = PROBE_VERDICTS.flatMap((verdict) => {
    const count = grants.filter((grant) => grant.verdict === verdict).length;
    return count === 0 ? [] : [`${figure(count)} ${PROBE_WORDS[verdict].title}`];
  });
  return `Grants: ${parts.join(", ")}.`;
}

/** The one thing that a person would do about this one now; the rest is done to those that are chosen. */
function Decision({ row, detail }: { row: CampaignRepositoryView; detail: CampaignDetail }) {
  const accept =
    detail.campaign.state !== "stopped" &&
    row.foundHash !== null &&
    repositoryAfter(row.state, { kind: "accept" }) !== null;
  const orders = rowOrders(row, detail);
  if (accept)
    return (
      <CommandForm command={decide} label="Accept the new plan">
        <input type="hidden" name="repository" value={row.id} />
        <input type="hidden" name="plan" value={row.foundHash ?? ""} />
      </CommandForm>
    );
  const order = (["retry", "unskip"] as const).find((one) => orders.includes(one));
  if (order === undefined) return <span />;
  return (
    <CommandForm command={orderTogether} label={order === "retry" ? "Try again" : "Take it in again"}>
      <input type="hidden" name="repository" value={row.id} />
      <input type="hidden" name="order" value={order} />
    </CommandForm>
  );
}
