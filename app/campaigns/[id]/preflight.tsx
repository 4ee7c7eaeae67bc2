import Link from "next/link";
import type { ReactNode } from "react";
import { EXCLUSION_WORDS } from "../../../lib/core/campaign/words.ts";
import {
  ALL_OF_CAMPAIGN,
  bandWords,
  type CampaignDetail,
  campaignQueryString,
} from "../../../lib/core/listing/campaign-views.ts";
import { counted, figure } from "../../../lib/core/listing/format.ts";
import { Panel } from "../../_ui/panel.tsx";
import { campaignPath } from "../../_ui/paths.ts";

const NOT_STORED = {
  before: "It has not been run yet: what would happen to each repository is not known.",
  after: "What it showed is not stored. What became of each repository is in the list below.",
} as const;

/** What an approval agrees to: how much, how long, what waits for somebody. */
export function PreflightPanel({ detail }: { detail: CampaignDetail }) {
  const { preflight, pace, labels, narrow } = detail;
  const { perHour, mostRunning, nudgeDays, mostNudges } = pace;
  const hourly = perHour === null ? "as many an hour as GitHub lets through" : `${figure(perHour)} an hour at most`;
  return (
    <Panel
      id="preflight"
      title="Preflight"
      note={preflight === null ? NOT_STORED[detail.campaign.state === "draft" ? "before" : "after"] : undefined}
    >
      <dl className="facts px-4 pb-4">
        {preflight !== null && (
          <>
            <Fact term="Automatic">
              {figure(preflight.automatic)} of {counted(preflight.repositories, "repository", "repositories")},{" "}
              {figure(preflight.drafts)} of them as drafts that a person confirms
            </Fact>
            <Fact term="Finish time">
              {preflight.automatic === 0
                ? "nothing to open"
                : `${bandWords(preflight.finish.earliestMs, preflight.finish.latestMs)} after the start, until the last one is open. Merging takes people's time.`}
            </Fact>
            <Fact term="Grants">
              {figure(preflight.grants)}, {figure(preflight.unapproved)} without an approved policy
            </Fact>
            <Fact term="Left for people">
              {Object.entries(preflight.byHand)
                .map(([code, count]) => `${code}: ${figure(count)}`)
                .join(", ") || "no finding"}
            </Fact>
          </>
        )}
        <Fact term="Pace">
          {hourly}; checks of {figure(mostRunning)} pull requests at a time
        </Fact>
        <Fact term="Reminders">
          {nudgeDays === null
            ? "none"
            : `after ${counted(nudgeDays, "quiet day")}, ${figure(mostNudges)} times at most`}
        </Fact>
        <Fact term="Replaced organisation secrets">
          {narrow
            ? "taken out of each repository's reach once its migration is merged, scanned and proven, where they are for chosen repositories; deleted by people only"
            : "left as they are: people take repositories out of their reach"}
        </Fact>
        {labels.length > 0 && (
          <Fact term="Labels">
            <bdi>{labels.join(", ")}</bdi>
          </Fact>
        )}
      </dl>
    </Panel>
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

/** Repositories that cannot be done: the reason, and what to do about it. */
export function Refusals({ detail }: { detail: CampaignDetail }) {
  if (detail.refusals.length === 0) return null;
  return (
    <Panel id="refusals" title="Not possible, by reason">
      <ul className="px-4 pb-3 text-[13px]">
        {detail.refusals.map(({ code, repositories }) => (
          <li
            key={code}
            className="grid gap-x-6 gap-y-0.5 border-line py-2 not-last:border-b md:grid-cols-[minmax(0,18rem)_minmax(0,1fr)]"
          >
            <p>
              <code className="text-xs">{code}</code>{" "}
              <Link
                href={`${campaignPath(detail.campaign.id)}${campaignQueryString({ ...ALL_OF_CAMPAIGN, codes: [code] })}#repositories`}
                className="link"
              >
                {counted(repositories, "repository", "repositories")}
              </Link>
            </p>
            <p>{EXCLUSION_WORDS[code]}</p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
