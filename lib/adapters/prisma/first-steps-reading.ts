import type { FirstStepFacts } from "../../core/listing/first-steps.ts";
import type { FirstStepsReading } from "../../usecases/first-steps-ports.ts";
import type { Database } from "./client.ts";
import { TEAMS_SETTING, teamsIn } from "./github-people-store.ts";

interface Row extends FirstStepFacts {
  readonly id: string;
  readonly login: string;
  readonly kind: string;
  readonly github: boolean;
  readonly observed: boolean;
  readonly teams: unknown;
}

/** How far organisations are from being connected to their first drill, over PostgreSQL: one statement. */
export function createFirstStepsReading(database: Database): FirstStepsReading {
  return {
    async facts(organisationIds) {
      const rows = await database.$queryRaw<Row[]>`
        SELECT o.id::text AS id, o.login, o.kind, o.github_id IS NOT NULL AS github,
          EXISTS (SELECT FROM installation i WHERE i.organisation_id = o.id AND i.role = 'observer' AND i.suspended_at IS NULL) AS observed,
          (SELECT count(*)::int FROM repository r WHERE r.organisation_id = o.id AND r.deleted_at IS NULL) AS repositories,
          (SELECT count(*)::int FROM repository r WHERE r.organisation_id = o.id AND r.deleted_at IS NULL AND EXISTS (
            SELECT FROM scan s WHERE s.repository_id = r.id AND s.status = 'done')) AS scanned,
          (SELECT count(DISTINCT m.user_id)::int FROM membership m WHERE m.organisation_id = o.id AND m.role = 'security-lead') AS leads,
          (SELECT count(DISTINCT m.user_id)::int FROM membership m WHERE m.organisation_id = o.id AND m.role = 'commander') AS commanders,
          (SELECT count(*)::int FROM campaign c WHERE c.organisation_id = o.id AND c.approved_at IS NOT NULL) AS campaigns,
          (SELECT count(*)::int FROM incident i WHERE i.organisation_id = o.id AND i.activated_at IS NOT NULL) AS freezes,
          (SELECT s.value FROM setting s WHERE s.organisation_id = o.id AND s.key = ${TEAMS_SETTING}) AS teams
        FROM organisation o WHERE o.id = ANY(${[...organisationIds]}::uuid[]) ORDER BY lower(o.login)`;
      return rows.map((row) => {
        const { repositories, scanned, campaigns, freezes } = row;
        const teams = teamsIn(row.teams ?? undefined);
        return {
          organisationId: row.id,
          login: row.login,
          facts: {
            // A folder that stands for an organisation of a demonstration's GitHub is one of GitHub.
            observed: row.kind === "github" || row.github ? row.observed : null,
            repositories,
            scanned,
            // A team counts before somebody of it has signed in.
            leads: row.leads + teams["security-lead"].length,
            commanders: row.commanders + teams.commander.length,
            campaigns,
            freezes,
          },
        };
      });
    },
  };
}
