import {
  getNamedType,
  GraphQLError,
  isListType,
  isNonNullType,
  Kind,
  GraphQLList,
  GraphQLNonNull,
  specifiedRules,
  VariablesInAllowedPositionRule,
  type ASTVisitor,
  type FragmentDefinitionNode,
  type GraphQLInputType,
  type SelectionSetNode,
  type TypeNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

export const maxDepth = 10;

/** GraphQL's own rules, and ours. */
export const validationRules: readonly ValidationRule[] = [
  ...specifiedRules.filter((rule) => rule !== VariablesInAllowedPositionRule),
  builtInsFitOurScalars,
  depthRule,
];

/** Which built-in scalar a variable may be declared as where one of ours is expected: all of its values are ours too. */
const alsoFits: Record<string, readonly string[]> = { Int: ['Long', 'Float'], String: ['Date', 'DateTime', 'Money_Value', 'ID'] };

/** So that `$version: Int` may stand for a Long, and `$since: String!` for a DateTime, as people write them. */
function builtInsFitOurScalars(context: ValidationContext): ASTVisitor {
  const schema = context.getSchema();
  const lenient = Object.create(context, {
    getRecursiveVariableUsages: {
      value: (operation: Parameters<ValidationContext['getRecursiveVariableUsages']>[0]) => {
        const declared = new Map(operation.variableDefinitions?.map(({ variable, type }) => [variable.name.value, nameOf(type)]));
        return context.getRecursiveVariableUsages(operation).map((usage) => {
          const as = declared.get(usage.node.name.value);
          const fits = as !== undefined && usage.type && alsoFits[as]?.includes(getNamedType(usage.type).name);
          return fits ? { ...usage, type: renamed(usage.type!, schema.getType(as) as GraphQLInputType) } : usage;
        });
      },
    },
  }) as ValidationContext;
  return VariablesInAllowedPositionRule(lenient);
}

const nameOf = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type));

function renamed(type: GraphQLInputType, named: GraphQLInputType): GraphQLInputType {
  if (isNonNullType(type)) return new GraphQLNonNull(renamed(type.ofType, named) as never);
  return isListType(type) ? new GraphQLList(renamed(type.ofType, named)) : named;
}

/** Levels of fields, fragments followed; what is asked of the schema itself has a rule of its own. */
function depthRule(context: ValidationContext): ASTVisitor {
  const known = new Map<FragmentDefinitionNode, number>();
  return {
    OperationDefinition(operation) {
      const depth = depthOf(operation.selectionSet);
      if (depth <= maxDepth) return;
      const message = `The query nests ${depth} levels of fields, and ${maxDepth} is the limit. Use nodes in place of edges { node }, or ask for the deeper records in a query of their own.`;
      context.reportError(new GraphQLError(message, { nodes: operation, extensions: { code: 'too_deep' } }));
    },
  };

  function depthOf({ selections }: SelectionSetNode): number {
    let deepest = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) deepest = Math.max(deepest, depthOfFragment(selection.name.value));
      else if (selection.kind === Kind.INLINE_FRAGMENT) deepest = Math.max(deepest, depthOf(selection.selectionSet));
      else if (!selection.name.value.startsWith('__'))
        deepest = Math.max(deepest, 1 + (selection.selectionSet ? depthOf(selection.selectionSet) : 0));
    }
    return deepest;
  }

  function depthOfFragment(name: string): number {
    const fragment = context.getFragment(name);
    if (!fragment) return 0;
    const depth = known.get(fragment);
    if (depth !== undefined) return depth;
    known.set(fragment, 0); // a fragment that spreads itself is refused by another rule
    const found = depthOf(fragment.selectionSet);
    known.set(fragment, found);
    return found;
  }
}
