import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { createDatabase } from "../../../lib/adapters/prisma/client.ts";
import { webhookReceiver } from "../../../lib/container/webhooks.ts";

/** What web does behind `/api/webhooks/github`, with web's rights, and without the pages. */

const { url, port, host, secret } = JSON.parse(process.argv[2] ?? "{}");
const receive = await webhookReceiver(createDatabase(url, 4), [{ host, secret }]);
createServer(getRequestListener((request) => receive(request))).listen(port, "127.0.0.1", () =>
  process.send?.("ready"),
);
for (const signal of ["SIGTERM", "disconnect"]) process.once(signal, () => process.exit(0));
