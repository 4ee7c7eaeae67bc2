import { HOSTING_TOKEN, SAAS_KEY } from "../holding-kinds.ts";
import { githubToken, IDENTIFIER } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const databases = {
  vendor: "databases",
  title: "Databases and data platforms",
  actions: [
    {
      uses: "planetscale/setup-pscale-action",
      source: "https://github.com/planetscale/setup-pscale-action/blob/HEAD/action.yml",
      inputs: { "github-token": githubToken({ contents: "read" }), version: IDENTIFIER },
      env: { PLANETSCALE_SERVICE_TOKEN: HOSTING_TOKEN, PLANETSCALE_SERVICE_TOKEN_ID: IDENTIFIER },
    },
    {
      uses: "planetscale/create-branch-action",
      source: "https://github.com/planetscale/create-branch-action#readme",
      inputs: { org_name: IDENTIFIER, database_name: IDENTIFIER },
      env: { PLANETSCALE_SERVICE_TOKEN: HOSTING_TOKEN, PLANETSCALE_SERVICE_TOKEN_ID: IDENTIFIER },
    },
    {
      uses: "neondatabase/create-branch-action",
      source: "https://github.com/neondatabase/create-branch-action/blob/HEAD/action.yml",
      inputs: {
        api_key: HOSTING_TOKEN,
        project_id: IDENTIFIER,
        username: IDENTIFIER,
        role: IDENTIFIER,
        database: IDENTIFIER,
      },
    },
    {
      uses: "neondatabase/delete-branch-action",
      source: "https://github.com/neondatabase/delete-branch-action#readme",
      inputs: { api_key: HOSTING_TOKEN, project_id: IDENTIFIER, branch: IDENTIFIER },
    },
    {
      uses: "neondatabase/reset-branch-action",
      source: "https://github.com/neondatabase/reset-branch-action#readme",
      inputs: { api_key: HOSTING_TOKEN, project_id: IDENTIFIER, branch: IDENTIFIER },
    },
    {
      uses: "neondatabase/schema-diff-action",
      source: "https://github.com/neondatabase/schema-diff-action#readme",
      inputs: {
        api_key: HOSTING_TOKEN,
        project_id: IDENTIFIER,
        "github-token": githubToken({ "pull-requests": "write" }),
      },
    },
    {
      uses: "mongodb/atlas-github-action",
      source: "https://github.com/mongodb/atlas-github-action#readme",
      env: { MONGODB_ATLAS_PUBLIC_API_KEY: IDENTIFIER, MONGODB_ATLAS_PRIVATE_API_KEY: SAAS_KEY },
    },
    {
      uses: "databricks/setup-cli",
      source: "https://github.com/databricks/setup-cli#readme",
      inputs: { version: IDENTIFIER },
      env: { DATABRICKS_TOKEN: SAAS_KEY, DATABRICKS_HOST: IDENTIFIER },
    },
    {
      uses: "databricks/run-notebook",
      source: "https://github.com/databricks/run-notebook#readme",
      inputs: { "databricks-host": IDENTIFIER, "databricks-token": SAAS_KEY, "git-provider": IDENTIFIER },
      env: { DATABRICKS_TOKEN: SAAS_KEY, DATABRICKS_HOST: IDENTIFIER },
    },
    {
      uses: "databricks/upload-dbfs-temp",
      source: "https://github.com/databricks/upload-dbfs-temp#readme",
      inputs: { "databricks-host": IDENTIFIER, "databricks-token": SAAS_KEY },
      env: { DATABRICKS_TOKEN: SAAS_KEY, DATABRICKS_HOST: IDENTIFIER },
    },
    {
      uses: "Snowflake-Labs/snowflake-cli-action",
      source: "https://github.com/Snowflake-Labs/snowflake-cli-action#readme",
      inputs: { "default-config-file-path": IDENTIFIER, "use-oidc": IDENTIFIER },
      env: { SNOWFLAKE_CONNECTIONS_DEFAULT_PASSWORD: SAAS_KEY, SNOWFLAKE_PASSWORD: SAAS_KEY },
    },
    {
      uses: "snowflakedb/snowflake-cli-action",
      source: "https://github.com/snowflakedb/snowflake-cli-action#readme",
      inputs: { "default-config-file-path": IDENTIFIER, "use-oidc": IDENTIFIER },
      env: { SNOWFLAKE_PASSWORD: SAAS_KEY, SNOWFLAKE_PRIVATE_KEY_RAW: SAAS_KEY },
    },
    {
      uses: "ariga/atlas-action/*",
      source: "https://github.com/ariga/atlas-action#readme",
      inputs: { url: SAAS_KEY, "dev-url": SAAS_KEY },
      env: { GITHUB_TOKEN: githubToken({ contents: "read", "pull-requests": "write" }) },
    },
    {
      uses: "ariga/setup-atlas",
      source: "https://github.com/ariga/setup-atlas#readme",
      inputs: { "cloud-token": SAAS_KEY },
    },
    {
      uses: "liquibase/liquibase-github-action",
      source: "https://github.com/liquibase/liquibase-github-action#readme",
      inputs: { username: IDENTIFIER, password: SAAS_KEY, url: SAAS_KEY },
    },
  ],
  variables: [
    {
      name: "SNOWFLAKE_PASSWORD",
      holds: SAAS_KEY,
      source: "https://docs.snowflake.com/en/developer-guide/snowflake-cli/connecting/configure-connections",
    },
    {
      name: "SNOWFLAKE_PRIVATE_KEY",
      holds: SAAS_KEY,
      source: "https://docs.snowflake.com/en/developer-guide/snowflake-cli/connecting/configure-connections",
    },
    {
      name: "SNOWFLAKE_PRIVATE_KEY_PASSPHRASE",
      holds: SAAS_KEY,
      source: "https://docs.snowflake.com/en/developer-guide/snowflake-cli/connecting/configure-connections",
    },
    {
      name: "SNOWFLAKE_ACCOUNT",
      holds: IDENTIFIER,
      source: "https://docs.snowflake.com/en/developer-guide/snowflake-cli/connecting/configure-connections",
    },
    {
      name: "SNOWFLAKE_USER",
      holds: IDENTIFIER,
      source: "https://docs.snowflake.com/en/developer-guide/snowflake-cli/connecting/configure-connections",
    },
    { name: "DATABRICKS_TOKEN", holds: SAAS_KEY, source: "https://docs.databricks.com/aws/en/dev-tools/auth/env-vars" },
    {
      name: "DATABRICKS_HOST",
      holds: IDENTIFIER,
      source: "https://docs.databricks.com/aws/en/dev-tools/auth/env-vars",
    },
    {
      name: "DATABRICKS_CLIENT_ID",
      holds: IDENTIFIER,
      source: "https://docs.databricks.com/aws/en/dev-tools/auth/env-vars",
    },
    {
      name: "DATABRICKS_CLIENT_SECRET",
      holds: SAAS_KEY,
      source: "https://docs.databricks.com/aws/en/dev-tools/auth/env-vars",
    },
    { name: "PLANETSCALE_SERVICE_TOKEN", holds: HOSTING_TOKEN, source: "https://planetscale.com/docs/cli" },
    { name: "PLANETSCALE_SERVICE_TOKEN_ID", holds: IDENTIFIER, source: "https://planetscale.com/docs/cli" },
    { name: "NEON_API_KEY", holds: HOSTING_TOKEN, source: "https://neon.com/docs/reference/neon-cli" },
    { name: "NEON_PROJECT_ID", holds: IDENTIFIER, source: "https://neon.com/docs/reference/neon-cli" },
    { name: "TURSO_API_TOKEN", holds: HOSTING_TOKEN, source: "https://docs.turso.tech/cli/authentication" },
    { name: "TURSO_AUTH_TOKEN", holds: HOSTING_TOKEN, source: "https://docs.turso.tech/cli/authentication" },
    { name: "UPSTASH_API_KEY", holds: HOSTING_TOKEN, source: "https://upstash.com/docs/" },
    {
      name: "UPSTASH_REDIS_REST_TOKEN",
      holds: HOSTING_TOKEN,
      source: "https://upstash.com/docs/redis/features/restapi",
    },
    {
      name: "MONGODB_ATLAS_PUBLIC_API_KEY",
      holds: IDENTIFIER,
      source: "https://www.mongodb.com/docs/atlas/cli/current/",
    },
    {
      name: "MONGODB_ATLAS_PRIVATE_API_KEY",
      holds: SAAS_KEY,
      source: "https://www.mongodb.com/docs/atlas/cli/current/",
    },
    {
      name: "MONGODB_ATLAS_PRIVATE_KEY",
      holds: SAAS_KEY,
      source: "https://registry.terraform.io/providers/mongodb/mongodbatlas/latest/docs",
    },
    {
      name: "MONGODB_URI",
      holds: SAAS_KEY,
      source: "https://www.mongodb.com/docs/manual/reference/connection-string/",
    },
    { name: "MONGO_URI", holds: SAAS_KEY, source: "https://www.mongodb.com/docs/manual/reference/connection-string/" },
    { name: "DATABASE_URL", holds: SAAS_KEY, source: "https://www.prisma.io/docs/orm/reference/connection-urls" },
    { name: "DIRECT_URL", holds: SAAS_KEY, source: "https://www.prisma.io/docs/orm/reference/connection-urls" },
    { name: "REDIS_URL", holds: SAAS_KEY, source: "https://redis.io/docs/latest/develop/clients/" },
    { name: "POSTGRES_PASSWORD", holds: SAAS_KEY, source: "https://hub.docker.com/_/postgres" },
    { name: "POSTGRES_USER", holds: IDENTIFIER, source: "https://hub.docker.com/_/postgres" },
    { name: "MYSQL_ROOT_PASSWORD", holds: SAAS_KEY, source: "https://hub.docker.com/_/mysql" },
    { name: "MYSQL_PASSWORD", holds: SAAS_KEY, source: "https://hub.docker.com/_/mysql" },
    { name: "CLICKHOUSE_PASSWORD", holds: SAAS_KEY, source: "https://hub.docker.com/_/clickhouse" },
    { name: "INFLUX_TOKEN", holds: SAAS_KEY, source: "https://docs.influxdata.com/influxdb/v2/tools/influx-cli/" },
    {
      name: "CONFLUENT_CLOUD_API_SECRET",
      holds: SAAS_KEY,
      source: "https://docs.confluent.io/confluent-cli/current/overview.html",
    },
    {
      name: "CONFLUENT_CLOUD_API_KEY",
      holds: IDENTIFIER,
      source: "https://docs.confluent.io/confluent-cli/current/overview.html",
    },
    {
      name: "DBT_CLOUD_API_TOKEN",
      holds: SAAS_KEY,
      source: "https://docs.getdbt.com/docs/dbt-cloud-apis/authentication",
    },
    {
      name: "DBT_ENV_SECRET_GIT_CREDENTIAL",
      holds: SAAS_KEY,
      source: "https://docs.getdbt.com/docs/build/environment-variables",
    },
    { name: "ATLAS_CLOUD_TOKEN", holds: SAAS_KEY, source: "https://atlasgo.io/cloud/getting-started" },
    { name: "FLYWAY_PASSWORD", holds: SAAS_KEY, source: "https://documentation.red-gate.com/fd" },
    { name: "LIQUIBASE_COMMAND_PASSWORD", holds: SAAS_KEY, source: "https://docs.liquibase.com/" },
    { name: "LIQUIBASE_LICENSE_KEY", holds: SAAS_KEY, source: "https://docs.liquibase.com/" },
    { name: "PREFECT_API_KEY", holds: SAAS_KEY, source: "https://docs.prefect.io/" },
    { name: "CLICKHOUSE_USERNAME", holds: IDENTIFIER, source: "https://hub.docker.com/_/clickhouse" },
  ],
} as const satisfies VendorKnowledge;
