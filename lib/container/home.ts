import type { Database } from "../adapters/prisma/client.ts";
import { type Rest, systemClock } from "./common.ts";
import { byNobody } from "./sight.ts";

/** What the first page shows. */
export async function homeReads(database: Database) {
  const [{ createHomeReading }, reads] = await Promise.all([
    import("../adapters/prisma/home-reading.ts"),
    import("../usecases/home.ts"),
  ]);
  const ports = { home: createHomeReading(database), clock: systemClock };
  return {
    owned: (...rest: Rest<typeof reads.readOwned>) => reads.readOwned(ports, ...rest),
    readiness: (...rest: Rest<typeof reads.readReadiness>) => reads.readReadiness(ports, ...rest),
    adoption: (...rest: Rest<typeof reads.readAdoption>) => reads.readAdoption(ports, ...rest),
    // One answer for all who ask at the same moment: a colour, of which no repository can be told.
    ...byNobody({ sign: reads.sharedSign(ports) }),
  };
}
