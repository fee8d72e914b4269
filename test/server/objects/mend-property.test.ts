import fc from 'fast-check';
import { createValidation, mostIssues } from '../../../server/src/lib/index.ts';
import { fieldInput, fieldPatch, objectInput, objectPatch, schemaChanges } from '../../../server/src/objects/input.ts';
import { mend } from '../../../server/src/objects/mend.ts';
import { seedOf } from '../../support/random.ts';

const seed = seedOf();
const { compile } = createValidation();

const anything = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('name', 'text', 'select', 'relation', true, 3, null, [], {}));
const option = fc.oneof(
  anything,
  fc.record({ value: anything, label: anything, color: anything, archived: anything }, { requiredKeys: [] }),
);
const inverse = fc.oneof(anything, fc.record({ name: anything, label: anything }, { requiredKeys: [] }));
/** Each key of a schema with anything under it, or something near to what belongs there. */
const keysOf = ({ properties }: { properties?: unknown }) =>
  Object.fromEntries(
    Object.keys(properties as object).map((key) => [key, key === 'options' ? fc.array(option) : key === 'inverse' ? inverse : anything]),
  );
const like = (schema: object, more: Record<string, fc.Arbitrary<unknown>> = {}) =>
  fc.oneof(
    { weight: 1, arbitrary: anything },
    { weight: 9, arbitrary: fc.record({ ...keysOf(schema), ...more, stranger: anything }, { requiredKeys: [] }) },
  );
const field = like(fieldInput);
const object = like(objectInput, { fields: fc.oneof(anything, fc.array(field, { maxLength: 3 })) });
const ops = fc.constantFrom('createObject', 'updateObject', 'hideObject', 'createField', 'updateField', 'deleteField', 'dance');
const set = fc.oneof(like(objectPatch), like(fieldPatch));
const change = fc.record(
  { op: fc.oneof(ops, anything), object: fc.oneof(object, fc.constant('crate')), field: fc.oneof(field, fc.constant('code')), set },
  { requiredKeys: [] },
);

const cases = [
  ['an object', objectInput, object, 'object'],
  ['a field', fieldInput, field, 'field'],
  ['a patch of an object', objectPatch, like(objectPatch), 'patch'],
  ['a patch of a field', fieldPatch, like(fieldPatch), 'patch'],
] as const;

test.each(cases)(`%s that is mended fits its schema (seed ${seed})`, (_, schema, arbitrary, how) => {
  const check = compile(schema);
  fc.assert(
    fc.property(arbitrary, (raw) => {
      const issues = check(raw);
      fc.pre(issues.length < mostIssues); // the router asks nothing more of what has so many
      expect(check(mend(issues)[how](raw, ''))).toEqual([]);
    }),
    { seed, numRuns: 500 },
  );
});

test(`a list of changes that is mended fits its schema (seed ${seed})`, () => {
  const check = compile(schemaChanges);
  fc.assert(
    fc.property(fc.oneof(anything, fc.record({ changes: fc.array(change, { minLength: 1, maxLength: 3 }) })), (raw) => {
      const issues = check(raw);
      fc.pre(issues.length < mostIssues);
      const changes = mend(issues)
        .list(raw)
        .map((one) => one.change);
      if (changes.length > 0) expect(check({ changes })).toEqual([]);
    }),
    { seed, numRuns: 500 },
  );
});
