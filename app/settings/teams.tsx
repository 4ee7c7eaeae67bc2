import type { OrganisationSettings } from "../../lib/dal/settings.ts";
import { CommandForm } from "../_ui/command-form.tsx";
import { Field } from "../_ui/fields.tsx";
import { saveRoleTeams } from "./actions.ts";

/** Which teams have which role. Everything else follows from GitHub by itself. */
export function Teams({ organisation }: { organisation: OrganisationSettings }) {
  const { organisationId, admin, teams, teamsVersion } = organisation;
  return (
    <div className="border-line border-t px-4 py-3">
      <dl className="grid gap-x-6 gap-y-1 text-[13px] sm:grid-cols-[max-content_minmax(0,1fr)]">
        <dt className="font-medium">Viewer</dt>
        <dd className="text-muted">members of the organisation</dd>
        <dt className="font-medium">Admin</dt>
        <dd className="text-muted">owners of the organisation</dd>
        <dt className="font-medium">Owner</dt>
        <dd className="text-muted">who is named as a repository's owner, or is in a team that is</dd>
      </dl>
      {admin ? (
        <CommandForm
          command={saveRoleTeams}
          label="Save"
          look="primary"
          className="mt-4 flex max-w-xl flex-col items-start gap-3"
        >
          <input type="hidden" name="organisation" value={organisationId} />
          <input type="hidden" name="version" value={teamsVersion} />
          <Field
            id={`lead-${organisationId}`}
            name="security-lead"
            label="Security leads"
            value={teams["security-lead"].join(" ")}
            placeholder="security:4711"
            hint="Teams by their slug, separated by spaces. With its id behind a colon, a team of the same name that somebody makes later has nothing."
            code
            className="w-full"
          />
          <Field
            id={`commander-${organisationId}`}
            name="commander"
            label="Incident commanders"
            value={teams.commander.join(" ")}
            placeholder="incident-command:4712"
            code
            className="w-full"
          />
        </CommandForm>
      ) : (
        <p className="mt-3 text-[13px] text-muted">
          Security leads: {teams["security-lead"].join(", ") || "no team"}. Incident commanders:{" "}
          {teams.commander.join(", ") || "no team"}. Only admins of the organisation change that.
        </p>
      )}
    </div>
  );
}
