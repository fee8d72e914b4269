import type { DisplayProps } from './contract.ts';
import { fieldViews } from './field-views.tsx';
import { isEmpty } from './values.ts';

/** A value as people read it. Nothing at all when there is none. */
export function FieldValue(props: DisplayProps) {
  if (isEmpty(props.value)) return null;
  const { Display } = fieldViews[props.field.type];
  return <Display {...props} />;
}
