import { TextInput } from '@mantine/core';
import { useMe } from '../../resources/session.ts';
import { controlProps, type EditorProps } from '../contract.ts';
import { asText } from '../values.ts';
import { fromZonedInput, toZonedInput } from '../zoned.ts';
import classes from './editors.module.css';

// The browser's own date controls: they speak the user's format, work by keyboard and on phones, and weigh nothing.

export function DateEditor(props: EditorProps) {
  const { value, onChange } = props;
  return (
    <TextInput
      {...controlProps(props)}
      className={classes.figures}
      type="date"
      max="9999-12-31"
      defaultValue={asText(value)}
      onChange={(event) => onChange(event.currentTarget.value || null)}
    />
  );
}

/** On the clock of the workspace's time zone, whatever zone the browser is in. */
export function DateTimeEditor(props: EditorProps) {
  const { value, onChange } = props;
  const { timeZone } = useMe().workspace;
  return (
    <TextInput
      {...controlProps({ ...props, description: props.place === 'form' ? (props.description ?? timeZone) : undefined })}
      className={classes.figures}
      type="datetime-local"
      max="9999-12-31T23:59"
      defaultValue={value ? toZonedInput(asText(value), timeZone) : ''}
      onChange={(event) => onChange(event.currentTarget.value ? fromZonedInput(event.currentTarget.value, timeZone) : null)}
    />
  );
}
