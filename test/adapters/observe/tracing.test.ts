import { afterEach, beforeEach, expect, test } from "vitest";
import { createTracing } from "../../../lib/adapters/observe/tracing.ts";
import { isTraceparent } from "../../../lib/core/observe/tracing.ts";
import { otlpReceiver } from "../../support/otlp.ts";

let receiver: Awaited<ReturnType<typeof otlpReceiver>>;

beforeEach(async () => {
  receiver = await otlpReceiver();
});
afterEach(() => receiver.close());

const start = () => createTracing({ endpoint: `${receiver.endpoint}/`, service: "thaw-test" });
const named = (name: string) => receiver.spans.find((span) => span.name === name);

test("what goes on within a span is a part of it, also at the same time as another one", async () => {
  const tracing = start();
  const outer = (name: string) =>
    tracing.span({ name, kind: "server" }, async () => {
      await Promise.resolve();
      await tracing.span({ name: `${name} inside`, kind: "client" }, async () => undefined);
    });
  await Promise.all([outer("one"), outer("two")]);
  await tracing.stop();
  for (const name of ["one", "two"]) {
    expect(named(`${name} inside`)?.parentSpanId).toBe(named(name)?.spanId);
    expect(named(`${name} inside`)?.traceId).toBe(named(name)?.traceId);
    expect(named(name)?.parentSpanId).toBe("");
  }
  expect(named("one")?.traceId).not.toBe(named("two")?.traceId);
});

test("what another process asked for goes on in its trace, and what nobody did begins one, whatever goes on around it", async () => {
  const tracing = start();
  const parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  await tracing.span({ name: "around", kind: "internal" }, async () => {
    await tracing.span({ name: "asked", kind: "consumer", parent }, async () => undefined);
    await tracing.span({ name: "by itself", kind: "consumer", parent: null }, async () => undefined);
    await tracing.span({ name: "forged", kind: "consumer", parent: "00-'; DROP" }, async () => undefined);
  });
  await tracing.stop();
  expect(named("asked")).toMatchObject({
    traceId: "0af7651916cd43dd8448eb211c80319c",
    parentSpanId: "b7ad6b7169203331",
  });
  for (const name of ["by itself", "forged"]) {
    expect(named(name)?.parentSpanId).toBe("");
    expect(named(name)?.traceId).not.toBe(named("around")?.traceId);
  }
});

test("what is handed on is a W3C traceparent of the span around, and there is none outside of one", async () => {
  const tracing = start();
  expect(tracing.current()).toBeNull();
  const current = await tracing.span({ name: "around", kind: "server" }, async () => tracing.current());
  await tracing.stop();
  expect(isTraceparent(current)).toBe(true);
  expect(current).toBe(`00-${named("around")?.traceId}-${named("around")?.spanId}-01`);
  for (const wrong of ["", "00-0-0-01", `00-${"0".repeat(32)}-b7ad6b7169203331-01`, `${current}\n`, null])
    expect(isTraceparent(wrong)).toBe(false);
});

test("an error is told on by its class, and nothing of its text is sent", async () => {
  const tracing = start();
  const failing = tracing.span({ name: "failing", kind: "internal" }, async () => {
    throw new RangeError("password=hunter2");
  });
  await expect(failing).rejects.toThrow("password=hunter2");
  await tracing.stop();
  expect(named("failing")?.attributes).toEqual({ "error.type": "RangeError" });
  expect(receiver.texts.join("")).not.toContain("hunter2");
});

test("a receiver that is away keeps nobody from working or from stopping", async () => {
  receiver.close();
  const tracing = start();
  expect(await tracing.span({ name: "work", kind: "internal" }, async () => 42)).toBe(42);
  await tracing.stop();
});
