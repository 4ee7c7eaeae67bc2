import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import path from "node:path";

/** A line to a database that can be cut: to whoever uses it the server is gone, as when it is restarted. */
export interface DatabaseLine {
  readonly url: string;
  cut(): Promise<void>;
  mend(): Promise<void>;
}

/** @param url of a database that is reached by TCP, or by a socket in the folder that its `host` names */
export async function databaseLine(url: string): Promise<DatabaseLine> {
  const target = new URL(url);
  const folder = target.searchParams.get("host");
  const sockets = new Set<Socket>();
  const join = (incoming: Socket) => {
    const outgoing =
      folder === null
        ? connect(Number(target.port), target.hostname)
        : connect(path.join(folder, `.s.PGSQL.${target.port}`));
    for (const [one, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      // Either end may be gone at any moment: that is what this is for.
      one.on("error", () => undefined);
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  };
  let server: Server | null = null;
  let port = 0;
  const mend = async () => {
    server = createServer(join).listen(port, "127.0.0.1");
    await once(server, "listening");
    port = (server.address() as AddressInfo).port;
  };
  await mend();
  const through = new URL(url);
  through.searchParams.delete("host");
  through.hostname = "127.0.0.1";
  through.port = String(port);
  return {
    url: through.href,
    mend,
    async cut() {
      const closing = server === null ? [] : [once(server, "close")];
      server?.close();
      server = null;
      for (const socket of sockets) socket.destroy();
      await Promise.all(closing);
    },
  };
}
