import type { Database } from "../adapters/prisma/client.ts";
import { jobFailed } from "../jobs/failure.ts";
import type { Clock } from "../usecases/ports.ts";
import { systemClock } from "./common.ts";

/** What a use case takes behind its ports. */
type Rest<Call> = Call extends (ports: never, ...rest: infer Arguments) => unknown ? Arguments : never;

/** What people do to incidents. */
export async function freezeCommands(database: Database, clock: Clock = systemClock) {
  const [{ createIncidentStore }, { createThawReadiness }, declare, preflight, activate, command, thaw] =
    await Promise.all([
      import("../adapters/prisma/incident-store.ts"),
      import("../adapters/prisma/gate-readiness.ts"),
      import("../usecases/freeze/declare.ts"),
      import("../usecases/freeze/preflight.ts"),
      import("../usecases/freeze/activate.ts"),
      import("../usecases/freeze/command.ts"),
      import("../usecases/freeze/thaw.ts"),
    ]);
  const ports = {
    incidents: createIncidentStore(database),
    readiness: createThawReadiness(database),
    // Which merges there were is not known here: the preflight says so.
    merges: { since: async () => null },
    clock,
  };
  return {
    declareIncident: (...rest: Rest<typeof declare.declareIncident>) => declare.declareIncident(ports, ...rest),
    changeIncident: (...rest: Rest<typeof declare.changeIncident>) => declare.changeIncident(ports, ...rest),
    preflightIncident: (...rest: Rest<typeof preflight.preflightIncident>) =>
      preflight.preflightIncident(ports, ...rest),
    activateIncident: (...rest: Rest<typeof activate.activateIncident>) => activate.activateIncident(ports, ...rest),
    widenIncident: (...rest: Rest<typeof activate.widenIncident>) => activate.widenIncident(ports, ...rest),
    endIncident: (...rest: Rest<typeof activate.endIncident>) => activate.endIncident(ports, ...rest),
    giveIncidentRole: (...rest: Rest<typeof command.giveIncidentRole>) => command.giveIncidentRole(ports, ...rest),
    updateIncident: (...rest: Rest<typeof command.updateIncident>) => command.updateIncident(ports, ...rest),
    noteIncident: (...rest: Rest<typeof command.noteIncident>) => command.noteIncident(ports, ...rest),
    thawRepositories: (...rest: Rest<typeof thaw.thawRepositories>) => thaw.thawRepositories(ports, ...rest),
    refreezeRepositories: (...rest: Rest<typeof thaw.refreezeRepositories>) =>
      thaw.refreezeRepositories(ports, ...rest),
  };
}

/** The worker's jobs about freezes. */
export function freezeTasks() {
  const unable = async (): Promise<void> => {
    throw jobFailed({ code: "misconfigured", message: "No Freezer App is configured for this worker." });
  };
  return {
    "freeze.prepare": unable,
    "freeze.activate": unable,
    "freeze.thaw": unable,
    "freeze.confirm": unable,
    "freeze.drift": unable,
    "freeze.resolve": unable,
    "freeze.tick": unable,
  };
}
