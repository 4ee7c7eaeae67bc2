import Link from "next/link";
import { counted, shortSha } from "../../../../lib/core/listing/format.ts";
import type { RepositoryDetail } from "../../../../lib/core/listing/views.ts";
import { CopyButton } from "../../../_ui/copy.tsx";
import { Icon } from "../../../_ui/icon.tsx";
import { exportPath } from "../../../_ui/paths.ts";
import { SeverityCountsLine, StateChip } from "../../../_ui/state.tsx";
import { UtcTime } from "../../../_ui/time.tsx";

/** Which repository, in which state, why, and as of what. */
export function RepositoryHead({ detail }: { detail: RepositoryDetail }) {
  const { repository } = detail;
  return (
    <header>
      <nav aria-label="Path" className="mb-1 text-muted text-xs">
        <Link href="/repos" className="link">
          Repositories
        </Link>
      </nav>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="min-w-0 break-words font-semibold text-[21px] tracking-[-0.018em]">
          <bdi>
            <span className="font-normal text-muted">{repository.owner}/</span>
            {repository.name}
          </bdi>
        </h1>
        <StateChip state={repository.state} />
        {repository.archived && (
          <span className="tag">
            <Icon name="archive" className="size-3" />
            archived
          </span>
        )}
        <span className="flex-1" />
        {detail.findings.length > 0 && <Exports owner={repository.owner} name={repository.name} />}
      </div>
      <Facts detail={detail} />
      {detail.failure !== null && <Failure failure={detail.failure} />}
    </header>
  );
}

function Exports({ owner, name }: { owner: string; name: string }) {
  return (
    <span className="flex gap-2">
      <a className="btn" href={exportPath(owner, name, "csv")} download>
        <Icon name="download" />
        CSV
      </a>
      <a className="btn" href={exportPath(owner, name, "json")} download>
        <Icon name="download" />
        JSON
      </a>
    </span>
  );
}

function Facts({ detail }: { detail: RepositoryDetail }) {
  const { repository, scan } = detail;
  return (
    <div className="mt-2 flex flex-wrap items-center gap-x-5 gap-y-1 text-[13px] text-muted">
      <SeverityCountsLine counts={repository.counts} />
      {repository.owners > 0 && (
        <span className="inline-flex items-center gap-1.5">
          <Icon name="people" className="size-3.5" />
          <bdi>{repository.ownedBy.join(", ")}</bdi>
          {repository.owners > repository.ownedBy.length &&
            ` and ${repository.owners - repository.ownedBy.length} more`}
        </span>
      )}
      {scan !== null && (
        <span className="inline-flex items-center gap-1.5">
          <Icon name="file" className="size-3.5" />
          {counted(scan.files, "CI file")}
        </span>
      )}
      {scan?.commit != null && (
        <span className="inline-flex items-center gap-1">
          <Icon name="commit" className="size-3.5" />
          <code className="text-xs" title={scan.commit}>
            {shortSha(scan.commit)}
          </code>
          <CopyButton text={scan.commit} label="Copy the commit" />
          {detail.defaultBranch !== null && (
            <span>
              on <bdi>{detail.defaultBranch}</bdi>
            </span>
          )}
        </span>
      )}
      {scan?.finishedAt != null && (
        <span className="inline-flex items-center gap-1.5" title={`Engine ${scan.engineVersion}`}>
          <Icon name="clock" className="size-3.5" />
          <span>
            as of <UtcTime iso={scan.finishedAt} />
          </span>
        </span>
      )}
      {repository.scanning && (
        <span className="inline-flex items-center gap-1.5 text-accent">
          <Icon name="scan" className="size-3.5" />
          being scanned
        </span>
      )}
    </div>
  );
}

function Failure({ failure }: { failure: NonNullable<RepositoryDetail["failure"]> }) {
  return (
    <p className="mt-3 flex items-start gap-2 rounded-lg bg-migrating-soft px-4 py-2.5 text-migrating-ink">
      <Icon name="high" className="mt-0.5 size-4" />
      <span>
        <b className="font-semibold">The last scan failed</b>
        {failure.at !== null && (
          <>
            {" "}
            on <UtcTime iso={failure.at} />
          </>
        )}
        : {failure.message} What is shown is what the scan before it found.
      </span>
    </p>
  );
}
