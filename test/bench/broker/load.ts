import { connect, type Socket } from "node:net";

/** A client that costs little: requests as bytes over connections that stay open, answers read as far as their status and length. */

export interface LoadResult {
  readonly seconds: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** Of each request, in milliseconds. */
  readonly latencies: readonly number[];
}

interface Connection {
  send(request: string): Promise<number>;
  close(): void;
}

async function open(port: number): Promise<Connection> {
  const socket: Socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", () => resolve());
    socket.once("error", reject);
  });
  let buffer = Buffer.alloc(0);
  let waiting: ((status: number) => void) | null = null;
  socket.on("data", (chunk) => {
    buffer = buffer.length === 0 ? chunk : Buffer.concat([buffer, chunk]);
    const end = buffer.indexOf("\r\n\r\n");
    if (end < 0) return;
    const head = buffer.toString("latin1", 0, end);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? "-1");
    if (length < 0) throw new Error(`an answer without length: ${head}`);
    if (buffer.length < end + 4 + length) return;
    buffer = buffer.subarray(end + 4 + length);
    const done = waiting;
    waiting = null;
    done?.(Number(head.slice(9, 12)));
  });
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        waiting = resolve;
        socket.once("error", reject);
        socket.write(request, () => socket.removeListener("error", reject));
      }),
    close: () => socket.destroy(),
  };
}

export function tokenRequest(port: number, token: string, grant: string): string {
  const body = JSON.stringify({ grant });
  return `POST /v1/token HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

/** Each connection sends its next request when it has an answer, until the requests are used up or the time is. */
export async function closedLoop(
  port: number,
  connections: number,
  next: () => string | null,
  seconds: number,
): Promise<LoadResult> {
  const open_ = await Promise.all(Array.from({ length: connections }, () => open(port)));
  const statuses: Record<string, number> = {};
  const latencies: number[] = [];
  const start = performance.now();
  await Promise.all(
    open_.map(async (connection) => {
      for (;;) {
        const began = performance.now();
        const request = began - start < seconds * 1_000 ? next() : null;
        if (request === null) break;
        const status = await connection.send(request);
        latencies.push(performance.now() - began);
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
      connection.close();
    }),
  );
  return { seconds: (performance.now() - start) / 1_000, statuses, latencies };
}

/**
 * So many requests a second, whether the answers come or not. The time of each counts from when it should have been sent, so that a server
 * that stands still does not look quick.
 */
export async function openLoop(
  port: number,
  perSecond: number,
  seconds: number,
  next: () => Promise<string>,
): Promise<LoadResult> {
  const idle: Connection[] = [];
  const statuses: Record<string, number> = {};
  const latencies: number[] = [];
  const under: Promise<void>[] = [];
  const start = performance.now();
  const total = Math.round(perSecond * seconds);
  for (let index = 0; index < total; index += 1) {
    const due = start + (index * 1_000) / perSecond;
    const request = await next();
    const pause = due - performance.now();
    if (pause > 1) await new Promise((resolve) => setTimeout(resolve, pause));
    under.push(
      (async () => {
        const connection = idle.pop() ?? (await open(port));
        const status = await connection.send(request);
        latencies.push(performance.now() - due);
        statuses[status] = (statuses[status] ?? 0) + 1;
        idle.push(connection);
      })(),
    );
  }
  await Promise.all(under);
  for (const connection of idle) connection.close();
  return { seconds: (performance.now() - start) / 1_000, statuses, latencies };
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
}
