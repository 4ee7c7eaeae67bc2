import { REVERT_WORDS } from "../../../../lib/core/campaign/revert.ts";
import type { RepositoryCampaign } from "../../../../lib/core/listing/campaign-views.ts";
import { CommandForm } from "../../../_ui/command-form.tsx";
import { UtcTime } from "../../../_ui/time.tsx";
import { PullLink, RevertChip } from "../../../campaigns/looks.tsx";
import { revert } from "./actions.ts";

/** Taking a merged migration back: what became of it, or the button and why it is not there. */
export function Revert({ one: { row, host, revertOffer } }: { one: RepositoryCampaign }) {
  const asked = row.revert;
  if (asked === null && revertOffer === null) return null;
  return (
    <div className="flex flex-col gap-2">
      {asked !== null && (
        <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
          <RevertChip state={asked.state} />
          {asked.pullNumber !== null && (
            <PullLink host={host} owner={row.owner} name={row.name} number={asked.pullNumber} />
          )}
          <span className="min-w-0 flex-1 basis-64 break-words">
            {REVERT_WORDS[asked.state].todo}{" "}
            <span className="text-muted">
              Asked for <UtcTime iso={asked.askedAt} />: <bdi>{asked.reason}</bdi>
            </span>
            {asked.error !== null && <span className="block text-migrating-ink">{asked.error}</span>}
          </span>
        </p>
      )}
      {revertOffer !== null && !revertOffer.allowed && (
        <p className="text-muted">It cannot be taken back by a button: {revertOffer.why}</p>
      )}
      {revertOffer?.allowed === true && (
        <details>
          <summary className="btn">Take the migration back…</summary>
          <CommandForm
            command={revert}
            label="Open the revert PR"
            look="danger"
            className="mt-2 flex max-w-[60ch] flex-col items-start gap-2"
          >
            <p>
              One signed commit and one pull request with the old lines, for a morning on which releases stand still.
              The replaced secret is still stored. Nothing is merged by it.
            </p>
            <input type="hidden" name="repository" value={row.id} />
            <label className="flex w-full flex-col gap-1">
              Reason
              <input name="reason" required maxLength={500} className="field w-full" />
            </label>
          </CommandForm>
        </details>
      )}
    </div>
  );
}
