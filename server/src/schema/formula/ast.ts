/** Where a piece of an expression stands, in UTF-16 code units from its start; `to` is behind its last one. */
export type Span = { from: number; to: number };

/** What is wrong with an expression, and where. */
export type FormulaIssue = Span & { code: string; message: string };

/** As it was written. A path's steps are names of fields, or ids of fields where `isId`. */
export type Expression = Span &
  (
    | { is: 'number' | 'text'; value: string }
    | { is: 'boolean'; value: boolean }
    | { is: 'blank' }
    | { is: 'path'; steps: readonly Step[] }
    | { is: 'call'; name: string; args: readonly Expression[] }
    | { is: 'operation'; operator: Operator; args: readonly Expression[] }
  );
export type Step = Span & { name: string; isId: boolean };

export const operators = ['=', '!=', '<', '<=', '>', '>=', '&', '+', '-', '*', '/'] as const;
export type Operator = (typeof operators)[number];
