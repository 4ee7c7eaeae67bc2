import Link from "next/link";
import type { ReactNode } from "react";
import { ageWords } from "../../../lib/core/listing/credential-reach.ts";
import type { CredentialDetail, CredentialRow } from "../../../lib/core/listing/credential-views.ts";
import {
  audienceOf,
  CREDENTIAL_STATE_WORDS,
  LEVEL_WORDS,
  NOT_VISIBLE,
} from "../../../lib/core/listing/credential-wording.ts";
import { counted } from "../../../lib/core/listing/format.ts";
import { KIND_WORDS } from "../../../lib/core/listing/wording.ts";
import { CopyButton } from "../../_ui/copy.tsx";
import { Icon } from "../../_ui/icon.tsx";
import { repositoryPath } from "../../_ui/paths.ts";
import { SeverityLabel } from "../../_ui/state.tsx";
import { UtcTime } from "../../_ui/time.tsx";
import { CredentialChip } from "../looks.tsx";

/** Which credential, in which state, where it is stored, how old it is, and what of that is not visible. */
export function CredentialHead({ detail }: { detail: CredentialDetail }) {
  const { credential } = detail;
  return (
    <header>
      <nav aria-label="Path" className="mb-1 text-muted text-xs">
        <Link href="/credentials" className="link">
          Credentials
        </Link>
      </nav>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="min-w-0 break-all font-semibold text-[19px] tracking-[-0.018em]">
          <code>
            <bdi>{credential.name}</bdi>
          </code>
        </h1>
        <CopyButton text={credential.name} label="Copy the name" />
        <CredentialChip state={credential.state} />
        {credential.severity !== null && (
          <span className="text-[13px]">
            <SeverityLabel severity={credential.severity} />
          </span>
        )}
        <span className="text-muted">{KIND_WORDS[credential.kind]}</span>
      </div>
      <p className="mt-1 max-w-[100ch] text-muted">{summary(credential)}</p>
      <Facts detail={detail} />
    </header>
  );
}

function summary({ state, references, planned, blocking }: CredentialRow): string {
  const { means } = CREDENTIAL_STATE_WORDS[state];
  if (references === 0) return means;
  const left = references - planned;
  return `${means} ${counted(references, "reference")}: ${planned} planned away, ${left} not; ${blocking} ${blocking === 1 ? "blocks" : "block"} a thaw.`;
}

function Facts({ detail }: { detail: CredentialDetail }) {
  const { credential, asOf } = detail;
  return (
    <section aria-label="What is known of it" className="card mt-4 px-5 py-4">
      <dl className="facts xl:grid-cols-[minmax(8rem,max-content)_minmax(0,1fr)_minmax(8rem,max-content)_minmax(0,1fr)]">
        <Fact term="Level">
          {LEVEL_WORDS[credential.level].title}
          <span className="block text-muted text-xs">{LEVEL_WORDS[credential.level].means}</span>
        </Fact>
        <Fact term="Place">
          <Place credential={credential} />
        </Fact>
        <Fact term="Stored">
          <Moment iso={credential.storedAt} asOf={asOf} />
        </Fact>
        <Fact term="Last changed">
          <Moment iso={credential.changedAt} asOf={asOf} />
        </Fact>
        <Fact term="Last used">
          <Moment iso={credential.lastUsedAt} asOf={asOf} />
        </Fact>
        <Fact term="Shared with">
          <Audience detail={detail} />
        </Fact>
        <Fact term="Owners of its repositories">
          <Owners credential={credential} />
        </Fact>
        <Fact term="Last seen">
          <UtcTime iso={credential.asOf} />
        </Fact>
      </dl>
    </section>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </>
  );
}

function NotVisible() {
  return <span className="text-unknown-ink">{NOT_VISIBLE}</span>;
}

function Moment({ iso, asOf }: { iso: string | null; asOf: string }) {
  if (iso === null) return <NotVisible />;
  return (
    <>
      <UtcTime iso={iso} /> <span className="text-muted">({ageWords(iso, asOf)} ago)</span>
    </>
  );
}

function Place({ credential }: { credential: CredentialRow }) {
  const { repository, environment, organisation } = credential;
  return (
    <>
      {repository === null ? (
        <>
          organisation <bdi>{organisation}</bdi>
        </>
      ) : (
        <Link href={repositoryPath(repository.owner, repository.name)} className="link">
          <bdi>
            {repository.owner}/{repository.name}
          </bdi>
        </Link>
      )}
      {environment !== null && (
        <>
          , environment <bdi>{environment}</bdi>
        </>
      )}
      {repository?.archived === true && (
        <span className="tag ml-2">
          <Icon name="archive" className="size-3" />
          archived
        </span>
      )}
    </>
  );
}

/** Only what belongs to the organisation is shared. */
function Audience({ detail }: { detail: CredentialDetail }) {
  const audience = audienceOf(detail.visibility, detail.readers);
  if (audience !== null) return <>{audience}</>;
  const { level, repository } = detail.credential;
  const own = repository !== null && level !== "unknown" && level !== "manager" && level !== "literal";
  return own ? <>nothing: it is this repository's alone</> : <NotVisible />;
}

function Owners({ credential }: { credential: CredentialRow }) {
  if (credential.owners === 0) return <span className="text-unknown-ink">none known</span>;
  const more = credential.owners - credential.ownedBy.length;
  return (
    <bdi>
      {credential.ownedBy.join(", ")}
      {more > 0 && ` and ${more} more`}
    </bdi>
  );
}
