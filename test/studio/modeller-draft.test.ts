import type { ObjectDefinition } from '@atrium/sdk';
import fc from 'fast-check';
import { createDraft, type DraftAction, reviveDraft } from '../../studio/src/modeller/draft.ts';
import type { Edit } from '../../studio/src/modeller/model/edit.ts';
import { toModel } from '../../studio/src/modeller/model/model.ts';
import { base, changesOf, definition, definitions, edit, field, object, run } from './modeller-fixture.ts';

describe('the draft', () => {
  test('an untouched draft has nothing to say to the server', () => {
    expect(changesOf(createDraft(base()))).toEqual([]);
  });

  test('edits of the same thing squash into one change', () => {
    const draft = run(
      createDraft(base()),
      edit({ op: 'updateField', objectId: 'o-person', fieldId: 'f-person-email', set: { label: 'Mail' } }),
      edit({ op: 'updateField', objectId: 'o-person', fieldId: 'f-person-email', set: { required: true } }),
      edit({ op: 'updateField', objectId: 'o-person', fieldId: 'f-person-email', set: { label: 'E-mail' } }),
    );
    expect(changesOf(draft)).toEqual([{ op: 'updateField', object: 'person', field: 'email', set: { label: 'E-mail', required: true } }]);
  });

  test('an edit taken back by hand leaves no change', () => {
    const draft = run(
      createDraft(base()),
      edit({ op: 'updateObject', objectId: 'o-company', set: { label: 'Account' } }),
      edit({ op: 'updateObject', objectId: 'o-company', set: { label: 'company' } }),
      edit({ op: 'createField', objectId: 'o-company', field: field('vat') }),
      edit({ op: 'deleteField', objectId: 'o-company', fieldId: 'new:vat' }),
    );
    expect(changesOf(draft)).toEqual([]);
  });

  test('a new object goes with its fields, its relations after all objects', () => {
    const draft = run(
      createDraft(base()),
      edit({ op: 'createObject', object: object('order', 'orders', [field('number')]) }),
      edit({
        op: 'createField',
        objectId: 'new:order',
        field: field('line', { type: 'relation', targetId: 'new:line', cardinality: 'many_to_one' }),
      }),
      edit({ op: 'createObject', object: object('line', 'lines') }),
    );
    expect(changesOf(draft)).toEqual([
      expect.objectContaining({
        op: 'createObject',
        object: expect.objectContaining({ name: 'order', fields: [{ name: 'number', label: 'number', type: 'text' }] }),
      }),
      expect.objectContaining({ op: 'createObject', object: expect.objectContaining({ name: 'line' }) }),
      {
        op: 'createField',
        object: 'order',
        field: { name: 'line', label: 'line', type: 'relation', target: 'line', cardinality: 'many_to_one' },
      },
    ]);
  });

  test('changes after a rename use the new name', () => {
    const draft = run(
      createDraft(base()),
      edit({ op: 'createField', objectId: 'o-company', field: field('vat') }),
      edit({ op: 'updateObject', objectId: 'o-company', set: { name: 'account' } }),
      edit({ op: 'hideField', objectId: 'o-company', fieldId: 'f-company-domain' }),
    );
    expect(changesOf(draft)).toEqual([
      { op: 'updateObject', object: 'company', set: { name: 'account' } },
      { op: 'createField', object: 'account', field: { name: 'vat', label: 'vat', type: 'text' } },
      { op: 'hideField', object: 'account', field: 'domain' },
    ]);
  });

  test('a name is given up before another takes it', () => {
    const draft = run(
      createDraft(base()),
      edit({ op: 'updateField', objectId: 'o-company', fieldId: 'f-company-domain', set: { name: 'website' } }),
      edit({ op: 'updateField', objectId: 'o-company', fieldId: 'f-company-name', set: { name: 'domain' } }),
    );
    expect(changesOf(draft).map((change) => 'set' in change && change.set)).toEqual([{ name: 'website' }, { name: 'domain' }]);
  });

  test('an object that goes takes the relations to it along', () => {
    const draft = run(createDraft(base()), edit({ op: 'deleteObject', objectId: 'o-company' }));
    expect(changesOf(draft)).toEqual([
      { op: 'deleteField', object: 'person', field: 'company' },
      { op: 'deleteObject', object: 'company' },
    ]);
  });

  test('a title that is a new field is set after the field is there', () => {
    const draft = run(
      createDraft(base()),
      edit({ op: 'updateObject', objectId: 'o-company', set: { label: 'Firm' } }),
      edit(
        { op: 'createField', objectId: 'o-company', field: field('legal_name') },
        { op: 'updateObject', objectId: 'o-company', set: { titleFieldId: 'new:legal_name' } },
      ),
    );
    expect(changesOf(draft).map((change) => ('set' in change ? change.set : change.op))).toEqual([
      { label: 'Firm' },
      'createField',
      { titleField: 'legal_name' },
    ]);
  });

  test('an emptied option is sent as null', () => {
    const withMax = toModel([definition('product', 'products', [{ name: 'price', type: 'number', max: 10 }])]);
    const draft = run(
      createDraft(withMax),
      edit({ op: 'updateField', objectId: 'o-product', fieldId: 'f-product-price', set: { max: undefined } }),
    );
    expect(changesOf(draft)).toEqual([{ op: 'updateField', object: 'product', field: 'price', set: { max: null } }]);
  });

  test('moving a card is no change to review', () => {
    const draft = run(createDraft(base()), edit({ op: 'moveObjects', positions: { 'o-person': { x: 10, y: 20 } } }));
    expect(changesOf(draft)).toEqual([]);
    expect(draft.model[1]?.position).toEqual({ x: 10, y: 20 });
  });
});

describe('undo and redo', () => {
  test('a run of edits of one input is one step', () => {
    const type = (label: string): DraftAction => ({
      type: 'edit',
      edits: [{ op: 'updateObject', objectId: 'o-company', set: { label } }],
      run: 'label',
    });
    const typed = run(createDraft(base()), type('A'), type('Ac'), type('Acc'));
    expect(typed.past).toHaveLength(1);
    const undone = run(typed, { type: 'undo' });
    expect(undone.model[0]?.label).toBe('company');
    expect(run(undone, { type: 'redo' }).model[0]?.label).toBe('Acc');
  });

  test('a new edit forgets what was undone', () => {
    const draft = run(
      createDraft(base()),
      edit({ op: 'hideObject', objectId: 'o-person' }),
      { type: 'undo' },
      edit({ op: 'hideObject', objectId: 'o-company' }),
    );
    expect(draft.future).toEqual([]);
    expect(run(draft, { type: 'redo' })).toBe(draft);
  });

  test('discarding can be undone', () => {
    const draft = run(createDraft(base()), edit({ op: 'hideObject', objectId: 'o-person' }), { type: 'discard' });
    expect(changesOf(draft)).toEqual([]);
    expect(changesOf(run(draft, { type: 'undo' }))).toEqual([{ op: 'hideObject', object: 'person' }]);
  });

  test('any sequence of edits, undone as often as it was done, is the start again, and redone the end', () => {
    const edits = fc.oneof(
      fc.constantFrom('o-person', 'o-company').map((objectId): Edit => ({ op: 'hideObject', objectId })),
      fc
        .tuple(fc.constantFrom('o-person', 'o-company'), fc.string())
        .map(([objectId, label]): Edit => ({ op: 'updateObject', objectId, set: { label } })),
      fc.uuid().map((id): Edit => ({ op: 'createField', objectId: 'o-person', field: field(id) })),
      fc.constantFrom('f-person-email', 'f-person-company').map((fieldId): Edit => ({ op: 'deleteField', objectId: 'o-person', fieldId })),
    );
    fc.assert(
      fc.property(fc.array(edits, { maxLength: 30 }), (list) => {
        const end = run(createDraft(base()), ...list.map((one) => edit(one)));
        const start = run(end, ...end.past.map((): DraftAction => ({ type: 'undo' })));
        expect(start.model).toEqual(base());
        expect(run(start, ...start.future.map((): DraftAction => ({ type: 'redo' }))).model).toEqual(end.model);
      }),
    );
  });
});

describe('somebody else changed the schema', () => {
  const theirs = (): ObjectDefinition[] => {
    const [company, person] = definitions();
    return [
      { ...company!, name: 'account', label: 'Account' },
      { ...person!, fields: person!.fields.map((one) => (one.type === 'relation' ? { ...one, target: 'account' } : one)) },
    ];
  };

  test('the draft goes on from theirs, names and all', () => {
    const draft = run(createDraft(base()), edit({ op: 'createField', objectId: 'o-company', field: field('vat') }), {
      type: 'rebase',
      base: toModel(theirs()),
    });
    expect(draft.rejected).toEqual([]);
    expect(changesOf(draft)).toEqual([{ op: 'createField', object: 'account', field: { name: 'vat', label: 'vat', type: 'text' } }]);
    expect(run(draft, { type: 'undo' }).model).toEqual(toModel(theirs()));
  });

  test('what no longer fits is listed with its reason', () => {
    const draft = run(
      createDraft(base()),
      edit({ op: 'updateField', objectId: 'o-person', fieldId: 'f-person-email', set: { label: 'Mail' } }),
      edit({ op: 'updateObject', objectId: 'o-company', set: { label: 'Firm' } }),
      { type: 'rebase', base: toModel([definition('person', 'people', [{ name: 'name' }])]) },
    );
    expect(draft.rejected.map(({ reason, change }) => [reason, change.objectLabel, change.fieldLabel])).toEqual([
      ['object_gone', 'company', null],
      ['field_gone', 'person', 'email'],
    ]);
    expect(changesOf(draft)).toEqual([]);
  });

  test('a card that was moved here stays, others go where they were put', () => {
    const moved = run(createDraft(base()), edit({ op: 'moveObjects', positions: { 'o-person': { x: 1, y: 1 } } }));
    const draft = run(moved, { type: 'rebase', base: base().map((one) => ({ ...one, position: { x: 9, y: 9 } })) });
    expect(draft.model.map(({ position }) => position)).toEqual([
      { x: 9, y: 9 },
      { x: 1, y: 1 },
    ]);
  });

  test('a move that was saved can still be undone', () => {
    const moved = run(createDraft(base()), edit({ op: 'moveObjects', positions: { 'o-person': { x: 1, y: 1 } } }));
    const saved = run(moved, {
      type: 'rebase',
      base: base().map((one) => (one.id === 'o-person' ? { ...one, position: { x: 1, y: 1 } } : one)),
    });
    expect(run(saved, { type: 'undo' }).model[1]?.position).toBeNull();
  });

  test('a kept draft is revived on what the server has now', () => {
    const kept = run(createDraft(base()), edit({ op: 'createField', objectId: 'o-company', field: field('vat') }));
    expect(changesOf(reviveDraft(kept, toModel(theirs())))).toEqual([
      { op: 'createField', object: 'account', field: { name: 'vat', label: 'vat', type: 'text' } },
    ]);
  });

  test('after applying, the draft is what the server answered, cards where they were', () => {
    const made = run(createDraft(base()), edit({ op: 'createObject', object: { ...object('order', 'orders'), position: { x: 5, y: 6 } } }));
    const draft = run(made, { type: 'applied', base: toModel([...definitions(), definition('order', 'orders', [])]) });
    expect(changesOf(draft)).toEqual([]);
    expect(draft.past).toEqual([]);
    expect(draft.model[2]).toMatchObject({ id: 'o-order', position: { x: 5, y: 6 } });
  });
});
