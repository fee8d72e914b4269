import { asPlain } from './computed.ts';
import type { DisplayProps } from './contract.ts';
import { fieldViews } from './field-views.tsx';
import { isEmpty } from './values.ts';

/** A value as people read it. Nothing at all when there is none. */
export function FieldValue(props: DisplayProps) {
  if (isEmpty(props.value)) return null;
  const field = asPlain(props.field);
  const { Display } = fieldViews[field.type];
  return <Display {...props} field={field} />;
}
