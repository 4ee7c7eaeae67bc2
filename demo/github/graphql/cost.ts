import {
  type DocumentNode,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from "graphql";
import { FieldError } from "./errors.ts";

type Variables = Readonly<Record<string, unknown>>;

export interface Cost {
  /** Points of the primary limit. */
  readonly points: number;
  /** How many nodes may come back. */
  readonly nodes: number;
}

const MOST_NODES = 500_000;

/**
 * What a document costs before it runs: the requests that its connections would need, each taken as full, by a hundred, and one at
 * least.
 * @see https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#predicting-the-point-value-of-a-query
 * @throws FieldError for a connection without limits or beyond a hundred, and for more than half a million nodes
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): Cost {
  const counted = { requests: 0, nodes: 0 };
  const fragments = document.definitions.filter((one) => one.kind === "FragmentDefinition");
  const walk = (selections: SelectionSetNode, type: Fields | null, times: number): void => {
    for (const selection of selections.selections) {
      if (selection.kind === "Field") {
        field(selection, type, times);
        continue;
      }
      const spread = selection.kind === "FragmentSpread";
      const fragment = spread ? fragments.find(({ name }) => name.value === selection.name.value) : selection;
      if (fragment === undefined) continue;
      walk(fragment.selectionSet, typeNamed(schema, fragment.typeCondition?.name.value) ?? type, times);
    }
  };
  const field = (node: FieldNode, parent: Fields | null, times: number): void => {
    const defined = parent?.getFields()[node.name.value];
    if (defined === undefined || node.selectionSet === undefined) return;
    const named = getNamedType(defined.type);
    const type = isObjectType(named) || isInterfaceType(named) ? named : null;
    if (!named.name.endsWith("Connection")) return walk(node.selectionSet, type, times);
    const size = sizeOf(node, variables);
    counted.requests += times;
    counted.nodes += times * size;
    walk(node.selectionSet, type, times * size);
  };
  const root = operation.operation === "mutation" ? schema.getMutationType() : schema.getQueryType();
  walk(operation.selectionSet, root ?? null, 1);
  if (counted.nodes > MOST_NODES)
    throw new FieldError(
      "MAX_NODE_LIMIT_EXCEEDED",
      `This query requests up to ${counted.nodes.toLocaleString("en")} possible nodes which exceeds the maximum limit of 500,000.`,
    );
  return { points: Math.max(1, Math.round(counted.requests / 100)), nodes: counted.nodes };
}

type Fields = Pick<GraphQLObjectType, "getFields">;

function typeNamed(schema: GraphQLSchema, name: string | undefined): Fields | null {
  const type = name === undefined ? undefined : schema.getType(name);
  return isObjectType(type) || isInterfaceType(type) ? type : null;
}

/** @see https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#node-limit */
function sizeOf(node: FieldNode, variables: Variables): number {
  const name = node.name.value;
  for (const limit of ["first", "last"]) {
    const given = node.arguments?.find((argument) => argument.name.value === limit);
    const size: unknown = given === undefined ? null : valueFromASTUntyped(given.value, variables);
    if (typeof size !== "number") continue;
    if (size > 100)
      throw new FieldError(
        "EXCESSIVE_PAGINATION",
        `Requesting ${size} records on the \`${name}\` connection exceeds the \`${limit}\` limit of 100 records.`,
      );
    if (size < 0)
      throw new FieldError("UNPROCESSABLE", `\`${limit}\` on the \`${name}\` connection cannot be less than zero.`);
    return size;
  }
  throw new FieldError(
    "MISSING_PAGINATION_BOUNDARIES",
    `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
  );
}
