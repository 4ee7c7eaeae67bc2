import { projectOf } from "../pulls/store.ts";
import type { World } from "../world.ts";
import { goOn } from "./queue.ts";

/** Queues go on by themselves when a check says something. `control.webhooksSettled` waits for it as well. */
export function followQueues(world: World): void {
  world.happenings.listen((happening) => {
    if (happening.event !== "check_run") return;
    const { repository } = happening;
    if (projectOf(world, repository).queue.length > 0) world.deliveries.attend(goOn(world, repository));
  });
}
