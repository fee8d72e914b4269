import { useCallback, useMemo, useState } from 'react';

/** Either these records, or all that the query holds but these. */
type Chosen = { all: boolean; ids: ReadonlySet<string> };

const nothing: Chosen = { all: false, ids: new Set() };

/** Which records are chosen to be acted on. */
export function useSelection(count: number | null) {
  const [chosen, setChosen] = useState(nothing);
  const has = useCallback((id: string) => chosen.ids.has(id) !== chosen.all, [chosen]);
  const set = useCallback(
    (ids: string[], selected: boolean) =>
      setChosen((current) => {
        const next = new Set(current.ids);
        for (const id of ids) {
          if (selected !== current.all) next.add(id);
          else next.delete(id);
        }
        return { ...current, ids: next };
      }),
    [],
  );
  const selectAll = useCallback(() => setChosen({ all: true, ids: new Set() }), []);
  const clear = useCallback(() => setChosen(nothing), []);
  const size = chosen.all ? Math.max(0, (count ?? 0) - chosen.ids.size) : chosen.ids.size;
  return useMemo(() => ({ has, set, selectAll, clear, size, ...chosen }), [has, set, selectAll, clear, size, chosen]);
}

export type Selection = ReturnType<typeof useSelection>;
