import type { FieldDefinition, FormulaPreview, FormulaPreviewInput, Me, ObjectDefinition, Plan, SchemaChange } from '@atrium/sdk';
import { useDebouncedValue } from '@mantine/hooks';
import { queryOptions, useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type Api, isProblem, useApi } from '../api/index.ts';
import type { List } from './list.ts';
import { useKnown } from './known.ts';
import { meKey } from './session.ts';

export const objectsKey = ['objects'] as const;

export function objectsQuery(api: Api) {
  return queryOptions({
    queryKey: objectsKey,
    queryFn: async ({ signal }) => (await api.get<List<ObjectDefinition>>('/objects', { query: { hidden: true }, signal })).data,
    staleTime: 60_000,
  });
}

/** Every object, hidden ones too, with all fields; for the modeller. */
export function useAllObjects(): ObjectDefinition[] {
  return useSuspenseQuery(objectsQuery(useApi())).data;
}

/** The objects that are in use, with the fields that are and that one may see. */
export function useObjects(): ObjectDefinition[] {
  return useKnown().objects;
}

export function readObjects(all: ObjectDefinition[], { permissions }: Me): ObjectDefinition[] {
  return all.filter((object) => !object.hidden).map((object) => withVisibleFields(object, permissions));
}

/** By name, former name or plural; undefined when there is none. */
export function useObject(name: string): ObjectDefinition | undefined {
  const objects = useObjects();
  return useMemo(() => findObject(objects, name), [objects, name]);
}

export function findObject(objects: ObjectDefinition[], name: string): ObjectDefinition | undefined {
  return (
    objects.find((object) => object.name === name) ?? objects.find((object) => object.aliases.includes(name) || object.plural === name)
  );
}

export function findField(object: ObjectDefinition | undefined, name: string): FieldDefinition | undefined {
  return object?.fields.find((field) => field.name === name) ?? object?.fields.find((field) => field.aliases.includes(name));
}

/** What the changes would do, step by step; nothing is done yet. */
export function usePlanChanges() {
  const api = useApi();
  return useMutation({
    mutationFn: (changes: SchemaChange[]) => api.post<{ plan: Plan }>('/schema/changes', { changes }, { query: { dryRun: true } }),
  });
}

/** Applies all changes or none. */
export function useApplyChanges() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (changes: SchemaChange[]) => api.post<unknown>('/schema/changes', { changes }),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: objectsKey }),
        client.invalidateQueries({ queryKey: meKey }),
        client.invalidateQueries({ queryKey: ['records'] }),
      ]),
  });
}

const pauseMs = 300;

/** What a computed field that isn't saved yet gives on the newest records; nothing is asked without an object. */
export function usePreview(object: string | null, input: Partial<FormulaPreviewInput>) {
  const api = useApi();
  const [asked] = useDebouncedValue(JSON.stringify(input), pauseMs);
  const { data, error, isPending } = useQuery({
    queryKey: ['preview', object, asked],
    enabled: object !== null,
    retry: false,
    queryFn: ({ signal }) => api.post<FormulaPreview>(`/objects/${object}/preview`, JSON.parse(asked), { signal }),
  });
  return { data, isPending, issues: isProblem(error) ? error.issues : [] };
}

function withVisibleFields(object: ObjectDefinition, permissions: Me['permissions']): ObjectDefinition {
  const readable = permissions.objects[object.name]?.readable ?? [];
  const fields = object.fields.filter((field) => !field.hidden && (readable === '*' || readable.includes(field.name)));
  return { ...object, fields };
}
