import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import IconFileImport from '@tabler/icons-react/dist/esm/icons/IconFileImport.mjs';
import IconFilterOff from '@tabler/icons-react/dist/esm/icons/IconFilterOff.mjs';
import IconInbox from '@tabler/icons-react/dist/esm/icons/IconInbox.mjs';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import type { ObjectDefinition } from '@atrium/sdk';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import { isProblem } from '../api/index.ts';
import { Grid } from '../components/grid/Grid.tsx';
import { GridFooter } from '../components/grid/GridFooter.tsx';
import { GridToolbar } from '../components/grid/GridToolbar.tsx';
import { toList } from '../components/grid/prefetch-records.ts';
import { PhoneList } from '../components/grid/PhoneList.tsx';
import { SelectionBar } from '../components/grid/SelectionBar.tsx';
import { type Column, useColumns } from '../components/grid/use-columns.ts';
import { useGridQuery } from '../components/grid/use-grid-query.ts';
import { useSelection } from '../components/grid/use-selection.ts';
import { keepLastObject } from '../components/last-object.ts';
import { useSave } from '../components/record/use-save.tsx';
import { prefetchEditors } from '../fields/FieldEditor.tsx';
import { useLiveChanges } from '../resources/changes.ts';
import { useObject, useObjects } from '../resources/objects.ts';
import { buildSelection, sortKey } from '../resources/record-selection.ts';
import { useRecordWindow } from '../resources/record-window.ts';
import { useMe, usePermissions } from '../resources/session.ts';
import { ErrorNotice, Notice, ObjectIcon, Page } from '../ui/index.ts';
import { NotFoundPage } from './NotFoundPage.tsx';

export { prefetchRecords } from '../components/grid/prefetch-records.ts';

const CreateDrawer = lazy(async () => ({ default: (await import('../components/record/CreateDrawer.tsx')).CreateDrawer }));

/** All records of an object. */
export function RecordsPage() {
  const { object: name = '' } = useParams();
  const object = useObject(name);
  const { can } = usePermissions();
  return object && can(object.name, 'read') ? <Records key={object.name} object={object} /> : <NotFoundPage />;
}

function Records({ object }: { object: ObjectDefinition }) {
  const { t } = useTranslation('records');
  const { can } = usePermissions();
  const { workspace } = useMe();
  const objects = useObjects();
  const phone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false }) ?? false;
  const [creating, { open: openCreate, close: closeCreate }] = useCreateDrawer();
  const columns = useColumns(object);
  const query = useGridQuery();
  const { filter, sort, search } = query;
  const [range, setRange] = useState({ first: 0, last: 60 });
  const fields = useMemo(() => buildSelection(object, objects, columns.names), [object, objects, columns.names]);
  const list = useMemo(() => toList(fields, { filter, search, sort }), [fields, filter, search, sort]);
  const records = useRecordWindow(object, list, range);
  const selection = useSelection(records.count);
  const { save, dialog } = useSave(object);
  useLiveChanges(object.name);
  useEffect(prefetchEditors, []);
  useEffect(() => keepLastObject(workspace.slug, object.name), [workspace.slug, object.name]);

  const sortOf = (column: Column) => {
    const key = sortKey(column.field, objects);
    if (key === null) return undefined;
    return sort === key ? 'ascending' : sort === `-${key}` ? 'descending' : 'none';
  };
  const onSort = (column: Column) => {
    const key = sortKey(column.field, objects);
    if (key === null) return;
    const now = sortOf(column);
    query.set({ sort: now === 'none' ? key : now === 'ascending' ? `-${key}` : null });
  };
  const clear = () => query.set({ filter: null, search: null });
  const asked = Boolean(filter || search);
  const createButton = can(object.name, 'create') && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={openCreate}>
      {t('toolbar.create', { object: object.label })}
    </Button>
  );
  const importButton = can(object.name, 'import') && (
    <Button component={Link} to={`/o/${object.name}/import`} variant="default" leftSection={<IconFileImport size={16} aria-hidden />}>
      {t('toolbar.import')}
    </Button>
  );
  const actions = (
    <>
      {importButton}
      {createButton}
    </>
  );
  const clearButton = (
    <Button variant="default" leftSection={<IconFilterOff size={16} aria-hidden />} onClick={clear}>
      {t('empty.clear')}
    </Button>
  );

  return (
    <Page title={object.pluralLabel} icon={<ObjectIcon object={object} size="lg" />} layout="full" actions={actions}>
      <GridToolbar object={object} query={query} columns={columns} phone={phone} />
      {records.error ? (
        isProblem(records.error, 'invalid') && asked ? (
          <Notice icon={IconFilterOff} title={t('empty.badFilter')} role="alert" actions={clearButton}>
            {records.error.issues.map((issue) => issue.message).join(' ') || records.error.message}
          </Notice>
        ) : (
          <ErrorNotice error={records.error} onRetry={records.refetch} />
        )
      ) : records.count === 0 ? (
        <Notice
          icon={asked ? IconFilterOff : IconInbox}
          title={asked ? t('empty.filtered') : t('empty.title', { objects: object.pluralLabel })}
          role="status"
          actions={asked ? clearButton : actions}
        >
          {asked
            ? t('empty.filteredText', { objects: object.pluralLabel })
            : can(object.name, 'create')
              ? t('empty.text')
              : t('empty.textReader')}
        </Notice>
      ) : phone ? (
        <PhoneList object={object} columns={columns.columns} records={records} onRange={setRange} />
      ) : (
        <Grid
          object={object}
          columns={columns}
          records={records}
          sortOf={sortOf}
          onSort={onSort}
          selection={selection}
          onRange={setRange}
          onSave={save}
        />
      )}
      <GridFooter object={object} count={records.count} range={range} />
      <SelectionBar object={object} query={list} selection={selection} />
      {dialog}
      {creating && (
        <Suspense>
          <CreateDrawer object={object} opened onClose={closeCreate} />
        </Suspense>
      )}
    </Page>
  );
}

/** Open while the address says so: the command palette leads here. */
function useCreateDrawer() {
  const [params, setParams] = useSearchParams();
  const set = (open: boolean) =>
    setParams(
      (current) => {
        const next = new URLSearchParams(current);
        if (open) next.set('new', '1');
        else next.delete('new');
        return next;
      },
      { replace: true },
    );
  return [params.has('new'), { open: () => set(true), close: () => set(false) }] as const;
}
