import type { ReactNode } from "react";
import { excerptOf, type Piece } from "../../../../lib/core/listing/excerpt.ts";
import { shortSha } from "../../../../lib/core/listing/format.ts";
import type { FindingView, RepositoryRow } from "../../../../lib/core/listing/views.ts";
import { CONFIDENCE_WORDS, CONTEXT_WORDS, KIND_WORDS, MODIFIER_WORDS } from "../../../../lib/core/listing/wording.ts";
import { CopyButton } from "../../../_ui/copy.tsx";
import { Icon } from "../../../_ui/icon.tsx";
import { findingAnchor, findingPath } from "../../../_ui/paths.ts";
import { SeverityLabel } from "../../../_ui/state.tsx";
import { UtcTime } from "../../../_ui/time.tsx";
import { Excerpt } from "./excerpt.tsx";
import { Way } from "./way.tsx";

interface FindingProps {
  readonly finding: FindingView;
  readonly repository: RepositoryRow;
  readonly lines: readonly (readonly Piece[])[] | null;
  /** What becomes of it: stands below its message. */
  readonly outlook: ReactNode;
}

/** One finding: a line that says what it is, and below it the evidence. What blocks is open from the start. */
export function Finding({ finding, repository, lines, outlook }: FindingProps) {
  // Another scanner's place is of the text that it read, which may not be the one that is kept.
  const known = finding.commit === null && finding.origin !== "import";
  const shown = known && lines !== null ? excerptOf(lines, finding.span, 3) : [];
  return (
    <details open={finding.blocksThaw} className="group/finding has-[:target]:bg-frozen-soft/40">
      <Summary finding={finding} />
      {/* The anchor stands inside: a browser opens the details around the place that an address names. */}
      <div id={findingAnchor(finding.fingerprint)} className="scroll-mt-36 px-5 pb-5 md:pl-[42px]">
        <p className="max-w-[84ch]">{finding.message}</p>
        {outlook}
        <Facts finding={finding} repository={repository} />
        <div className="mt-4 flex flex-col gap-3">
          <Excerpt
            lines={shown}
            place={`${finding.span.path}:${finding.span.line}:${finding.span.column}`}
            commit={finding.commit}
            imported={finding.origin === "import"}
          />
          <Way finding={finding} />
        </div>
      </div>
    </details>
  );
}

function Summary({ finding }: { finding: FindingView }) {
  return (
    <summary
      data-row-link
      className="flex min-h-10 flex-wrap items-center gap-x-4 gap-y-1 px-5 py-2 hover:bg-hover focus-visible:outline-offset-[-2px]"
    >
      <span className="flex min-w-0 flex-1 basis-72 items-center gap-2.5">
        <Icon name="right" className="size-3.5 text-muted group-open/finding:rotate-90" />
        <span className="min-w-0 truncate">
          <Title finding={finding} />
        </span>
      </span>
      <span className="flex items-center gap-4 text-[13px] max-md:pl-6">
        {finding.blocksThaw ? (
          <span className="chip bg-frozen-soft text-frozen-ink">
            <Icon name="key" className="size-3.5" />
            blocks a thaw
          </span>
        ) : (
          <span className="text-muted text-xs">does not block</span>
        )}
        <span className="w-20">
          <SeverityLabel severity={finding.severity} />
        </span>
        <span className="w-14 text-right text-muted">line {finding.span.line}</span>
      </span>
    </summary>
  );
}

function Title({ finding }: { finding: FindingView }) {
  const name = finding.secretName;
  const kind = KIND_WORDS[finding.kind];
  if (finding.origin === "import") {
    return (
      <>
        <b className="mr-1 font-semibold">{kind}</b>{" "}
        <span className="text-muted">
          reported by <bdi>{finding.detector.replace(/^import:/, "")}</bdi>
        </span>
      </>
    );
  }
  if (name === null) {
    return (
      <>
        <b className="mr-1 font-semibold">{kind}</b>{" "}
        {finding.literalShape !== null && (
          <code className="mr-1 text-[13px]" title="The shape of the value; the value itself is kept nowhere">
            <bdi>{finding.literalShape}</bdi>
          </code>
        )}{" "}
        <span className="text-muted">{CONTEXT_WORDS[finding.context]}</span>
      </>
    );
  }
  return (
    <>
      <code className="mr-1 font-semibold text-[13px]">
        <bdi>{name}</bdi>
      </code>{" "}
      {kind} <span className="text-muted">{CONTEXT_WORDS[finding.context]}</span>
    </>
  );
}

function Facts({ finding, repository }: { finding: FindingView; repository: RepositoryRow }) {
  return (
    <div className="mt-2.5 flex flex-wrap items-center gap-x-2 gap-y-1.5">
      <span className="tag" title="How sure the scanner is of the kind">
        {CONFIDENCE_WORDS[finding.confidence]}
      </span>
      {finding.modifiers.map((modifier) => (
        <span
          key={modifier}
          title={MODIFIER_WORDS[modifier].means}
          className={`tag ${modifier === "untrusted-trigger" ? "bg-danger-soft text-danger-ink! shadow-none" : ""}`}
        >
          {modifier === "untrusted-trigger" && <Icon name="high" className="size-3" />}
          {MODIFIER_WORDS[modifier].title}
        </span>
      ))}
      {finding.generatedFrom !== null && (
        <span className="tag min-w-0">
          from{" "}
          <code className="truncate text-[11px]">
            <bdi>{finding.generatedFrom}</bdi>
          </code>
        </span>
      )}
      {finding.commit !== null && (
        <span className="tag">
          {finding.origin === "import" ? "found in commit" : "in the history only, commit"}{" "}
          <code className="text-[11px]">{shortSha(finding.commit)}</code>
        </span>
      )}
      <span className="asof ml-1 inline-flex items-center gap-1">
        <code title="Detector">{finding.detector}</code> · first seen <UtcTime iso={finding.firstSeenAt} short /> UTC
        <CopyButton
          kind="link"
          text={findingPath(repository.owner, repository.name, finding.fingerprint)}
          label="Copy a link to this finding"
        />
      </span>
    </div>
  );
}
