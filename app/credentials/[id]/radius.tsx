import type { ReactNode } from "react";
import { WIDENING } from "../../../lib/core/listing/credential-references.ts";
import type { CredentialDetail } from "../../../lib/core/listing/credential-views.ts";
import { audienceOf, LEVEL_WORDS } from "../../../lib/core/listing/credential-wording.ts";
import { counted } from "../../../lib/core/listing/format.ts";
import { MODIFIER_WORDS } from "../../../lib/core/listing/wording.ts";
import { Icon } from "../../_ui/icon.tsx";
import type { IconName } from "../../_ui/icon-sprite.tsx";
import { Panel } from "../../_ui/panel.tsx";

/** What happens when it is stolen: what it touches, and from where it can be taken. What is not visible stands beside what is. */
export function BlastRadius({ detail }: { detail: CredentialDetail }) {
  return (
    <Panel id="radius" title="Blast radius" note="As far as the references show. Its real rights may be wider.">
      <div className="grid gap-x-8 gap-y-4 px-4 pb-4 lg:grid-cols-2">
        <Side title="What it touches">
          <Touches detail={detail} />
        </Side>
        <Side title="From where it can be taken">
          <Takers detail={detail} />
        </Side>
      </div>
    </Panel>
  );
}

function Side({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <h3 className="over">{title}</h3>
      <ul className="mt-1.5 flex flex-col gap-1.5 text-[13px]">{children}</ul>
    </div>
  );
}

interface PointProps {
  readonly icon: IconName;
  readonly ink?: string;
  readonly children: ReactNode;
}

function Point({ icon, ink = "text-muted", children }: PointProps) {
  return (
    <li className="flex items-start gap-2">
      <Icon name={icon} className={`mt-0.5 size-3.5 ${ink}`} />
      <span className="min-w-0 break-words">{children}</span>
    </li>
  );
}

function Touches({ detail }: { detail: CredentialDetail }) {
  const { known, elsewhere, personal, unseen } = detail.credential.reach;
  return (
    <>
      {known.map(({ repository, rights }) => (
        <Point key={repository} icon="target">
          <b className="font-medium">
            <bdi>{repository}</bdi>
          </b>{" "}
          <span className="text-muted">{rights.join(", ") || "no rights known"}</span>
        </Point>
      ))}
      {elsewhere.map((one) => (
        <Point key={one} icon="high" ink="text-migrating-ink">
          another organisation: <bdi>{one}</bdi>
        </Point>
      ))}
      {personal.map((reason) => (
        <Point key={reason} icon="people" ink="text-migrating-ink">
          bound to a person: <bdi>{reason}</bdi>
        </Point>
      ))}
      {unseen.map((reason) => (
        <Point key={reason} icon="question" ink="text-unknown-ink">
          not visible: <bdi>{reason}</bdi>
        </Point>
      ))}
    </>
  );
}

function Takers({ detail }: { detail: CredentialDetail }) {
  const { credential, modifiers } = detail;
  const audience = audienceOf(detail.visibility, detail.readers);
  const widening = modifiers.filter(({ modifier }) => WIDENING.includes(modifier));
  return (
    <>
      <Point
        icon={credential.level === "unknown" ? "question" : "lock"}
        ink={credential.level === "unknown" ? "text-unknown-ink" : "text-muted"}
      >
        {LEVEL_WORDS[credential.level].means}
      </Point>
      {audience !== null && <Point icon="people">Shared with {audience}.</Point>}
      <Point icon="file">
        {credential.references === 0
          ? "No run that was read is given it."
          : `Runs of ${counted(credential.files, "file")} in ${counted(credential.repositories, "repository", "repositories")} are given it.`}
      </Point>
      {widening.map(({ modifier, references }) => (
        <Point
          key={modifier}
          icon="high"
          ink={modifier === "untrusted-trigger" ? "text-danger-ink" : "text-migrating-ink"}
        >
          <b className="font-medium">
            {counted(references, "reference")}, {MODIFIER_WORDS[modifier].title}:
          </b>{" "}
          {MODIFIER_WORDS[modifier].means}
        </Point>
      ))}
      {modifiers
        .filter(({ modifier }) => !WIDENING.includes(modifier))
        .map(({ modifier, references }) => (
          <Point key={modifier} icon="info">
            {counted(references, "reference")}, {MODIFIER_WORDS[modifier].title}:{" "}
            <span className="text-muted">{MODIFIER_WORDS[modifier].means}</span>
          </Point>
        ))}
    </>
  );
}
