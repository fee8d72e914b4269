import { useCallback, useMemo, useState } from 'react';

/** What a cell was to hold and may not: it keeps what was typed, with the reason, until it is mended or dropped. */
export type Refusal = { value: unknown; shown: unknown; message: string };
export type RowRefusals = Readonly<Record<string, Refusal>>;

/** Refused values, by record and field. */
export function useRefusals() {
  const [rows, setRows] = useState<ReadonlyMap<string, RowRefusals>>(new Map());
  const change = useCallback((id: string, fields: (own: RowRefusals) => RowRefusals) => {
    setRows((before) => {
      const own = before.get(id) ?? {};
      const next = fields(own);
      if (next === own) return before;
      const after = new Map(before);
      if (Object.keys(next).length > 0) after.set(id, next);
      else after.delete(id);
      return after;
    });
  }, []);
  const add = useCallback((id: string, field: string, refusal: Refusal) => change(id, (own) => ({ ...own, [field]: refusal })), [change]);
  const drop = useCallback(
    (id: string, field: string) =>
      change(id, (own) => (field in own ? Object.fromEntries(Object.entries(own).filter(([name]) => name !== field)) : own)),
    [change],
  );
  const ofRow = useCallback((id: string) => rows.get(id), [rows]);
  return useMemo(() => ({ ofRow, add, drop }), [ofRow, add, drop]);
}

export type Refusals = ReturnType<typeof useRefusals>;
