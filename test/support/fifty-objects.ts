import type { SchemaChange } from '@atrium/sdk';
import type { Definitions } from '../../server/src/schema/index.ts';
import { created, define, field } from '../server/schema/define.ts';

const options = [{ value: 'a', label: 'A' }];

/** As many objects as a large company has, of twenty fields each, every one related to the one before. */
export const fiftyObjects = (): Definitions =>
  define(
    ...Array.from({ length: 50 }, (_, i): SchemaChange => {
      const fields = Array.from({ length: 18 }, (_unused, k) =>
        field(`field_${k}`, (['text', 'integer', 'date', 'currency', 'select'] as const)[k % 5]!, k % 5 === 4 ? { options } : {}),
      );
      const parent = field('parent', 'relation', { target: `thing_${i - 1}`, inverse: { name: 'children', label: 'Children' } });
      return created(`thing_${i}`, i > 0 ? [...fields, parent] : fields);
    }),
  );
