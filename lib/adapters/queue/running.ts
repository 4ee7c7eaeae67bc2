/** Why a running job was told to stop. */
export type StopReason = "cancelled" | "draining" | "taken" | "dead";

/** What a job's signal has as its reason. */
export class JobStopped extends Error {
  override readonly name = "JobStopped";

  constructor(readonly reason: StopReason) {
    super(`The job was told to stop: ${reason}.`);
  }
}

export interface RunningJobs {
  readonly ids: () => readonly string[];
  begin(id: string): AbortSignal;
  end(id: string): void;
  stop(id: string, reason: StopReason): void;
  stopAll(reason: StopReason): void;
}

/** The jobs that this process works on at the moment. */
export function runningJobs(): RunningJobs {
  const controllers = new Map<string, AbortController>();
  const stop = (id: string, reason: StopReason) => controllers.get(id)?.abort(new JobStopped(reason));
  return {
    ids: () => [...controllers.keys()],
    begin(id) {
      const controller = new AbortController();
      controllers.set(id, controller);
      return controller.signal;
    },
    end: (id) => void controllers.delete(id),
    stop,
    stopAll(reason) {
      for (const id of controllers.keys()) stop(id, reason);
    },
  };
}

/** Null for a job that nobody told to stop. */
export function stopReasonOf(signal: AbortSignal): StopReason | null {
  return signal.reason instanceof JobStopped ? signal.reason.reason : null;
}
