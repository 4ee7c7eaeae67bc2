import Link from "next/link";
import { counted, shortSha, utc } from "../../../../lib/core/listing/format.ts";
import type { OwnersView, RepositoryDetail } from "../../../../lib/core/listing/views.ts";
import { SOURCE_WORDS } from "../../../../lib/core/owners/choose.ts";
import type { Situation } from "../../../../lib/core/situation/situation.ts";
import { CommandForm } from "../../../_ui/command-form.tsx";
import { CopyButton } from "../../../_ui/copy.tsx";
import { Icon } from "../../../_ui/icon.tsx";
import { exportPath } from "../../../_ui/paths.ts";
import { SeverityCountsLine, StateChip } from "../../../_ui/state.tsx";
import { UtcTime } from "../../../_ui/time.tsx";
import { SituationChip } from "../../situation.tsx";
import { scanAgain } from "./actions.ts";

interface HeadProps {
  readonly detail: RepositoryDetail;
  readonly situation: Situation;
  readonly mayScan: boolean;
}

/** Which repository, in which state, why, and as of what. */
export function RepositoryHead({ detail, situation, mayScan }: HeadProps) {
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
        <SituationChip situation={situation} />
        <StateChip state={repository.state} />
        {repository.archived && (
          <span className="tag">
            <Icon name="archive" className="size-3" />
            archived
          </span>
        )}
        <span className="flex-1" />
        {mayScan && situation.action.kind !== "scan" && (
          <CommandForm command={scanAgain} label="Scan again">
            <input type="hidden" name="repository" value={repository.id} />
          </CommandForm>
        )}
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
      <Owners detail={detail} />
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

/** Who owns it and who says so; where nobody is known, whether there is nobody or nothing could be seen. */
function Owners({ detail: { owners } }: { detail: RepositoryDetail }) {
  if (owners === null || owners.owners.length === 0) {
    const hidden = owners?.notVisible.map((source) => SOURCE_WORDS[source]).join(", ");
    return (
      <span className="inline-flex items-center gap-1.5" title={ownersNotes(owners)}>
        <Icon name="people" className="size-3.5" />
        {owners === null
          ? "owner not looked up"
          : owners.state === "none"
            ? "no owner"
            : `owner not visible: ${hidden}`}
      </span>
    );
  }
  const shown = owners.owners.slice(0, SHOWN_OWNERS);
  const more = owners.owners.length - shown.length;
  const [first] = shown;
  return (
    <span className="inline-flex items-center gap-1.5" title={ownersNotes(owners)}>
      <Icon name="people" className="size-3.5" />
      <bdi>{shown.map(({ kind, slug }) => (kind === "team" ? `team ${slug}` : slug)).join(", ")}</bdi>
      {more > 0 && ` and ${more} more`}
      {first !== undefined && (
        <span className="text-faint">
          by {SOURCE_WORDS[first.source]}
          {first.verified ? "" : ", not checked with GitHub"}
        </span>
      )}
    </span>
  );
}

const SHOWN_OWNERS = 3;

function ownersNotes(owners: OwnersView | null): string | undefined {
  if (owners === null) return undefined;
  const hidden = owners.notVisible.map((source) => `not visible: ${SOURCE_WORDS[source]}`);
  return [`as of ${utc(owners.asOf)}`, ...hidden, ...owners.notes].join("\n");
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
