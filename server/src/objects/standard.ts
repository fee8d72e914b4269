import type { SchemaChange } from '@atrium/sdk';

/** What every workspace starts with. Neither email nor domain is unique: identity decides who is who. */
export const standardObjects: SchemaChange[] = [
  {
    op: 'createObject',
    object: {
      ...{ name: 'company', label: 'Company', plural: 'companies', pluralLabel: 'Companies', icon: 'building' },
      fields: [
        { name: 'name', label: 'Name', type: 'text', required: true },
        { name: 'domain', label: 'Domain', type: 'domain' },
        { name: 'industry', label: 'Industry', type: 'text' },
        { name: 'employees', label: 'Employees', type: 'integer' },
        { name: 'owner', label: 'Owner', type: 'user' },
      ],
    },
  },
  {
    op: 'createObject',
    object: {
      ...{ name: 'person', label: 'Person', plural: 'people', pluralLabel: 'People', icon: 'user' },
      fields: [
        { name: 'name', label: 'Name', type: 'person_name' },
        { name: 'email', label: 'Email', type: 'email' },
        { name: 'phone', label: 'Phone', type: 'phone' },
        { name: 'title', label: 'Title', type: 'text' },
        { name: 'company', label: 'Company', type: 'relation', target: 'company', inverse: { name: 'people', label: 'People' } },
        { name: 'owner', label: 'Owner', type: 'user' },
      ],
    },
  },
];
