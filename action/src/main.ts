import { requestCredential } from "./broker.ts";
import { commandFiles } from "./command-files.ts";
import { error as annotate } from "./commands.ts";
import { deliver } from "./deliver.ts";
import { Failure } from "./failure.ts";
import { readInputs } from "./inputs.ts";
import { tokenSource } from "./oidc.ts";
import { realClock } from "./retry.ts";
import { reasonOf } from "./text.ts";

/** Everything that can be wrong in the workflow is found before a credential exists. */
async function main(environment: NodeJS.ProcessEnv): Promise<void> {
  const inputs = readInputs(environment);
  const files = commandFiles(environment);
  const source = tokenSource(environment);
  await deliver(await requestCredential(inputs, source, realClock), files);
}

try {
  await main(process.env);
} catch (error) {
  await annotate(error instanceof Failure ? error.title : "Thaw", reasonOf(error));
  process.exitCode = 1;
}
