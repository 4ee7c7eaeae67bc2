import { defineConfig } from "prisma/config";

// `prisma generate` needs no database. Migrations are applied by lib/adapters/postgres/migrate.ts; the address is here
// only so that `npx prisma migrate deploy` stays usable for those who prefer it.
export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  ...(process.env.DATABASE_URL ? { datasource: { url: process.env.DATABASE_URL } } : {}),
});
