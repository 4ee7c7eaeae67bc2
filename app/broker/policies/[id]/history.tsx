import { unifiedDiff } from "../../../../lib/core/fix/diff.ts";
import type { PolicyDetail, VersionView } from "../../../../lib/core/listing/broker-views.ts";
import { SOURCE_WORDS } from "../../../../lib/core/listing/broker-wording.ts";
import { diffRows } from "../../../../lib/core/listing/diff-rows.ts";
import { policyText } from "../../../../lib/core/trust/policy-yaml.ts";
import { Icon } from "../../../_ui/icon.tsx";
import { UtcTime } from "../../../_ui/time.tsx";
import { Diff } from "../../../repos/[owner]/[name]/diff.tsx";
import { StatusChip } from "../../looks.tsx";
import { WholeText } from "./versions.tsx";

/** Every version with who did what, and what it changed of the one before. */
export function History({ policy }: { policy: PolicyDetail }) {
  return (
    <ol>
      {policy.versions.map((version, index) => (
        <li key={version.version} className="border-line border-t">
          <Entry version={version} before={policy.versions[index + 1] ?? null} />
        </li>
      ))}
    </ol>
  );
}

function Entry({ version, before }: { version: VersionView; before: VersionView | null }) {
  return (
    <details className="group/entry">
      <summary className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1.5 text-[13px] hover:bg-hover focus-visible:outline-offset-[-2px]">
        <Icon name="right" className="size-3.5 text-muted group-open/entry:rotate-90" />
        <b className="font-semibold">Version {version.version}</b>
        <StatusChip status={version.status} />
        <span className="text-muted">
          <Story version={version} />
        </span>
      </summary>
      <Changed version={version} before={before} />
    </details>
  );
}

function Story({ version }: { version: VersionView }) {
  const { createdBy, createdAt, approvedBy, approvedAt, endedBy, endedAt, endedReason } = version;
  return (
    <>
      <bdi>{createdBy}</bdi> proposed it on <UtcTime iso={createdAt} short />, from{" "}
      {SOURCE_WORDS[version.source] ?? version.source}
      {approvedBy !== null && approvedAt !== null && (
        <>
          ; <bdi>{approvedBy}</bdi> approved it on <UtcTime iso={approvedAt} short />
        </>
      )}
      {endedBy !== null && endedAt !== null && (
        <>
          ; <bdi>{endedBy}</bdi> ended it on <UtcTime iso={endedAt} short />
        </>
      )}
      {endedReason !== null && (
        <>
          : “<bdi>{endedReason}</bdi>”
        </>
      )}
    </>
  );
}

function Changed({ version, before }: { version: VersionView; before: VersionView | null }) {
  if (version.document === null || before === null || before.document === null)
    return <WholeText version={version} place=", in the history" />;
  const diff = diffRows(unifiedDiff("policy.yml", policyText(before.document).text, policyText(version.document).text));
  return (
    <>
      <Diff path={`version ${before.version}, then version ${version.version}`} diff={diff} />
      <WholeText version={version} place=", in the history" />
    </>
  );
}
