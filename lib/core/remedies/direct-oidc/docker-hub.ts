import type { Change } from "../../fix/changes.ts";
import type { FixContext } from "../../fix/context.ts";
import { FEDERATION } from "../../knowledge/federation.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import { entryOf, inputsOf, type StepPlace } from "../../workflow/way/linked.ts";
import { confirm, federated, type Outcome, trust, variable } from "./outcome.ts";
import { entryUse, removable, removals, section, setInput } from "./place.ts";
import { ageOf, usesAction } from "./version.ts";

const CONNECTION = "DOCKERHUB_OIDC_CONNECTIONID";
const CONNECTION_VARIABLE = "DOCKERHUB_OIDC_CONNECTION_ID";
const ORGANISATION = "DOCKERHUB_ORGANISATION";

/**
 * Docker Hub offers OIDC to organisations of its Team and Business plans only, and the user name then means the
 * organisation. The text does not know the plan, so by default only a step that names its connection already is taken
 * to have one; every other password is leased.
 */
export function hasConnection(reference: JudgedReference): boolean {
  const step = reference.place?.step;
  return step !== undefined && step !== null && entryOf(step.env, CONNECTION) !== null;
}

/**
 * The password of a login to Docker Hub goes, and an OIDC connection takes its place. Always for the owner to confirm.
 */
export function planDockerHub(reference: JudgedReference, context: FixContext): Outcome | null {
  const use = entryUse(reference, "with");
  if (use?.site.place.key.toLowerCase() !== "password" || !usesAction(use.at, FEDERATION.docker)) return null;
  const { at } = use;
  const gone = removable(at.step.with, ["password"]);
  if (!gone || !isDockerHub(inputsOf(at.step)("registry") ?? "")) return null;
  const isNew = !hasConnection(reference);
  const changes: Change[] = [...removals(at, "with", gone), ...(isNew ? connection(at) : [])];
  // Versions before OIDC ignore the variable and log in as nobody, so an unknown one is made a known one.
  if (ageOf(at, FEDERATION.docker.since) !== "new") changes.push({ do: "set-uses", at, pin: FEDERATION.docker.pin });
  const condition = trust(at, context, "Docker Hub", "The OIDC connection", "the one that Docker Hub shows for it");
  return federated(reference, context, {
    at,
    changes,
    prerequisites: [
      ...(isNew
        ? [
            variable(CONNECTION_VARIABLE, "the id of the OIDC connection on Docker Hub"),
            variable(ORGANISATION, "the name of the organisation on Docker Hub"),
          ]
        : [
            confirm(
              "docker-hub-user",
              "Confirm that `username` of the login is the organisation: with a connection it means that, and no person.",
            ),
          ]),
      condition,
      confirm(
        "docker-hub-plan",
        "Confirm that the images belong to an organisation of Docker Hub with a Team or Business plan: personal accounts have no OIDC.",
      ),
    ],
    reasons: ["The OIDC connection has to exist and trust this workflow before this is merged."],
    before: `${reference.name ?? "the password"}: whatever its user may do on Docker Hub`,
    after: "what the connection may do, for one hour at most",
  });
}

function connection(at: StepPlace): readonly Change[] {
  return [
    setInput(at, "username", `\${{ vars.${ORGANISATION} }}`),
    {
      do: "set-entry",
      section: section(at, "env"),
      key: CONNECTION,
      value: [`\${{ vars.${CONNECTION_VARIABLE} }}`],
    },
  ];
}

function isDockerHub(registry: string): boolean {
  return /^(?:https?:\/\/)?(?:(?:index\.|registry-1\.)?docker\.io(?:\/v1)?\/?)?$/.test(registry.trim());
}
