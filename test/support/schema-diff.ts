import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import type { DiffTarget, SchemaEngine } from "@prisma/schema-engine-wasm";
import * as engineGlue from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";

const SCHEMA_PATH = "prisma/schema.prisma";

/**
 * SQL that would turn the database into what prisma/schema.prisma says, or the comment "-- This is an empty migration."
 * The engine runs as WebAssembly over a driver adapter: the native one would have to be downloaded.
 * @param connectionString a database of one's own; `fromEmpty` leaves what it holds out of the comparison
 */
export async function schemaDifference(connectionString: string, fromEmpty = false): Promise<string> {
  const content = await readFile(SCHEMA_PATH, "utf8");
  const engine = await openEngine(connectionString);
  const from: DiffTarget = fromEmpty
    ? { tag: "empty" }
    : { tag: "schemaDatasource", files: [{ path: SCHEMA_PATH, content }], configDir: "." };
  try {
    const result = await engine.diff({
      from,
      to: { tag: "schemaDatamodel", files: [{ path: SCHEMA_PATH, content }] },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    return result.stdout ?? "";
  } finally {
    engine.free();
  }
}

async function openEngine(connectionString: string): Promise<SchemaEngine> {
  const schema = await readFile(SCHEMA_PATH, "utf8");
  const glue = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const module = await WebAssembly.compile(await readFile(glue.replace(/\.js$/, ".wasm")));
  const instance = await WebAssembly.instantiate(module, { "./schema_engine_bg.js": { ...engineGlue } });
  engineGlue.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  const factory = bindMigrationAwareSqlAdapterFactory(adapterThatKnowsChar(connectionString));
  return engineGlue.SchemaEngine.new({ datamodels: [[SCHEMA_PATH, schema]] }, () => undefined, factory);
}

/**
 * The engine reads catalogue columns of PostgreSQL's internal type "char" (number 18), which the adapter refuses. So the
 * pool calls them character (number 1042), and the adapter's answer calls the columns of those names what the engine asks for.
 */
function adapterThatKnowsChar(connectionString: string): PrismaPg {
  const charColumns = new Set<string>();
  const pool = new pg.Pool({ connectionString, max: 2 });
  const query = pool.query.bind(pool) as (
    config: pg.QueryArrayConfig,
    values?: unknown[],
  ) => Promise<pg.QueryArrayResult>;
  Object.assign(pool, {
    query: async (config: pg.QueryArrayConfig, values?: unknown[]) => {
      const result = await query(config, values);
      for (const field of result.fields) {
        if (field.dataTypeID !== 18) continue;
        field.dataTypeID = 1042;
        charColumns.add(field.name);
      }
      return result;
    },
  });
  const factory = new PrismaPg(pool, { disposeExternalPool: true });
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (sql) => {
      const answer = await queryRaw(sql);
      const columnTypes = answer.columnTypes.map((type, index) =>
        charColumns.has(answer.columnNames[index] ?? "") ? ColumnTypeEnum.Character : type,
      );
      return { ...answer, columnTypes };
    };
    return adapter;
  };
  return factory;
}
