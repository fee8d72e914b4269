import {
  coerceInputValue,
  GraphQLError,
  isInputType,
  isNonNullType,
  typeFromAST,
  valueFromAST,
  type GraphQLSchema,
  type VariableDefinitionNode,
} from 'graphql';
import { issue, pointer } from '../lib/index.ts';
import type { Variables } from './collect.ts';
import { RequestErrors } from './request-errors.ts';

const mostErrors = 100;

/**
 * The values of an operation's variables, as GraphQL coerces them. Not graphql-js's `getVariableValues`, which does the same
 * with the same parts but says where a value is wrong in words alone; here it is an issue with a path.
 * @see https://spec.graphql.org/October2021/#CoerceVariableValues()
 * @throws RequestErrors with everything that is wrong
 */
export function readVariables(
  schema: GraphQLSchema,
  declared: readonly VariableDefinitionNode[],
  given: Record<string, unknown>,
): Variables {
  const values: Record<string, unknown> = {};
  const errors: GraphQLError[] = [];
  for (const node of declared) {
    const name = node.variable.name.value;
    const type = typeFromAST(schema, node.type);
    if (!isInputType(type)) throw new Error(`$${name} is of no input type`); // the document is valid
    const refuse = (path: readonly (string | number)[], code: string, message: string): void => {
      if (errors.length < mostErrors) errors.push(toError(node, issue(pointer('variables', name, ...path), code, message)));
    };
    if (!Object.hasOwn(given, name)) {
      if (node.defaultValue) values[name] = valueFromAST(node.defaultValue, type);
      else if (isNonNullType(type)) refuse([], 'required', `Variable $${name} is required.`);
    } else if (given[name] === null && isNonNullType(type)) {
      refuse([], 'required', `Variable $${name} must not be null.`);
    } else {
      values[name] = coerceInputValue(given[name], type, (path, _value, error) =>
        refuse(pathOf(path, error), codeOf(error), error.message),
      );
    }
  }
  if (errors.length > 0) throw new RequestErrors(errors);
  return values;
}

function toError(node: VariableDefinitionNode, one: ReturnType<typeof issue>): GraphQLError {
  return new GraphQLError(`${one.path} ${one.message}`, { nodes: node, extensions: { code: 'invalid', errors: [one] } });
}

const unknownField = /^Field "([^"]+)" is not defined by type/;
const missingField = /^Field "([^"]+)" of required type/;

/** graphql-js names a field that is unknown or missing only in its message, and its place is that of the object. */
function pathOf(path: readonly (string | number)[], { message }: GraphQLError): readonly (string | number)[] {
  const name = unknownField.exec(message)?.[1] ?? missingField.exec(message)?.[1];
  return name === undefined ? path : [...path, name];
}

function codeOf({ message }: GraphQLError): string {
  if (unknownField.test(message)) return 'unknown_field';
  return missingField.test(message) || message.startsWith('Expected non-nullable type') ? 'required' : 'wrong_type';
}
