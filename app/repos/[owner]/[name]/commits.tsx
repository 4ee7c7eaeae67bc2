import Link from "next/link";
import { counted, figure, shortSha } from "../../../../lib/core/listing/format.ts";
import type { OpenCommit, WindowCommits } from "../../../../lib/core/listing/repository-record.ts";
import { Icon } from "../../../_ui/icon.tsx";
import { Panel } from "../../../_ui/panel.tsx";
import { gateRoomPath } from "../../../_ui/paths.ts";
import { UtcTime } from "../../../_ui/time.tsx";

/** What came to the default branch within the windows of its incidents, the riskiest that nobody reviewed first. */
export function Commits({ windows, repositoryId }: { windows: readonly WindowCommits[]; repositoryId: string }) {
  if (windows.length === 0) return null;
  return (
    <Panel
      id="commits"
      title="Commits to review"
      note="What came to the default branch within the window of an incident. Whoever had a part in a commit cannot review it."
    >
      <ul className="px-4 pb-3 text-[13px]">
        {windows.map((window) => (
          <li key={window.incidentId} className="border-line border-t py-2.5 first:border-t-0">
            <Window window={window} repositoryId={repositoryId} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Window({ window, repositoryId }: { window: WindowCommits; repositoryId: string }) {
  const { incidentId, title, commits, reviewed, asOf, missing, open } = window;
  const room = gateRoomPath(incidentId, "commit-review", repositoryId) ?? "";
  const left = commits - reviewed;
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <Link href={room} prefetch={false} className="link font-medium">
          <bdi>{title}</bdi>
        </Link>
        <span>{progressWords(window)}</span>
        {asOf !== null && (
          <span className="asof">
            as of <UtcTime iso={asOf} />
          </span>
        )}
      </p>
      {missing !== null && (
        <p className="mt-1 flex items-start gap-2">
          <Icon name="question" className="mt-0.5 size-3.5 text-unknown-ink" />
          <span className="min-w-0 break-words">
            Its commits are not all known: <bdi>{missing}</bdi>
          </span>
        </p>
      )}
      {open.length > 0 && (
        <ul className="mt-1.5 flex flex-col">
          {open.map((commit) => (
            <Commit key={commit.sha} commit={commit} />
          ))}
        </ul>
      )}
      {left > open.length && (
        <Link href={room} prefetch={false} className="link mt-1.5 inline-block">
          All {figure(left)} that wait
        </Link>
      )}
    </>
  );
}

/** Nothing is said to be reviewed of what was not read. */
function progressWords({ commits, reviewed, asOf, missing }: WindowCommits): string {
  if (asOf === null) return "not read yet";
  if (commits === 0) return missing === null ? "nothing came within the window" : "none that is known";
  if (reviewed === commits && missing === null) return `${counted(commits, "commit")}, each reviewed`;
  return `${figure(reviewed)} of ${counted(commits, "commit")} reviewed`;
}

function Commit({ commit: { sha, url, subject, author, cameAt, reasons } }: { commit: OpenCommit }) {
  const id = <code className="text-xs">{shortSha(sha)}</code>;
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-line border-t py-1.5">
      {url === null ? (
        id
      ) : (
        <a href={url} rel="noreferrer" className="link" aria-label={`Commit ${shortSha(sha)}, on GitHub`}>
          {id}
        </a>
      )}
      <span className="min-w-0 flex-1 basis-60 break-words">
        <bdi>{subject}</bdi>
        {reasons.length > 0 && (
          <span className="block break-words text-muted text-xs">
            <bdi>{reasons.join("; ")}</bdi>
          </span>
        )}
      </span>
      <span className="text-muted">
        <bdi>{author}</bdi>
        {cameAt !== null && (
          <>
            , <UtcTime iso={cameAt} short />
          </>
        )}
      </span>
    </li>
  );
}
