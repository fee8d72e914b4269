import type { FormulaPreview, FormulaPreviewInput, Issue } from '@atrium/sdk';
import type { Db } from '../db/index.ts';
import { invalid, pointer, type Actor, type Clock } from '../lib/index.ts';
import type { Policies } from '../policies/index.ts';
import { contextOf, issuesOfFilter, prepareList } from '../query/index.ts';
import { computedOf, withDraftField, type ComputedIssue } from '../schema/index.ts';
import { assertFresh, withDefinitions, type DefinitionsSource } from './guard.ts';
import { getObject } from './read.ts';

type Deps = { db: Db; definitions: DefinitionsSource; policies: Policies; clock: Clock };

const shown = 5;

/** What a formula, a lookup or a rollup that nobody has saved yet gives on the newest records. Throws `invalid` with the place in the text. */
export function createFormulaPreview({ db, definitions, policies, clock }: Deps) {
  return (actor: Actor, name: string, { type, ...options }: FormulaPreviewInput): Promise<FormulaPreview> =>
    withDefinitions(definitions, actor.workspace.id, async (current) => {
      const draft = withDraftField(current, getObject(current, name), { type, options });
      const computed = computedOf(draft.definitions, draft.object, draft.field);
      if ('issues' in computed) throw invalid(computed.issues.map(toIssue));
      const flaws = computed.is === 'rollup' && computed.filter ? issuesOfFilter(draft.definitions, computed.target, computed.filter) : [];
      if (flaws.length > 0) throw invalid(flaws.map((flaw) => ({ ...flaw, path: `/filter${flaw.path}` })));
      const rules = policies.rulesFor(actor, draft.definitions);
      const title = draft.object.fields.find(({ id }) => id === draft.object.titleFieldId);
      const fields = ['id', draft.field.name, ...(title ? [title.name] : [])];
      const bound = prepareList(draft.definitions, draft.object, { fields, limit: shown }, { rules, context: contextOf(actor, clock()) });
      const [row] = await db.prepared<{ data: string; version: number }>(bound.text, bound.values);
      assertFresh(current, row!.version);
      const data = JSON.parse(row!.data) as Record<string, unknown>[];
      return {
        resultType: computed.type,
        data: data.map((record) => ({ id: String(record.id), title: title ? record[title.name] : null, value: record[draft.field.name] })),
      };
    });
}

const toIssue = ({ option, code, message, from, to }: ComputedIssue): Issue => ({
  path: pointer(option),
  code,
  message,
  range: [from, to],
});
