import { createServer } from "node:net";

/** The dashboard's, which people can remember; the next best where it is taken. Nothing else of Thaw takes it while the dashboard is away. */
export const DASHBOARD_PORT = 4880;

/** The port cannot be had; the message says what to do. */
export class PortTaken extends Error {
  override readonly name = "PortTaken";
}

interface Choice {
  /** Taken where it is free and no other was asked for. */
  readonly preferred?: number | null;
  /** Never chosen freely: somebody else's, who may not listen yet. */
  readonly besides?: readonly number[];
}

/**
 * The port that was asked for, the one used before, or a free one that is kept from now on.
 * @throws PortTaken when the one that was asked for or used before is taken
 */
export async function choosePort(
  host: string,
  asked: number | undefined,
  kept: number | null,
  { preferred = null, besides = [] }: Choice = {},
): Promise<number> {
  const wanted = asked ?? kept;
  if (wanted === null) {
    const first = preferred === null ? null : await tryPort(host, preferred);
    return first ?? (await otherPort(host, besides)) ?? fail(host, 0, "none is free");
  }
  const free = await tryPort(host, wanted);
  if (free !== null) return free;
  const whose = asked === undefined ? "which Thaw used here so far" : "which THAW_PORT asks for";
  return fail(
    host,
    wanted,
    `${whose}, is taken by another program or may not be used. Stop that program, or choose another port: THAW_PORT=4890 npm start`,
  );
}

/** The system gives a number again soon after it was let go. */
async function otherPort(host: string, besides: readonly number[]): Promise<number | null> {
  for (let tries = 0; tries < 20; tries += 1) {
    const port = await tryPort(host, 0);
    if (port === null || !besides.includes(port)) return port;
  }
  return null;
}

function fail(host: string, port: number, why: string): never {
  throw new PortTaken(`Port ${port} of ${host}, ${why}`);
}

/** Listens for a moment. Null when that is not possible. */
function tryPort(host: string, port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(null));
    probe.listen(port, host, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : null));
    });
  });
}
