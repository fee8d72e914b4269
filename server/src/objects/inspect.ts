import type { SchemaChange } from '@atrium/sdk';
import type { Route } from '../http/index.ts';
import { mend } from './mend.ts';
import { placesIn, wholeBody, type Places } from './places.ts';
import type { ObjectService } from './service.ts';

type Inspect = NonNullable<Route['inspect']>;
type Call = Parameters<Inspect>[0];
export type Inspections = ReturnType<typeof createInspections>;

/** What the definitions say against changes whose shape is wrong, so that names and relations are told with it. */
export function createInspections(objects: Pick<ObjectService, 'issuesOf'>) {
  const object = one((mended, { body }) => ({ op: 'createObject', object: mended.object(body, '') }));
  const objectPatch = one((mended, { params, body }) => ({ op: 'updateObject', object: params.name!, set: mended.patch(body, '') }));
  const field = one((mended, { params, body }) => ({ op: 'createField', object: params.name!, field: mended.field(body, '') }));
  const fieldPatch = one((mended, { params, body }) => ({
    ...{ op: 'updateField', object: params.name!, field: params.field!, set: mended.patch(body, '') },
  }));
  return { object, objectPatch, field, fieldPatch, changes };

  function one(changeOf: (mended: ReturnType<typeof mend>, call: Call) => SchemaChange): Inspect {
    return async (call) => {
      const mended = mend(call.issues);
      const found = await objects.issuesOf(call.actor, [changeOf(mended, call)], wholeBody);
      return found.filter((issue) => mended.isOurs(issue) && !(issue.path === '' && issue.code.startsWith('unknown_'))); // a 404, that is
    };
  }

  async function changes({ actor, body, issues }: Call) {
    const mended = mend(issues);
    const known = mended.list(body);
    const placesOf = (index: number): Places => placesIn(known[index]!.change, known[index]!.index);
    const found = await objects.issuesOf(
      actor,
      known.map(({ change }) => change),
      placesOf,
    );
    return found.filter(mended.isOurs);
  }
}
