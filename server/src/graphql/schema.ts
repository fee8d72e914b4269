import {
  GraphQLID,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  type GraphQLFieldConfig,
  type GraphQLInputObjectType,
} from 'graphql';
import { shapeOf, type Shape } from '../query/index.ts';
import { toCamel, toPascal, type Definitions, type ObjectDef } from '../schema/index.ts';
import { buildFilter, buildInput, buildQuantified, buildRelated } from './input-types.ts';
import { buildConnection, buildOutput, listArguments, namedProps, type NamedProp } from './output-types.ts';
import { long } from './scalars.ts';

type Field = GraphQLFieldConfig<unknown, unknown>;

/** What a root field does, and to which records. */
export type Root = { does: 'list' | 'get' | 'create' | 'update' | 'delete'; object: ObjectDef; shape: Shape };
type Roots = ReadonlyMap<string, Root>;

export type WorkspaceSchema = { readonly schema: GraphQLSchema; readonly roots: { readonly query: Roots; readonly mutation: Roots } };

/** Types by what they are of, each made when it is first named. */
export type TypeSource = {
  props: (shape: Shape) => readonly NamedProp[];
  output: (shape: Shape) => GraphQLObjectType;
  connection: (shape: Shape) => Pick<Field, 'type' | 'args'>;
  filter: (shape: Shape) => GraphQLInputObjectType;
  related: (shape: Shape) => GraphQLInputObjectType;
  quantified: (shape: Shape) => GraphQLInputObjectType;
};

/** The GraphQL schema of a workspace's definitions. Pure, and without resolvers: README.md says what answers instead. */
export function buildSchema(definitions: Definitions): WorkspaceSchema {
  const objects = definitions.objects.filter(({ hiddenAt }) => hiddenAt === null);
  const source = createTypeSource(objects);
  const query = createRootType('Query');
  const mutation = createRootType('Mutation');
  const all = objects.map((object): Whole => {
    const shape = shapeOf(definitions, object);
    return { object, shape, fields: fieldsOf(source, object, shape) };
  });
  for (const one of all) {
    const { object, shape } = one;
    query.add(toCamel(object.plural), { does: 'list', object, shape }, { ...source.connection(shape), description: object.pluralLabel });
    addByName(object.name, one);
  }
  for (const one of all) for (const alias of one.object.aliases) addByName(alias, one);
  const schema = new GraphQLSchema({
    query:
      query.build() ??
      new GraphQLObjectType({ name: 'Query', fields: { _empty: { type: GraphQLString, description: 'There are no objects yet.' } } }),
    mutation: mutation.build(),
    assumeValid: true, // names were checked when the definitions were made; a test validates what comes out
  });
  return { schema, roots: { query: query.roots, mutation: mutation.roots } };

  /** An object is found under its former names too, as long as no other took them. */
  function addByName(name: string, { object, shape, fields }: Whole): void {
    const deprecationReason = name === object.name ? undefined : `Renamed to ${object.name}.`;
    query.add(toCamel(name), { does: 'get', object, shape }, { ...fields.get, deprecationReason });
    for (const does of ['create', 'update', 'delete'] as const) {
      const field = fields[does];
      if (field) mutation.add(does + toPascal(name), { does, object, shape }, { ...field, deprecationReason });
    }
  }
}

function createRootType(name: string) {
  const roots = new Map<string, Root>();
  const fields: Record<string, Field> = {};
  return { roots, add, build };

  function add(key: string, root: Root, field: Field): void {
    if (roots.has(key)) return;
    roots.set(key, root);
    fields[key] = field;
  }

  function build(): GraphQLObjectType | null {
    return roots.size > 0 ? new GraphQLObjectType({ name, fields }) : null;
  }
}

type RootFields = Partial<Record<Root['does'], Field>> & { get: Field };
type Whole = { object: ObjectDef; shape: Shape; fields: RootFields };

function fieldsOf(source: TypeSource, object: ObjectDef, shape: Shape): RootFields {
  const label = object.label.toLowerCase();
  const type = source.output(shape);
  const id = { type: new GraphQLNonNull(GraphQLID) };
  const version = { type: long, description: 'Refuses with `stale_version` unless this is still the version.' };
  const [input, patch] = [buildInput(object, 'create'), buildInput(object, 'patch')];
  return {
    get: { type, args: { id }, description: `${object.label} by id; null when there is none in sight.` },
    create: { type, args: input ? { data: { type: new GraphQLNonNull(input) } } : {}, description: `Creates a ${label}.` },
    ...(patch && {
      update: {
        type,
        args: { id, data: { type: new GraphQLNonNull(patch) }, version },
        description: `Changes a ${label}: what is left out stays, null clears.`,
      },
    }),
    delete: { type, args: { id, version }, description: `Deletes a ${label}, which can be restored; answers it as it was.` },
  };
}

function createTypeSource(objects: readonly ObjectDef[]): TypeSource {
  // Members are no object; should an object's type be called so, theirs makes way.
  const memberName = objects.some(({ name }) => toPascal(name) === 'Member') ? 'Workspace_Member' : 'Member';
  const nameOf = (shape: Shape): string => (shape.object ? toPascal(shape.name) : memberName);
  const connectionOf = remember((shape) => buildConnection(source, shape));
  const argumentsOf = remember((shape) => listArguments(source, shape));
  const source: TypeSource = {
    props: remember(namedProps),
    output: remember((shape) => buildOutput(source, shape, nameOf(shape))),
    connection: (shape) => ({ type: connectionOf(shape), args: argumentsOf(shape) }),
    filter: remember((shape) => buildFilter(source, shape, `${nameOf(shape)}Filter`)),
    related: remember((shape) => buildRelated(source, shape, `${nameOf(shape)}_Related`)),
    quantified: remember((shape) => buildQuantified(source, shape, `${nameOf(shape)}_List`)),
  };
  return source;
}

function remember<T>(make: (shape: Shape) => T): (shape: Shape) => T {
  const known = new Map<string, T>();
  return (shape) => {
    let one = known.get(shape.id);
    if (!one) known.set(shape.id, (one = make(shape)));
    return one;
  };
}
