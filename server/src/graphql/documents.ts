import {
  GraphQLError,
  Kind,
  OperationTypeNode,
  parse,
  validate,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Definitions } from '../schema/index.ts';
import { buildSchema, type WorkspaceSchema } from './schema.ts';
import { RequestErrors, refuseRequest } from './request-errors.ts';
import { withIssue } from './validation-issues.ts';
import { validationRules } from './validation-rules.ts';

/** A document that is valid in a workspace's schema; `id` is its own in this process. */
export type Document = {
  readonly id: number;
  readonly text: string;
  readonly node: DocumentNode;
  readonly operations: ReadonlyMap<string | null, OperationDefinitionNode>;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
};

const maxTokens = 4000;
const keptDocuments = 500;
const keptCharacters = 4_000_000;

type Known = WorkspaceSchema & { documents: LRUCache<string, Document> };

export type Documents = ReturnType<typeof createDocuments>;

/** Schemas by definitions and documents by text: both made once and shared by all who ask. */
export function createDocuments() {
  const known = new WeakMap<Definitions, Known>();
  let lastId = 0;
  return { schemaOf, read };

  function schemaOf(definitions: Definitions): WorkspaceSchema {
    return knownOf(definitions);
  }

  /** Throws `RequestErrors` when the text is no document or doesn't fit the schema; such ones aren't kept. */
  function read(definitions: Definitions, text: string): Document {
    const { schema, documents } = knownOf(definitions);
    let document = documents.get(text);
    if (!document) {
      const node = parseText(text);
      assertValid(schema, node);
      documents.set(text, (document = toDocument(++lastId, text, node)));
    }
    return document;
  }

  function knownOf(definitions: Definitions): Known {
    let one = known.get(definitions);
    if (!one) {
      const documents = new LRUCache<string, Document>({
        max: keptDocuments,
        maxSize: keptCharacters,
        sizeCalculation: (_, text) => text.length + 1,
      });
      known.set(definitions, (one = { ...buildSchema(definitions), documents }));
    }
    return one;
  }
}

function parseText(text: string): DocumentNode {
  try {
    return parse(text, { maxTokens });
  } catch (error) {
    if (error instanceof RangeError) throw refuseRequest('too_deep', 'The document nests too deep to be read.');
    if (!(error instanceof GraphQLError)) throw error;
    const hint = /maximum|token/i.test(error.message) ? ' Send values as variables, or ask in parts.' : '';
    throw new RequestErrors([
      new GraphQLError(error.message + hint, { source: error.source, positions: error.positions, extensions: { code: 'bad_request' } }),
    ]);
  }
}

const tooBusy = 'The document repeats fields too often to be checked. Ask for each field once, and for the rest in a request of its own.';

function assertValid(schema: GraphQLSchema, node: DocumentNode): void {
  const errors = validate(schema, node, validationRules, { maxErrors: 20 });
  if (errors.length === 0) return;
  // graphql-js gives up on documents whose repeated fields would take too long to compare, and says no more than that.
  throw new RequestErrors(
    errors.map((error) =>
      error.message === 'Validation aborted.'
        ? new GraphQLError(tooBusy, { extensions: { code: 'too_many_fields' } })
        : withIssue(error, node),
    ),
  );
}

function toDocument(id: number, text: string, node: DocumentNode): Document {
  const operations = new Map<string | null, OperationDefinitionNode>();
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of node.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.set(definition.name?.value ?? null, definition);
    else if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return { id, text, node, operations, fragments };
}

/** The operation that a request means. */
export function operationOf(document: Document, name: string | null): OperationDefinitionNode {
  const operation = chosen(document, name);
  if (operation.operation !== OperationTypeNode.SUBSCRIPTION) return operation;
  throw refuseRequest('bad_request', 'There are no subscriptions; GET /api/v1/changes tells what changes as server-sent events.');
}

function chosen({ operations }: Document, name: string | null): OperationDefinitionNode {
  if (name !== null) {
    const named = operations.get(name);
    if (named) return named;
    throw refuseRequest('bad_request', `The document has no operation called ${JSON.stringify(name)}.`);
  }
  const [only, ...others] = operations.values();
  if (!only) throw refuseRequest('bad_request', 'The document has no operation.');
  if (others.length > 0) throw refuseRequest('bad_request', 'The document has several operations: say which one with operationName.');
  return only;
}
