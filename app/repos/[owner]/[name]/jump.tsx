import type { FindingView } from "../../../../lib/core/listing/views.ts";
import { KIND_WORDS } from "../../../../lib/core/listing/wording.ts";
import { findingAnchor } from "../../../_ui/paths.ts";

/** A link to a finding's place on this page. */
export function Jump({ finding }: { finding: FindingView }) {
  const file = finding.span.path.slice(finding.span.path.lastIndexOf("/") + 1);
  return (
    <a
      href={`#${findingAnchor(finding.fingerprint)}`}
      className="inline-flex h-6 max-w-full items-center gap-2 rounded-md bg-sunken px-2 text-xs shadow-[inset_0_0_0_1px_var(--line)] hover:bg-hover"
    >
      {finding.secretName === null ? (
        <span className="truncate">{KIND_WORDS[finding.kind]}</span>
      ) : (
        <code className="truncate">
          <bdi>{finding.secretName}</bdi>
        </code>
      )}
      <span className="shrink-0 text-muted">
        {file}:{finding.span.line}
      </span>
    </a>
  );
}
