import { EntitySchema } from 'typeorm';
import type { FieldType, Inverse, OnDelete, PlanStep, SchemaChange, Cardinality } from '@atrium/sdk';

export type ObjectRow = {
  id: string;
  workspaceId: string;
  name: string;
  plural: string;
  label: string;
  pluralLabel: string;
  description: string | null;
  icon: string | null;
  color: string | null;
  titleFieldId: string | null;
  owner: 'core' | 'user';
  aliases: string[];
  hiddenAt: Date | null;
  position: { x: number; y: number } | null;
  createdAt: Date;
};

export type FieldRow = {
  id: string;
  objectId: string;
  name: string;
  label: string;
  type: FieldType;
  owner: 'core' | 'user';
  aliases: string[];
  required: boolean;
  isUnique: boolean;
  options: object;
  relation: { targetId: string; cardinality: Cardinality; onDelete: OnDelete; inverse: Inverse & { aliases: string[] } } | null;
  hiddenAt: Date | null;
  sortOrder: number;
  createdAt: Date;
};

export type PlanRow = {
  id: string;
  workspaceId: string;
  at: Date;
  actor: string;
  state: 'applied' | 'finishing' | 'failed';
  changes: SchemaChange[];
  steps: PlanStep[];
  before: object;
  after: object;
};

const time = { type: 'timestamptz', precision: 3 } as const;
const uuid = (name: string, target: string) => ({ type: 'uuid' as const, name, foreignKey: { target, onDelete: 'CASCADE' as const } });

export const objectEntity = new EntitySchema<ObjectRow>({
  name: 'object',
  columns: {
    id: { type: 'uuid', primary: true },
    workspaceId: uuid('workspace_id', 'workspace'),
    name: { type: 'text' },
    plural: { type: 'text' },
    label: { type: 'text' },
    pluralLabel: { type: 'text', name: 'plural_label' },
    description: { type: 'text', nullable: true },
    icon: { type: 'text', nullable: true },
    color: { type: 'text', nullable: true },
    titleFieldId: { type: 'uuid', name: 'title_field_id', nullable: true },
    owner: { type: 'text' },
    aliases: { type: 'text', array: true, default: '{}' },
    hiddenAt: { ...time, name: 'hidden_at', nullable: true },
    position: { type: 'jsonb', nullable: true },
    createdAt: { ...time, name: 'created_at' },
  },
  uniques: [{ name: 'object_name', columns: ['workspaceId', 'name'] }],
});

export const fieldEntity = new EntitySchema<FieldRow>({
  name: 'field',
  columns: {
    id: { type: 'uuid', primary: true },
    objectId: uuid('object_id', 'object'),
    name: { type: 'text' },
    label: { type: 'text' },
    type: { type: 'text' },
    owner: { type: 'text' },
    aliases: { type: 'text', array: true, default: '{}' },
    required: { type: 'boolean', default: false },
    isUnique: { type: 'boolean', name: 'is_unique', default: false },
    options: { type: 'jsonb', default: {} },
    relation: { type: 'jsonb', nullable: true },
    hiddenAt: { ...time, name: 'hidden_at', nullable: true },
    sortOrder: { type: 'integer', name: 'sort_order' },
    createdAt: { ...time, name: 'created_at' },
  },
  uniques: [{ name: 'field_name', columns: ['objectId', 'name'] }],
});

export const planEntity = new EntitySchema<PlanRow>({
  name: 'plan',
  columns: {
    id: { type: 'uuid', primary: true },
    workspaceId: uuid('workspace_id', 'workspace'),
    at: { ...time },
    actor: { type: 'text' },
    state: { type: 'text' },
    changes: { type: 'jsonb' },
    steps: { type: 'jsonb' },
    before: { type: 'jsonb' },
    after: { type: 'jsonb' },
  },
  indices: [{ name: 'plan_workspace', columns: ['workspaceId', 'at'] }],
});
