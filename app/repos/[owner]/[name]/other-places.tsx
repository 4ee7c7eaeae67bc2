import { counted, shortSha } from "../../../../lib/core/listing/format.ts";
import type { BranchesView, BranchView, CallView } from "../../../../lib/core/listing/views.ts";
import { KIND_WORDS, SEVERITY_WORDS } from "../../../../lib/core/listing/wording.ts";
import { Icon } from "../../../_ui/icon.tsx";

/** Release branches with what is found on each. They are counted nowhere else. */
export function ReleaseBranches({ view }: { view: BranchesView | null }) {
  if (view === null || (view.branches.length === 0 && view.beyond === 0 && view.complete)) return null;
  return (
    <section id="release-branches" aria-labelledby="release-branches-title" className="card mt-4">
      <header className="flex items-center gap-3 border-line border-b px-5 py-3">
        <h2 id="release-branches-title" className="font-semibold text-[15px]">
          Release branches
        </h2>
        <span className="flex-1" />
        <span className="asof">not counted in the list of repositories</span>
      </header>
      <p className="px-5 py-2 text-[13px] text-muted">
        Campaigns change the default branch only. Backport its pull request to a release branch, or fix it in a clone:{" "}
        <code>git switch BRANCH</code>, then <code>thaw fix</code>.
      </p>
      <ul>
        {view.branches.map((branch) => (
          <li key={branch.name} className="border-line border-t px-5 py-2 text-[13px]">
            <Branch branch={branch} />
          </li>
        ))}
      </ul>
      {view.beyond > 0 && (
        <p className="border-line border-t px-5 py-2 text-[13px]">
          {counted(view.beyond, "more release branch", "more release branches")} not scanned.
        </p>
      )}
      {!view.complete && (
        <p className="border-line border-t px-5 py-2 text-[13px]">
          Not all branches could be listed: there may be others.
        </p>
      )}
    </section>
  );
}

function Branch({ branch }: { branch: BranchView }) {
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3">
        <code className="min-w-0 break-all text-xs">
          <bdi>{branch.name}</bdi>
        </code>
        <span className="asof">
          at <code>{shortSha(branch.head)}</code>
        </span>
        <span className="text-muted">{stateOf(branch)}</span>
      </div>
      <ul className="mt-1">
        {branch.findings.map((one) => (
          <li key={one.fingerprint} className="min-w-0 break-words leading-6">
            <b className="font-medium">{KIND_WORDS[one.kind]}</b> · {SEVERITY_WORDS[one.severity]}
            {one.secretName !== null && (
              <>
                {" · "}
                <code className="text-xs">{one.secretName}</code>
              </>
            )}{" "}
            ·{" "}
            <code className="break-all text-xs">
              <bdi>
                {one.path}:{one.line}
              </bdi>
            </code>
            {!one.onDefault && <span className="text-muted"> · on this branch only</span>}
          </li>
        ))}
      </ul>
    </>
  );
}

function stateOf({ same, failure, scanned, findings, unparsed }: BranchView): string {
  if (same) return "reads what the default branch reads";
  if (failure !== null) return failure;
  if (!scanned) return "not scanned yet";
  const files = unparsed > 0 ? `, ${counted(unparsed, "file")} not understood` : "";
  return findings.length === 0 ? `nothing found${files}` : `${counted(findings.length, "finding")}${files}`;
}

/** Workflows and actions of other repositories, by which findings here were judged. */
export function CalledElsewhere({ calls }: { calls: readonly CallView[] }) {
  if (calls.length === 0) return null;
  return (
    <section id="called" aria-labelledby="called-title" className="card mt-4">
      <header className="flex items-center gap-3 border-line border-b px-5 py-3">
        <h2 id="called-title" className="font-semibold text-[15px]">
          {counted(calls.length, "call")} of other repositories
        </h2>
      </header>
      <ul>
        {calls.map((call) => (
          <li
            key={call.uses}
            className="flex flex-wrap items-center gap-x-3 border-line border-t px-5 py-2 text-[13px]"
          >
            <code className="min-w-0 break-all text-xs">
              <bdi>{call.uses}</bdi>
            </code>
            {call.commit === null ? (
              <span className="flex min-w-0 items-center gap-1 break-words">
                <Icon name="file-question" className="size-4 text-unknown-ink" />
                not readable: {call.why}
              </span>
            ) : (
              <span className="asof">
                judged at <code>{shortSha(call.commit)}</code>
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
