import type { ReactNode } from "react";
import { LEVEL_WORDS } from "../../../../lib/core/listing/credential-wording.ts";
import { type ExposureQuery, isFilteredExposure } from "../../../../lib/core/listing/exposure-query.ts";
import type { CauseView, ExposureRoom, ExposureView, UseView } from "../../../../lib/core/listing/exposure-views.ts";
import { counted, figure } from "../../../../lib/core/listing/format.ts";
import { KIND_WORDS } from "../../../../lib/core/listing/wording.ts";
import { CommandForm } from "../../../_ui/command-form.tsx";
import { Field, ReasonField } from "../../../_ui/fields.tsx";
import { Flat } from "../../../_ui/flat.tsx";
import { Icon } from "../../../_ui/icon.tsx";
import { credentialPath, findingPath, repositoryPath, runUrl } from "../../../_ui/paths.ts";
import { PlainLink } from "../../../_ui/plain-link.tsx";
import { UtcTime } from "../../../_ui/time.tsx";
import { stateCredentialRevoked } from "./actions.ts";
import { ExposureChips } from "./looks.tsx";

export function ExposureRows({ room, query }: { room: ExposureRoom; query: ExposureQuery }) {
  if (room.rows.length === 0)
    return <p className="max-w-[80ch] px-4 py-6 text-[13px] text-muted">{emptyWords(room, query)}</p>;
  return (
    <ul data-list>
      {room.rows.map((row) => (
        <li
          key={row.credentialId}
          className="grid items-start gap-x-4 gap-y-2 border-line border-t px-4 py-2.5 text-[13px] first:border-t-0 md:grid-cols-[7.5rem_minmax(0,1fr)_minmax(0,1fr)_minmax(0,15rem)]"
        >
          <Flat tag="span">
            <ExposureChips row={row} />
          </Flat>
          <Credential row={row} room={room} />
          <Breaks row={row} />
          <Revocation row={row} room={room} />
        </li>
      ))}
    </ul>
  );
}

function emptyWords({ asOf, unread }: ExposureRoom, query: ExposureQuery): string {
  if (query.after !== null) return "There is nothing behind this any more: go back to the first page.";
  if (isFilteredExposure(query)) return "No exposed credential fits this filter. Take one condition away, or clear it.";
  if (asOf === null)
    return "Nobody has looked yet. The worker reads the runs of the window as soon as the incident freezes, and fills this list; until then every gate about it holds.";
  if (unread > 0) return "Nothing was found so far. Runs are still being read.";
  return "No job was given a static credential within the window, and no repository is marked as one that the attacker could write to. If you know of one, mark it above: what its workflows may read is then listed here.";
}

/** What it is, and the way by which it was exposed. */
function Credential({ row, room: { host } }: { row: ExposureView; room: ExposureRoom }) {
  return (
    <div className="min-w-0">
      <PlainLink href={credentialPath(row.credentialId)} data-row-link className="break-all font-medium">
        <code>
          <bdi>{row.name}</bdi>
        </code>
      </PlainLink>{" "}
      <span className="text-muted">{KIND_WORDS[row.kind]}</span>
      <Flat tag="span" className="block break-words text-muted text-xs">
        <span title={LEVEL_WORDS[row.level].means}>{LEVEL_WORDS[row.level].title}</span>
        {row.repository !== null && (
          <>
            {" of "}
            <bdi>
              {row.repository.owner}/{row.repository.name}
            </bdi>
          </>
        )}
        {row.environment !== null && (
          <>
            {", "}
            <bdi>{row.environment}</bdi>
          </>
        )}
        {row.repositories > 0 &&
          ` · ${counted(row.repositories, "repository waits", "repositories wait")} for its revocation`}
      </Flat>
      <ol className="mt-1 flex flex-col gap-0.5">
        {row.because.map((cause, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps have no id, and their order is what they mean.
          <li key={index} className="break-words">
            {index > 0 && "↳ "}
            <Cause cause={cause} host={host} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function Repository({ of: repository }: { of: CauseView["repository"] }) {
  if (repository === null) return <>a repository that is gone</>;
  const { owner, name } = repository;
  return (
    <PlainLink href={repositoryPath(owner, name)} className="link">
      <bdi>
        {owner}/{name}
      </bdi>
    </PlainLink>
  );
}

function Other({ of: credential }: { of: CauseView["credential"] }) {
  if (credential === null) return <>Another credential</>;
  return (
    <PlainLink href={credentialPath(credential.id)} className="link break-all">
      <code>
        <bdi>{credential.name}</bdi>
      </code>
    </PlainLink>
  );
}

function Cause({ cause: { kind, repository, credential, run }, host }: { cause: CauseView; host: string | null }) {
  if (kind === "run" && run !== null) {
    const number = <bdi>{run.id}</bdi>;
    return (
      <>
        Given to job <bdi>{run.job}</bdi> of{" "}
        <code className="break-all text-xs">
          <bdi>{run.path}</bdi>
        </code>{" "}
        in run{" "}
        {host === null || repository === null ? (
          number
        ) : (
          <a href={runUrl(host, repository.owner, repository.name, run.id)} rel="noreferrer" className="link">
            {number}
          </a>
        )}{" "}
        of <Repository of={repository} />
      </>
    );
  }
  if (kind === "foothold")
    return (
      <>
        The attacker could write to <Repository of={repository} />
      </>
    );
  if (kind === "runs-gone")
    return (
      <>
        Nobody knows what ran in <Repository of={repository} />
      </>
    );
  if (kind === "opened-by")
    return (
      <>
        <Other of={credential} /> opens it
      </>
    );
  if (kind === "written-by")
    return (
      <>
        <Other of={credential} /> can write to <Repository of={repository} />, where it may be read
      </>
    );
  return (
    <>
      <Other of={credential} /> may write anywhere: its reach is not visible
    </>
  );
}

/** What stops working, so that whoever revokes can tell people first. */
function Breaks({ row }: { row: ExposureView }) {
  const more = row.breakCount - row.breaks.length;
  if (row.breakCount === 0)
    return <p className="text-muted">No file that was scanned reads it: revoking it breaks no job that is known.</p>;
  return (
    <div className="min-w-0">
      <p className="text-muted">
        {row.revoked === null ? "Revoking it breaks" : "Its revocation broke"} {counted(row.breakCount, "place")}:
      </p>
      <ul className="mt-0.5 flex flex-col gap-0.5">
        {row.breaks.map((use) => (
          <li key={`${use.fingerprint} ${use.path} ${use.line}`} className="min-w-0 break-words">
            <Place use={use} />
          </li>
        ))}
        {more > 0 && (
          <li>
            <PlainLink href={`${credentialPath(row.credentialId)}#references`} className="link">
              and {figure(more)} more
            </PlainLink>
          </li>
        )}
      </ul>
    </div>
  );
}

function Place({ use: { repository, path, line, job, fingerprint } }: { use: UseView }) {
  const file: ReactNode = (
    <>
      <code className="break-all text-xs">
        <bdi>{path}</bdi>
      </code>
      {line !== null && ` line ${line}`}
    </>
  );
  return (
    <>
      <Repository of={repository} />{" "}
      {repository === null || fingerprint === null ? (
        file
      ) : (
        <PlainLink href={findingPath(repository.owner, repository.name, fingerprint)} className="link">
          {file}
        </PlainLink>
      )}
      {job === null ? (
        <span className="text-muted"> (did not run within the window)</span>
      ) : (
        <>
          , job <bdi>{job}</bdi>
        </>
      )}
    </>
  );
}

/** Evidence where there is some; else until when it is due, and the form for a person's word. */
function Revocation({ row, room }: { row: ExposureView; room: ExposureRoom }) {
  const { revoked } = row;
  if (revoked !== null)
    return (
      <div className="min-w-0 break-words">
        <p>
          <bdi>{revoked.evidence}</bdi>
        </p>
        <p className="text-muted text-xs">
          {revoked.how === "stated" ? "stated by " : "recorded by "}
          <bdi>{revoked.by}</bdi>, <UtcTime iso={revoked.at} short />
          {revoked.link !== null && (
            <>
              {" · "}
              <a href={revoked.link} rel="noreferrer nofollow" className="link">
                what shows it
              </a>
            </>
          )}
        </p>
      </div>
    );
  return (
    <div className="flex min-w-0 flex-col items-start gap-1.5">
      <p className={row.overdue ? "font-medium text-danger-ink" : "text-muted"}>
        {row.overdue && <Icon name="clock" className="mr-1 inline size-3.5" />}
        {row.overdue ? "overdue since " : "revoke it by "}
        <UtcTime iso={row.dueAt} short />
      </p>
      {room.mayState && <Statement row={row} incident={room.incident.id} />}
    </div>
  );
}

function Statement({ row, incident }: { row: ExposureView; incident: string }) {
  const { credentialId, name } = row;
  return (
    <details className="w-full">
      <summary className="btn" aria-label={`State that ${name} was revoked`}>
        It was revoked…
      </summary>
      <CommandForm
        command={stateCredentialRevoked}
        label="Sign it"
        className="mt-2 flex w-full flex-col items-start gap-2"
      >
        <input type="hidden" name="incident" value={incident} />
        <input type="hidden" name="credential" value={credentialId} />
        <ReasonField id={`how-${credentialId}`} label="How, and by whom" />
        <Field
          id={`link-${credentialId}`}
          name="link"
          type="url"
          label="Where others can see it"
          placeholder="https://"
          hint="Of https. No value: what looks like one is not kept."
          required
          className="w-full"
        />
      </CommandForm>
    </details>
  );
}
