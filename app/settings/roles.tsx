import type { ReactNode } from "react";
import type { MissingPermission } from "../../lib/core/github/permission-check.ts";
import type { AppRole } from "../../lib/core/github/roles.ts";
import { counted } from "../../lib/core/listing/format.ts";
import type { OrganisationSettings } from "../../lib/dal/settings.ts";
import { Icon } from "../_ui/icon.tsx";
import type { IconName } from "../_ui/icon-sprite.tsx";
import { UtcTime } from "../_ui/time.tsx";

type RoleSettings = OrganisationSettings["roles"][number];
type Installed = NonNullable<RoleSettings["installed"]>;

interface RoleWords {
  readonly title: string;
  readonly does: string;
  /** What is not done where no App plays the role. */
  readonly without: string;
}

/** What each App is for, and what it never gets. */
export const ROLE_WORDS: Readonly<Record<AppRole, RoleWords>> = {
  observer: {
    title: "Observer",
    does: "Reads code, names of secrets, members and checks, and writes nothing. People sign in with it, and GitHub tells it what changes.",
    without: "Without it nothing of the organisation is known.",
  },
  remediator: {
    title: "Remediator",
    does: "Commits migrations to branches of their own and opens pull requests. Each of its tokens is for one job, those that write for one repository.",
    without: "Without it people open the pull requests, with what thaw fix writes.",
  },
  freezer: {
    title: "Freezer",
    does: "Sets rulesets, custom properties and checks. It reads no code.",
    without: "Without it nothing can be frozen, and pull requests are not checked.",
  },
  remover: {
    title: "Remover",
    does: "Deletes secrets that were replaced, each after a person typed its name. It reads no code, and each of its tokens is for one call.",
    without:
      "It is optional. Without it a person deletes them, by the command that a credential's page shows, and the next reading sees it.",
  },
  merge: {
    title: "Merge",
    does: "Merges what was let through, while an incident is in lockdown. It is always an App of its own, and each of its tokens is for one pull request's repository.",
    without: "It is optional. Without it no incident can be in lockdown: freezing merges is what there is.",
  },
};

/** One role: whether an App plays it here, what that App lacks, and the button that makes one. */
export function RoleRow({ settings, organisationId }: { settings: RoleSettings; organisationId: string }) {
  const { role, installed, create } = settings;
  const { title, does, without } = ROLE_WORDS[role];
  const id = `${organisationId}-${role}`;
  return (
    <section aria-labelledby={id} className="border-line border-t px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 id={id} className="font-medium">
          {title}
        </h3>
        <State installed={installed} />
        <span className="flex-1" />
        {installed?.address != null && (
          <a href={installed.address} className="btn" rel="noreferrer">
            Change on GitHub
          </a>
        )}
        {create !== null && <Create role={role} create={create} primary={installed === null} />}
      </div>
      <p className="mt-1 max-w-[100ch] text-[13px] text-muted">
        {does}
        {installed === null && ` ${without}`}
      </p>
      {installed !== null && <Installation installed={installed} />}
      {create?.fallback != null && <Fallback action={create.action} fallback={create.fallback} role={role} />}
    </section>
  );
}

function State({ installed }: { installed: Installed | null }) {
  if (installed === null)
    return (
      <Word icon="dashed" look="text-muted">
        Not installed
      </Word>
    );
  if (installed.suspended)
    return (
      <Word icon="high" look="text-migrating-ink">
        Suspended
      </Word>
    );
  const { usable, missing } = installed.check;
  if (!usable)
    return (
      <Word icon="high" look="text-migrating-ink">
        Cannot work
      </Word>
    );
  if (missing.length > 0)
    return (
      <Word icon="medium" look="text-migrating-ink">
        Works in part
      </Word>
    );
  return (
    <Word icon="clean" look="text-thawed-ink">
      Ready
    </Word>
  );
}

function Word({ icon, look, children }: { icon: IconName; look: string; children: ReactNode }) {
  return (
    <span className={`inline-flex items-center gap-1.5 text-[13px] ${look}`}>
      <Icon name={icon} className="size-3.5" />
      {children}
    </span>
  );
}

/** Leads to GitHub with everything filled in. It is a plain form: GitHub asks again before anything is made. */
function Create({
  role,
  create,
  primary,
}: {
  role: AppRole;
  create: NonNullable<RoleSettings["create"]>;
  primary: boolean;
}) {
  return (
    <form method="post" action={create.action}>
      <input type="hidden" name="manifest" value={create.manifest} />
      <button type="submit" className={`btn ${primary ? "btn-primary" : ""}`}>
        {primary ? "Create the App on GitHub" : "Create another one"}
        <span className="sr-only"> for the {ROLE_WORDS[role].title.toLowerCase()}</span>
      </button>
    </form>
  );
}

/** GitHub refuses a manifest as a whole, on its own page, and tells nobody: only the person who sees that can choose another one. */
function Fallback({
  action,
  fallback,
  role,
}: {
  action: string;
  fallback: NonNullable<NonNullable<RoleSettings["create"]>["fallback"]>;
  role: AppRole;
}) {
  return (
    <details className="group/refused mt-1 text-[13px]">
      <summary className="inline-flex min-h-8 items-center gap-1.5 text-muted hover:underline">
        <Icon name="right" className="size-3.5 text-muted group-open/refused:rotate-90" />
        GitHub says that the configuration is not valid?
      </summary>
      <p className="mt-1 max-w-[100ch]">
        Then it does not know one of <code className="break-words">{fallback.without.join(", ")}</code>. Create the App
        without them; what they show is not visible until an owner adds them in the App's own settings at GitHub.
      </p>
      <form method="post" action={action} className="mt-2">
        <input type="hidden" name="manifest" value={fallback.manifest} />
        <button type="submit" className="btn">
          Create it without them<span className="sr-only"> for the {ROLE_WORDS[role].title.toLowerCase()}</span>
        </button>
      </form>
    </details>
  );
}

function Installation({ installed }: { installed: Installed }) {
  const { check, allRepositories, asOf, shares } = installed;
  return (
    <div className="mt-1.5 text-[13px]">
      <p className="text-muted">
        {allRepositories
          ? "On all repositories, also those to come"
          : "On selected repositories only: the others are not seen"}
        . As of <UtcTime iso={asOf} />.
      </p>
      {shares.length > 0 && (
        <Note>
          The same App plays {shares.map((role) => ROLE_WORDS[role].title.toLowerCase()).join(" and ")}, too. Whoever
          steals its one key may do all of that, and all draw on one limit of requests. Tokens are narrowed to each role
          as ever.
        </Note>
      )}
      {check.beyond.length > 0 && (
        <Note>
          It can do what is another role's: <code>{check.beyond.join(", ")}</code>. No token is made with that, but
          whoever steals its key has it.
        </Note>
      )}
      {check.missing.length > 0 && <Missing missing={check.missing} />}
    </div>
  );
}

function Note({ children }: { children: ReactNode }) {
  return (
    <p className="mt-1 flex max-w-[100ch] items-start gap-1.5">
      <Icon name="info" className="mt-0.5 size-3.5 text-muted" />
      <span className="min-w-0 break-words">{children}</span>
    </p>
  );
}

function Missing({ missing }: { missing: readonly MissingPermission[] }) {
  return (
    <details className="group/missing mt-1" open={missing.some(({ essential }) => essential)}>
      <summary className="inline-flex min-h-8 items-center gap-1.5 hover:underline">
        <Icon name="right" className="size-3.5 text-muted group-open/missing:rotate-90" />
        {counted(missing.length, "permission is", "permissions are")} missing
      </summary>
      <ul className="mt-1 flex flex-col gap-1.5">
        {missing.map(({ permission, level, held, essential, cost }) => (
          <li key={permission} className="max-w-[100ch]">
            <code className="break-words">
              {permission}: {level}
            </code>
            <span className="text-muted"> {held === null ? "" : `(it has ${held}) `}</span>
            {essential && <b className="font-semibold text-migrating-ink">needed for everything. </b>}
            {cost}
          </li>
        ))}
      </ul>
    </details>
  );
}
