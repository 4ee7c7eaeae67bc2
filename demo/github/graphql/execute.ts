import {
  type DocumentNode,
  execute,
  FieldsOnCorrectTypeRule,
  type FormattedExecutionResult,
  GraphQLError,
  getOperationAST,
  KnownArgumentNamesRule,
  KnownTypeNamesRule,
  type OperationDefinitionNode,
  parse,
  validate,
} from "graphql";
import { bucketOf } from "../http/auth.ts";
import { secondaryLimit, UnownedError } from "../http/errors.ts";
import { bucketKey, rateHeaders } from "../limits.ts";
import type { TokenRecord } from "../model.ts";
import type { World } from "../world.ts";
import { type Cost, costOf } from "./cost.ts";
import { errorJson, FieldError } from "./errors.ts";
import { createGraph } from "./graph.ts";
import { rootOf } from "./root.ts";
import { standInSchema } from "./schema.ts";

export interface GraphRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | null;
}

interface GraphAnswer {
  readonly body: FormattedExecutionResult | Record<string, unknown>;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Answers one document as GitHub does: 200 also for refusals, which are in `errors`.
 * @throws UnownedError for what is not in the stand-in's part of the schema, GitHubError beyond a secondary limit
 */
export async function answerDocument(world: World, token: TokenRecord, request: GraphRequest): Promise<GraphAnswer> {
  const { key, limit } = bucketOf({ kind: "token", token });
  const peeked = rateHeaders(world.limits.peek(bucketKey(key, "graphql"), limit), "graphql");
  try {
    const document = documentOf(request.query);
    const operation = getOperationAST(document, request.operationName);
    if (operation == null) throw new GraphQLError("An operation name is required");
    const refusal = world.secondary.graphql(key, mutationsOf(operation));
    if (refusal !== null) throw secondaryLimit(refusal.status, refusal.retryAfter);
    const cost = costOf(standInSchema(), document, operation, withDefaults(operation, request.variables));
    return await run(world, token, request, document, cost);
  } catch (error) {
    if (error instanceof FieldError)
      return { body: { errors: [{ type: error.type, message: error.message }] }, headers: peeked };
    if (error instanceof Invalid) return { body: { errors: error.errors.map(errorJson) }, headers: peeked };
    if (error instanceof GraphQLError) return { body: { errors: [errorJson(error)] }, headers: peeked };
    throw error;
  }
}

class Invalid extends Error {
  constructor(readonly errors: readonly GraphQLError[]) {
    super(errors[0]?.message);
  }
}

/** What may be GitHub's and is not ours is a loud failure; what is wrong in any schema is GitHub's to refuse. */
function documentOf(query: string): DocumentNode {
  const document = parse(query);
  const [foreign] = validate(standInSchema(), document, [
    FieldsOnCorrectTypeRule,
    KnownArgumentNamesRule,
    KnownTypeNamesRule,
  ]);
  if (foreign !== undefined) throw new UnownedError(foreign.message);
  const errors = validate(standInSchema(), document);
  if (errors.length > 0) throw new Invalid(errors);
  return document;
}

function mutationsOf(operation: OperationDefinitionNode): string[] {
  if (operation.operation !== "mutation") return [];
  return operation.selectionSet.selections.flatMap((one) => (one.kind === "Field" ? [one.name.value] : []));
}

function withDefaults(operation: OperationDefinitionNode, given: GraphRequest["variables"]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { variable, defaultValue } of operation.variableDefinitions ?? [])
    if (defaultValue?.kind === "IntValue") values[variable.name.value] = Number(defaultValue.value);
  return { ...values, ...given };
}

async function run(
  world: World,
  token: TokenRecord,
  { variables, operationName }: GraphRequest,
  document: DocumentNode,
  { points, nodes }: Cost,
): Promise<GraphAnswer> {
  const { key, limit, who } = bucketOf({ kind: "token", token });
  const { bucket, exceeded } = world.limits.take(bucketKey(key, "graphql"), limit, points);
  const headers = rateHeaders(bucket, "graphql");
  if (exceeded) {
    const message = `API rate limit exceeded for ${who}.`;
    return {
      body: { errors: [{ type: "RATE_LIMITED", message }] },
      headers: { ...headers, "x-ratelimit-remaining": "0" },
    };
  }
  const graph = createGraph(world, token, { bucket, cost: points, nodeCount: nodes });
  try {
    const result = await execute({
      schema: standInSchema(),
      document,
      rootValue: rootOf(graph),
      variableValues: variables,
      operationName,
    });
    const errors = result.errors ?? [];
    for (const { originalError } of errors)
      if (originalError !== undefined && !(originalError instanceof FieldError)) throw originalError;
    const data = result.data === undefined ? {} : { data: result.data };
    return { body: errors.length === 0 ? data : { ...data, errors: errors.map(errorJson) }, headers };
  } finally {
    graph.close();
  }
}
