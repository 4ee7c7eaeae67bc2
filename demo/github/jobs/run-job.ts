import type { World } from "../world.ts";
export interface JobRequest {
  readonly repository: string;
}
export interface StepResult {
  readonly id: string;
}
export interface JobResult {
  readonly success: boolean;
}
export async function runJob(_world: World, _request: JobRequest): Promise<JobResult> {
  throw new Error("not yet");
}
