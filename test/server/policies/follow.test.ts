import type { Policy, SchemaChange } from '@atrium/sdk';
import { followPolicies } from '../../../server/src/policies/index.ts';
import { built, created, edited, field, nothing } from '../schema/define.ts';

const before = edited(
  nothing,
  created('team', [field('code', 'text'), field('note', 'text'), field('since', 'date')]),
  created('player', [
    ...[field('code', 'text'), field('note', 'text'), field('wage', 'currency'), field('lead', 'user'), field('extra', 'json')],
    field('team', 'relation', { target: 'team', inverse: { name: 'players', label: 'Players' } }),
  ]),
);
const rename = (object: string, from: string, to: string): SchemaChange => ({ op: 'updateField', object, field: from, set: { name: to } });
const remove = (object: string, name: string): SchemaChange => ({ op: 'deleteField', object, field: name });

/** What becomes of one policy. */
function follow(policy: Partial<Policy>, ...changes: SchemaChange[]) {
  const given: Policy = { object: 'player', actions: ['read'], ...policy };
  const { policies, lost } = followPolicies(built(before), built(edited(before, ...changes)), [given]);
  return { policy: policies[0], lost: lost.map(({ name }) => name) };
}

test('names follow a rename, wherever they stand', () => {
  const changes = [
    rename('player', 'note', 'remark'),
    rename('team', 'since', 'founded'),
    rename('player', 'team', 'club'),
    { op: 'updateField', object: 'team', field: 'players', set: { name: 'squad' } } as const,
    { op: 'updateObject', object: 'player', set: { name: 'athlete', plural: 'athletes' } } as const,
  ];
  const filter = {
    _and: [
      { note: { _eq: 'note' } },
      { _or: [{ team: { since: { _gt: '$NOW' } } }, { _not: { team: { 'year(since)': { _lt: 2000 } } } }] },
    ],
    team: { players: { _some: { note: { _null: true } } }, _eq: 'x' },
    wage: { amount: { _gt: '1' } },
    lead: { email: { _eq: '$CURRENT_USER.email' } },
    extra: { _path: ['note'], _eq: 1 },
    created_by: { _eq: '$CURRENT_USER' },
  };
  const { policy, lost } = follow({ filter, fields: { read: ['code', 'note', 'team'], write: ['note'] } }, ...changes);
  expect(lost).toEqual([]);
  expect(policy).toEqual({
    object: 'athlete',
    actions: ['read'],
    fields: { read: ['code', 'remark', 'club'], write: ['remark'] },
    filter: {
      _and: [
        { remark: { _eq: 'note' } },
        { _or: [{ club: { founded: { _gt: '$NOW' } } }, { _not: { club: { 'year(founded)': { _lt: 2000 } } } }] },
      ],
      club: { squad: { _some: { remark: { _null: true } } }, _eq: 'x' },
      wage: { amount: { _gt: '1' } },
      lead: { email: { _eq: '$CURRENT_USER.email' } },
      extra: { _path: ['note'], _eq: 1 },
      created_by: { _eq: '$CURRENT_USER' },
    },
  });
});

test('two fields that swap their names swap in what is said of them', () => {
  const { policy } = follow(
    { fields: ['code'], filter: { note: { _eq: 'a' } } },
    rename('player', 'code', 'aside'),
    rename('player', 'note', 'code'),
    rename('player', 'aside', 'note'),
  );
  expect(policy).toMatchObject({ fields: ['note'], filter: { code: { _eq: 'a' } } });
});

test('conditions under a name and a former name of the same field both stay', () => {
  const renamed = edited(before, rename('player', 'note', 'remark'));
  const given: Policy[] = [
    { object: 'player', actions: ['read'], filter: { note: { _neq: 'a' }, remark: { _neq: 'b' }, _and: [{ code: { _eq: 'c' } }] } },
  ];
  const { policies } = followPolicies(built(renamed), built(edited(renamed, rename('player', 'remark', 'words'))), given);
  expect(policies[0]!.filter).toEqual({ words: { _neq: 'a' }, _and: [{ code: { _eq: 'c' } }, { words: { _neq: 'b' } }] });
});

test('a field that is deleted goes from lists, which grant less, and an empty list grants nothing', () => {
  expect(follow({ fields: ['note', 'code'] }, remove('player', 'note')).policy).toMatchObject({ fields: ['code'] });
  expect(follow({ fields: { read: '*', write: ['note'] } }, remove('player', 'note')).policy).toMatchObject({
    fields: { read: '*', write: [] },
  });
  expect(follow({ fields: ['note'] }, remove('player', 'note'))).toEqual({
    policy: { object: 'player', actions: ['read'], fields: [] },
    lost: [],
  });
});

test('a filter loses nothing: what it asks about is told, however deep, with the other side of a relation', () => {
  expect(follow({ filter: { _or: [{ note: { _eq: 'a' } }, { code: { _eq: 'b' } }] } }, remove('player', 'note')).lost).toEqual([
    'player.note',
  ]);
  expect(follow({ filter: { team: { since: { _null: false } } } }, remove('team', 'since')).lost).toEqual(['team.since']);
  expect(follow({ object: 'team', filter: { players: { _none: {} } } }, remove('player', 'team')).lost).toEqual(['team.players']);
  expect(follow({ filter: { team: { _null: true } } }, { op: 'deleteObject', object: 'team' }).lost).toEqual(['player.team']);
  expect(follow({ filter: { note: { _eq: 'a' } } }, remove('player', 'code')).lost).toEqual([]);
});

test('a hidden field counts until it is deleted', () => {
  const hidden = edited(before, { op: 'hideField', object: 'player', field: 'note' });
  const given: Policy[] = [{ object: 'player', actions: ['read'], filter: { note: { _eq: 'a' } }, fields: ['note'] }];
  const after = (...changes: SchemaChange[]) => followPolicies(built(hidden), built(edited(hidden, ...changes)), given);
  expect(after(rename('player', 'code', 'key'))).toEqual({ policies: given, lost: [] });
  expect(after(remove('player', 'note')).lost).toHaveLength(1);
  expect(follow({ filter: { note: { _eq: 'a' } } }, { op: 'hideField', object: 'player', field: 'note' }).lost).toEqual([]);
});

test('an object takes its policies along', () => {
  expect(follow({ object: 'team' }, { op: 'deleteObject', object: 'team' }).policy).toBeUndefined();
});

test('a policy for all objects goes by names, and loses those that none has any longer', () => {
  const all = { object: '*', fields: ['code', 'note', 'since', 'team'] };
  expect(follow(all, rename('player', 'note', 'remark')).policy).toMatchObject(all);
  expect(follow(all, remove('team', 'since'), remove('player', 'note')).policy).toMatchObject({ fields: ['code', 'note', 'team'] });
  expect(follow({ object: '*', filter: { code: { _nnull: true } } }, remove('team', 'code')).lost).toEqual(['team.code']);
});

test('what can not be read stays as it is', () => {
  const odd = { object: 'player', filter: { nothing: { _eq: 1 }, _and: 'x', note: 3 } as Policy['filter'], fields: ['nowhere'] };
  expect(follow(odd, rename('player', 'code', 'key')).policy).toMatchObject(odd);
  expect(follow({ object: 'nobody' }, rename('player', 'code', 'key')).policy).toMatchObject({ object: 'nobody' });
});
