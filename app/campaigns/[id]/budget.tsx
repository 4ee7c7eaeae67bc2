import Link from "next/link";
import type { ReactNode } from "react";
import type {
  CampaignWait,
  HourLeft,
  InstallationBudget,
  WaitKind,
  WindowUse,
} from "../../../lib/core/campaign/budget.ts";
import { apiName, installationName, waitText } from "../../../lib/core/campaign/budget-words.ts";
import type { CampaignRepositoryState } from "../../../lib/core/campaign/repository-state.ts";
import {
  ALL_OF_CAMPAIGN,
  bandWords,
  type CampaignBudget,
  type CampaignDetail,
  campaignQueryString,
} from "../../../lib/core/listing/campaign-views.ts";
import { counted, figure, percent } from "../../../lib/core/listing/format.ts";
import { Icon } from "../../_ui/icon.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { campaignPath } from "../../_ui/paths.ts";
import { UtcTime } from "../../_ui/time.tsx";

/** What the campaign waits for, how long it still takes, and what GitHub lets through. */
export function BudgetPanel({ detail }: { detail: CampaignDetail }) {
  const { budget, campaign } = detail;
  if (budget === null) return null;
  const { waits } = budget;
  const ended = campaign.state === "stopped" || campaign.state === "done";
  if (ended) return null;
  return (
    <Panel id="budget" title="What it waits for">
      {waits.length === 0 ? (
        <p className="px-4 pb-3 text-[13px] text-muted">Nothing: all that it could open is open or merged.</p>
      ) : (
        <ul className="flex flex-col gap-1.5 px-4 pb-3 text-[13px]">
          {waits.map((wait) => (
            <Wait key={wait.kind} wait={wait} detail={detail} />
          ))}
        </ul>
      )}
      <Figures budget={budget} detail={detail} asOf={Date.parse(detail.asOf)} />
    </Panel>
  );
}

/** Which rows are meant, where they can be listed by their state. */
const ROWS: Readonly<Partial<Record<WaitKind, readonly CampaignRepositoryState[]>>> = {
  again: ["failed"],
  accept: ["replanned"],
  owners: ["open", "draft", "changed", "failing"],
};

function Wait({ wait, detail }: { wait: CampaignWait; detail: CampaignDetail }) {
  const states = ROWS[wait.kind];
  return (
    <li className="flex items-start gap-2">
      <Icon name={wait.kind === "worker" ? "high" : "waiting"} className="mt-0.5 size-3.5 text-muted" />
      <span className="min-w-0">
        {waitText(wait, detail.pace)}
        {wait.until !== null && (
          <>
            , until <Moment at={wait.until} />
          </>
        )}
        .
        {states !== undefined && (
          <>
            {" "}
            <Link
              href={`${campaignPath(detail.campaign.id)}${campaignQueryString({ ...ALL_OF_CAMPAIGN, states })}#repositories`}
              className="link"
            >
              Show them
            </Link>
          </>
        )}
      </span>
    </li>
  );
}

interface FiguresProps {
  readonly budget: CampaignBudget;
  readonly detail: CampaignDetail;
  readonly asOf: number;
}

function Figures({ budget, detail, asOf }: FiguresProps) {
  const { left, finish, begun, contentEach, underChecks, installations } = budget;
  const { perHour, mostRunning } = detail.pace;
  return (
    <dl className="facts border-line border-t px-4 py-3">
      <Fact term="Still to open">
        {finish === null
          ? "none"
          : `${counted(left, "pull request")}: ${bandWords(finish.earliestMs, finish.latestMs)} until the last one is open, once it goes on. Merging takes people's time.`}
      </Fact>
      <Fact term="Its own pace">
        {perHour === null
          ? `as many an hour as GitHub lets through; ${figure(begun)} were begun within the last hour`
          : `${figure(begun)} of ${figure(perHour)} begun within the last hour`}
      </Fact>
      <Fact term="CI-load brake">
        checks of {figure(underChecks)} of its pull requests run or are about to; {figure(mostRunning)} may at the same
        time
      </Fact>
      {installations.length === 0 && (
        <Fact term="GitHub's limits">not known yet: no worker has worked for this organisation</Fact>
      )}
      {installations.map((one) => (
        <Installation key={one.roles.join()} installation={one} own={begun * contentEach} asOf={asOf} />
      ))}
    </dl>
  );
}

/** @param own what this campaign made of the hour's creating requests, as far as its pull requests tell */
function Installation({ installation, own, asOf }: { installation: InstallationBudget; own: number; asOf: number }) {
  const { hours, content, roles } = installation;
  const writes = roles.includes("remediator");
  return (
    <Fact term={`GitHub, ${installationName(installation)}`}>
      {hours.length === 0 && <span className="block">what is left of the hour is not known yet</span>}
      {hours.map((hour) => (
        <Hour key={hour.api} hour={hour} asOf={asOf} />
      ))}
      {writes && content !== null && (
        <>
          <Window use={content.hour} span="hour" />
          <Window use={content.minute} span="minute" />
          <span className="block text-muted">
            Commits, pull requests, labels and comments of everything that this App does. About {figure(own)} of this
            hour's are this campaign's.
          </span>
        </>
      )}
    </Fact>
  );
}

function Hour({ hour: { api, allowed, remaining, resetsAt, notedAt }, asOf }: { hour: HourLeft; asOf: number }) {
  if (resetsAt <= asOf)
    return (
      <span className="block">
        {apiName(api)}: a new hour began at <Moment at={resetsAt} />, and nothing was asked in it yet
      </span>
    );
  return (
    <span className="block">
      <Bar used={allowed - remaining} most={allowed} />
      {apiName(api)}: {figure(remaining)} of {figure(allowed)} requests left until <Moment at={resetsAt} />
      <span className="text-muted">
        {" "}
        (seen <Moment at={notedAt} />)
      </span>
    </span>
  );
}

function Window({ use: { used, most }, span }: { use: WindowUse; span: string }) {
  return (
    <span className="block">
      <Bar used={used} most={most} />
      {figure(Math.max(0, most - used))} of {figure(most)} creating requests left within the {span}
    </span>
  );
}

function Bar({ used, most }: { used: number; most: number }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 100 8"
      preserveAspectRatio="none"
      className="mr-2 inline-block h-1.5 w-16 rounded-full"
    >
      <rect width="100" height="8" className="fill-line" />
      <rect width={Math.min(100, percent(used, most))} height="8" className="fill-accent" />
    </svg>
  );
}

function Moment({ at }: { at: number }) {
  return <UtcTime iso={new Date(at).toISOString()} clock />;
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </>
  );
}
