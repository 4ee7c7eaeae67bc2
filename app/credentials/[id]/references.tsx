import { type ReferencesInFile, referencesByFile } from "../../../lib/core/listing/credential-references.ts";
import type { ReferenceView, ReferencingRepository } from "../../../lib/core/listing/credential-views.ts";
import { outcomeWords } from "../../../lib/core/listing/credential-wording.ts";
import { counted, shortSha } from "../../../lib/core/listing/format.ts";
import { CONTEXT_WORDS, MODIFIER_WORDS } from "../../../lib/core/listing/wording.ts";
import { Icon } from "../../_ui/icon.tsx";
import type { IconName } from "../../_ui/icon-sprite.tsx";
import { blobUrl, findingPath, repositoryPath } from "../../_ui/paths.ts";
import { PlainLink } from "../../_ui/plain-link.tsx";
import { SeverityLabel } from "../../_ui/state.tsx";
import { UtcTime } from "../../_ui/time.tsx";

interface RepositoryProps {
  readonly repository: ReferencingRepository;
  /** Null where no host shows the files. */
  readonly host: string | null;
}

/** One repository that reads it: whose it is, and each place, file by file. */
export function RepositoryReferences({ repository, host }: RepositoryProps) {
  const { owner, name, archived, ownedBy, references } = repository;
  const scannedAt = references[0]?.scannedAt ?? null;
  return (
    <section aria-label={`References in ${owner}/${name}`} className="border-line border-t">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 bg-sunken px-4 py-2 text-[13px]">
        <h3 className="min-w-0 break-words font-semibold">
          <PlainLink href={repositoryPath(owner, name)} className="hover:text-accent">
            <bdi>
              <span className="font-normal text-muted">{owner}/</span>
              {name}
            </bdi>
          </PlainLink>
        </h3>

        {archived && (
          <span className="tag">
            <Icon name="archive" className="size-3" />
            archived
          </span>
        )}
        <span className="text-muted">{counted(references.length, "reference")}</span>
        <span className="inline-flex min-w-0 items-center gap-1.5 text-muted">
          <Icon name="people" className="size-3.5" />
          <Owners ownedBy={ownedBy} />
        </span>
        <span className="flex-1" />
        {scannedAt !== null && (
          <span className="asof">
            as of <UtcTime iso={scannedAt} />
          </span>
        )}
      </header>
      {referencesByFile(repository).map((file) => (
        <File key={file.path} file={file} repository={repository} host={host} />
      ))}
    </section>
  );
}

function Owners({ ownedBy }: { ownedBy: ReferencingRepository["ownedBy"] }) {
  if (ownedBy.length === 0) return <>no owner known</>;
  const shown = ownedBy.slice(0, 3);
  return (
    <bdi className="min-w-0 truncate" title={ownedBy.map(({ slug, source }) => `${slug} (${source})`).join(", ")}>
      {shown.map(({ slug, source }) => `${slug} (${source})`).join(", ")}
      {ownedBy.length > shown.length && ` and ${ownedBy.length - shown.length} more`}
    </bdi>
  );
}

function File({ file, repository, host }: RepositoryProps & { readonly file: ReferencesInFile }) {
  return (
    <div className="border-line border-t px-4 py-2">
      <p className="flex items-start gap-2 text-[13px]">
        <Icon name="file" className="mt-0.5 size-3.5 text-muted" />
        <code className="min-w-0 break-all font-medium">
          <bdi>{file.path}</bdi>
        </code>
      </p>
      <ul className="mt-1 flex flex-col gap-1.5 pl-5.5" data-list>
        {file.references.map((reference) => (
          <li key={`${reference.ref} ${reference.fingerprint}`} className="text-[13px]">
            <Reference reference={reference} repository={repository} host={host} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Reference({ reference, repository, host }: RepositoryProps & { readonly reference: ReferenceView }) {
  const { owner, name, defaultBranch } = repository;
  const file = reference.path.slice(reference.path.lastIndexOf("/") + 1);
  return (
    <div className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
      <PlainLink href={findingPath(owner, name, reference.fingerprint)} data-row-link className="link break-all">
        <code className="text-xs">
          <bdi>{file}</bdi>:{reference.line}
        </code>
      </PlainLink>
      {host !== null && reference.commit !== null && (
        <a
          href={blobUrl(host, { owner, name, commit: reference.commit, path: reference.path, line: reference.line })}
          rel="noreferrer"
          className="link text-xs"
          aria-label={`${file}, line ${reference.line}, on ${host}`}
        >
          {host}
        </a>
      )}

      <span className="text-xs">
        <SeverityLabel severity={reference.severity} />
      </span>
      <span className="text-muted">
        {CONTEXT_WORDS[reference.context]}
        {reference.sinks.length > 0 && <> → {<bdi>{reference.sinks.map(({ what }) => what).join(", ")}</bdi>}</>}
      </span>
      {reference.ref !== defaultBranch && (
        <span className="tag">
          on <bdi>{reference.ref}</bdi>
        </span>
      )}
      {reference.historical && (
        <span className="tag">
          in the history only{reference.commit !== null && <>, commit {shortSha(reference.commit)}</>}
        </span>
      )}
      {!reference.blocksThaw && <span className="text-muted text-xs">does not block</span>}
      {reference.modifiers.map((modifier) => (
        <span key={modifier} className="tag" title={MODIFIER_WORDS[modifier].means}>
          {modifier === "untrusted-trigger" && <Icon name="high" className="size-3 text-danger-ink" />}
          {MODIFIER_WORDS[modifier].title}
        </span>
      ))}
      <span className="inline-flex items-start gap-1.5 text-muted text-xs">
        <Icon
          name={OUTCOME_LOOK[reference.outcome.kind].icon}
          className={`size-3.5 ${OUTCOME_LOOK[reference.outcome.kind].ink}`}
        />
        {outcomeWords(reference.outcome)}
      </span>
    </div>
  );
}

const OUTCOME_LOOK: Readonly<Record<ReferenceView["outcome"]["kind"], { icon: IconName; ink: string }>> = {
  planned: { icon: "clean", ink: "text-thawed-ink" },
  left: { icon: "question", ink: "text-unknown-ink" },
  unplanned: { icon: "remedy", ink: "text-muted" },
};
