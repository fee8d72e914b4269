import type { ImportOptions, ImportPreview, Issue, ObjectDefinition } from '@atrium/sdk';
import { useMemo, useState } from 'react';
import { isProblem } from '../api/index.ts';
import { usePreviewImport, useStartImport } from '../resources/imports.ts';
import { findObject, useObjects } from '../resources/objects.ts';
import { useMe, usePermissions } from '../resources/session.ts';
import { beginDraft, type ColumnChoice, choosePlace, type Draft, findIssues, isReady, keepChoices, toOptions } from './model/draft.ts';
import { areRivals, canBeKey, listFinders, listPlaces } from './model/places.ts';
import { concernsColumns, placeIssues, type PlacedIssues } from './model/problem.ts';

export const steps = ['file', 'columns', 'check'] as const;
export type Step = (typeof steps)[number];

/** Larger files are looked into only at their beginning; they are sent whole when they are imported. */
const lookedAtBytes = 32 * 1024 * 1024;

export type Wizard = ReturnType<typeof useWizard>;

/** Everything that is chosen on the way to an import, until it is started. */
export function useWizard(object: ObjectDefinition) {
  const { timeZone } = useMe().workspace;
  const { canWrite } = usePermissions();
  const objects = useObjects();
  const looking = usePreviewImport();
  const checking = useStartImport();
  const [step, setStep] = useState<Step>('file');
  const [file, setFile] = useState<File | null>(null);
  const [preview, setPreview] = useState<ImportPreview | null>(null);
  const [draft, setDraft] = useState<Draft>({ columns: {}, key: null });
  const [keyAsked, setKeyAsked] = useState(false);
  const [refusal, setRefusal] = useState<PlacedIssues | null>(null);

  const places = useMemo(() => listPlaces(object, (field) => canWrite(object.name, field)), [object, canWrite]);
  const context = useMemo(
    () => ({
      places,
      timeZone,
      finderOf: (field: { target?: string }) => listFinders(findObject(objects, field.target ?? ''))[0]?.name ?? null,
    }),
    [places, timeZone, objects],
  );
  const issues = useMemo(() => (preview ? findIssues(draft, preview, object, places) : null), [draft, preview, object, places]);

  return {
    object,
    objects,
    step,
    file,
    preview,
    draft,
    places,
    issues,
    refusal,
    looking,
    look,
    setColumn,
    place,
    setKey,
    go,
    check,
    checking,
    refuse,
    options,
    ready: issues !== null && isReady(issues),
  };

  /** Reads a file, or the same one in another way. */
  function look(next: File, reading: { encoding?: string; delimiter?: string } = {}): void {
    setFile(next);
    setRefusal(null);
    const again = next === file;
    if (!again) setPreview(null);
    const part = next.size > lookedAtBytes;
    const options = { object: object.name, ...reading, ...(part && { part }) };
    const sent = part ? new File([next.slice(0, lookedAtBytes)], next.name) : next;
    looking.mutate(
      { file: sent, options },
      {
        onSuccess: (found) => {
          const begun = beginDraft(found, context);
          setPreview(found);
          setDraft(again ? keepChoices(begun, draft) : begun);
        },
      },
    );
  }

  function change(next: Draft): void {
    setRefusal(null);
    const used = Object.values(next.columns).map((choice) => places.find(({ value }) => value === choice.place)?.field.name);
    setDraft({ ...next, key: next.key && used.includes(next.key) ? next.key : null });
  }

  function setColumn(name: string, choice: Partial<ColumnChoice>): void {
    const former = draft.columns[name];
    if (former) change({ ...draft, columns: { ...draft.columns, [name]: { ...former, ...choice } } });
  }

  /** Puts a column into a place, and takes the place from the column that had it. */
  function place(name: string, value: string | null): void {
    const column = preview?.columns.find((candidate) => candidate.name === name);
    if (!column) return;
    const chosen = places.find((candidate) => candidate.value === value) ?? null;
    const columns = Object.entries(draft.columns).map(([other, choice]) => {
      const held = places.find((candidate) => candidate.value === choice.place);
      return [other, chosen && held && areRivals(held, chosen) ? { ...choice, place: null } : choice] as const;
    });
    // What is unique tells records apart, until somebody says what does.
    const key = draft.key ?? (!keyAsked && chosen?.field.unique && canBeKey(chosen.field) ? chosen.field.name : null);
    change({ columns: { ...Object.fromEntries(columns), [name]: choosePlace(column, chosen, context) }, key });
  }

  function setKey(key: string | null): void {
    setKeyAsked(true);
    change({ ...draft, key });
  }

  function go(next: Step): void {
    setStep(next);
  }

  /** Has the server try it, without writing anything. */
  function check(): void {
    const tried = options(true);
    if (!file || !tried) return;
    setStep('check');
    checking.mutate({ file, options: tried }, { onError: refuse });
  }

  /** Leads what the server refused back to where it can be put right; false when that is nowhere. */
  function refuse(found: unknown): boolean {
    const placed = placeIssues(isProblem(found) ? found.issues : isIssueList(found) ? found : []);
    if (!concernsColumns(placed)) return false;
    setRefusal(placed);
    setStep('columns');
    return true;
  }

  function options(dryRun: boolean): ImportOptions | null {
    return preview ? toOptions(draft, preview, object, dryRun) : null;
  }
}

/** Of a job that failed; a request that was refused is a problem. */
function isIssueList(value: unknown): value is Issue[] {
  return Array.isArray(value);
}
