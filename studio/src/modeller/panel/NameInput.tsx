import { TextInput } from '@mantine/core';
import classes from './Panel.module.css';

type Props = {
  label: string;
  description?: string;
  value: string;
  error: string | undefined;
  disabled: boolean;
  onChange: (name: string) => void;
  onBlur: () => void;
};

/** A name as programs use it. What can't be in one is mended while typing, so that a paste of a label works too. */
export function NameInput({ onChange, ...input }: Props) {
  return (
    <TextInput
      {...input}
      className={classes.mono}
      maxLength={63}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => onChange(event.currentTarget.value.toLowerCase().replace(/[\s-]+/g, '_'))}
    />
  );
}
