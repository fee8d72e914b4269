import type { Shot } from './load.ts';
import { companies, idFor, industries, people } from './seed.ts';

export type Case = {
  name: string;
  atMost: number;
  requests: number;
  ours: (key: string) => (n: number) => Shot;
  bare: (n: number) => Shot;
};

const json = { 'content-type': 'application/json' };
const withKey = (key: string) => ({ authorization: `Bearer ${key}` });
/** Another row with each request, the same for both servers. */
const personOf = (n: number) => idFor(1 + ((n * 7919) % people), 'person');
const companyOf = (n: number) => idFor(1 + ((n * 104_729) % companies), 'company');
const industryOf = (n: number) => `industry ${(n * 31) % industries}`;

const fields = 'id,name,email,title,company.id,company.name,score,created_at';
const document = (args: string, own: string) => `query ($industry: String!) { people(${args}) ${own} }`;
const ourQuery = document(
  'filter: {company: {industry: {_eq: $industry}}}, sort: ["-createdAt", "-id"], first: 50',
  '{ nodes { id name { first last } email title score createdAt company { id name } } }',
);
const bareQuery = document('industry: $industry, first: 50', '{ id first last email title score created company { id name } }');

export const cases: Case[] = [
  {
    name: 'one person by id',
    atMost: 2,
    requests: 8000,
    ours: (key) => (n) => ({ method: 'GET', path: `/api/v1/records/person/${personOf(n)}`, headers: withKey(key) }),
    bare: (n) => ({ method: 'GET', path: `/people/${personOf(n)}` }),
  },
  {
    name: '50 people by industry, with company',
    atMost: 1.6,
    requests: 1000,
    ours: (key) => (n) => ({ method: 'GET', path: `/api/v1/records/person?${listQuery(n)}`, headers: withKey(key) }),
    bare: (n) => ({ method: 'GET', path: `/people?industry=${encodeURIComponent(industryOf(n))}` }),
  },
  {
    name: 'the same by GraphQL',
    atMost: 2.2,
    requests: 1000,
    ours: (key) => (n) => graphql({ ...json, ...withKey(key) }, ourQuery, n),
    bare: (n) => graphql(json, bareQuery, n),
  },
  {
    name: 'create a person',
    atMost: 3,
    requests: 3000,
    ours: (key) => (n) => {
      const { first, last, company_id, ...rest } = newPerson(n);
      const body = JSON.stringify({ ...rest, name: { first, last }, company: company_id });
      return { method: 'POST', path: '/api/v1/records/person', headers: { ...json, ...withKey(key) }, body };
    },
    bare: (n) => ({ method: 'POST', path: '/people', headers: json, body: JSON.stringify(newPerson(n)) }),
  },
  {
    name: 'update a person',
    atMost: 3,
    requests: 3000,
    ours: (key) => (n) => ({
      method: 'PATCH',
      path: `/api/v1/records/person/${personOf(n)}`,
      headers: { ...json, ...withKey(key) },
      body: newTitle(n),
    }),
    bare: (n) => ({ method: 'PATCH', path: `/people/${personOf(n)}`, headers: json, body: newTitle(n) }),
  },
];

function listQuery(n: number): string {
  const filter = JSON.stringify({ company: { industry: { _eq: industryOf(n) } } });
  return `filter=${encodeURIComponent(filter)}&fields=${fields}&sort=-created_at,-id&limit=50`;
}

const graphql = (headers: Record<string, string>, query: string, n: number): Shot => ({
  method: 'POST',
  path: '/graphql',
  headers,
  body: JSON.stringify({ query, variables: { industry: industryOf(n) } }),
});

const newPerson = (n: number) => ({
  first: `Fresh${n}`,
  last: 'Person',
  email: `fresh${n}@example.com`,
  title: 'Buyer',
  company_id: companyOf(n),
  score: n % 100,
});

/** Never the title that is there, so that each update writes. */
const newTitle = (n: number): string => JSON.stringify({ title: `Title ${n} at ${performance.now()}` });
