import type { ObjectDefinition } from '@atrium/sdk';
import { ActionIcon, Button, CloseButton, TextInput, VisuallyHidden } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import IconFilter from '@tabler/icons-react/dist/esm/icons/IconFilter.mjs';
import IconSearch from '@tabler/icons-react/dist/esm/icons/IconSearch.mjs';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useObjects } from '../../resources/objects.ts';
import { FilterSentence } from '../filter/FilterSentence.tsx';
import { countRules, fromFilter, type Group, newRule, toFilter } from '../filter/model.ts';
import { ColumnsMenu } from './ColumnsMenu.tsx';
import classes from './GridToolbar.module.css';
import type { Columns } from './use-columns.ts';
import type { GridQuery } from './use-grid-query.ts';

const FilterBuilder = lazy(async () => ({ default: (await import('../filter/FilterBuilder.tsx')).FilterBuilder }));

type Props = { object: ObjectDefinition; query: GridQuery; columns: Columns; phone: boolean };

const typingMs = 250;

/** What narrows the list: search, the filter as a sentence, the columns. */
export function GridToolbar({ object, query, columns, phone }: Props) {
  const { t } = useTranslation('records');
  const objects = useObjects();
  const scope = useMemo(() => ({ object, objects }), [object, objects]);
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useFilterDraft(query, scope);
  const conditions = countRules(scope, draft);
  const toggle = () => {
    if (!open && draft.children.length === 0) setDraft({ ...draft, children: [newRule(scope, [object.fields[0]?.name ?? 'created_at'])] });
    setOpen(!open);
  };
  const clear = () => {
    setDraft({ ...draft, children: [] });
    setOpen(false);
  };
  return (
    <div className={classes.root}>
      <div className={classes.tools}>
        <SearchBox key={object.name} object={object} query={query} />
        <Button
          variant={conditions > 0 ? 'light' : 'default'}
          leftSection={<IconFilter size={16} aria-hidden />}
          aria-expanded={open}
          onClick={toggle}
        >
          {conditions > 0 ? t('toolbar.filterCount', { count: conditions }) : t('toolbar.filter')}
        </Button>
        {!phone && <ColumnsMenu object={object} columns={columns} />}
      </div>
      {!open && conditions > 0 && (
        <div className={classes.sentence}>
          <button type="button" className={classes.said} onClick={toggle}>
            <VisuallyHidden>{t('filter.edit')}: </VisuallyHidden>
            <FilterSentence scope={scope} group={draft} />
          </button>
          <ActionIcon size="sm" aria-label={t('toolbar.clearFilter')} onClick={clear}>
            <IconX size={14} />
          </ActionIcon>
        </div>
      )}
      {open && (
        <div className={classes.builder}>
          <Suspense>
            <FilterBuilder scope={scope} group={draft} onChange={setDraft} />
          </Suspense>
        </div>
      )}
    </div>
  );
}

/** The builder's conditions, unfinished ones too; those that say something go into the address. */
function useFilterDraft(query: GridQuery, scope: Parameters<typeof fromFilter>[0]): [Group, (group: Group) => void] {
  const inAddress = JSON.stringify(query.filter ?? null);
  const [state, setState] = useState(() => ({ group: fromFilter(scope, query.filter), text: inAddress, object: scope.object.name }));
  const publish = useDebouncedCallback((group: Group) => query.set({ filter: toFilter(scope, group) ?? null }), typingMs);
  const said = JSON.stringify(toFilter(scope, state.group) ?? null);
  // The address changed by itself (a link, the way back), not by what was built here.
  if (state.object !== scope.object.name || (inAddress !== state.text && inAddress !== said)) {
    const group = fromFilter(scope, query.filter);
    setState({ group, text: inAddress, object: scope.object.name });
    return [group, publish];
  }
  return [
    state.group,
    (group) => {
      setState({ ...state, group, text: inAddress });
      publish(group);
    },
  ];
}

function SearchBox({ object, query }: { object: ObjectDefinition; query: GridQuery }) {
  const { t } = useTranslation('records');
  const { t: common } = useTranslation();
  const [text, setText] = useState(query.search ?? '');
  const publish = useDebouncedCallback((search: string) => query.set({ search: search.trim() || null }), typingMs);
  const change = (next: string) => {
    setText(next);
    publish(next);
  };
  return (
    <TextInput
      type="search"
      className={classes.search}
      aria-label={t('toolbar.search', { objects: object.pluralLabel })}
      placeholder={t('toolbar.search', { objects: object.pluralLabel })}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={text && <CloseButton size="sm" aria-label={common('action.clear')} onClick={() => change('')} />}
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}
