import type { FieldDefinition, ObjectDefinition, RecordValues, StoredRecord } from '@atrium/sdk';
import { Alert, Button, Group, Stack, Switch } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { issueAt, ProblemError } from '../../api/index.ts';
import { FieldEditor } from '../../fields/FieldEditor.tsx';
import { fieldViews } from '../../fields/field-views.tsx';
import { isWrittenHere } from '../../resources/record-selection.ts';
import { useCreateRecord } from '../../resources/records.ts';
import { usePermissions } from '../../resources/session.ts';
import { useIssueText, useProblemText } from '../../ui/index.ts';

type Props = {
  object: ObjectDefinition;
  /** Given values, as sent and as shown: the record that a related one is made for. */
  given?: { values: RecordValues; shown: RecordValues };
  onCreated: (record: StoredRecord, another: boolean) => void;
};

/** Every field that one may write, with its own editor; what the server refuses stands beside the field. */
export function RecordForm({ object, given, onCreated }: Props) {
  const { t } = useTranslation('records');
  const { canWrite } = usePermissions();
  const describe = useProblemText();
  const issueText = useIssueText();
  const create = useCreateRecord(object.name);
  const [values, setValues] = useState<RecordValues>(() => ({ ...defaults(object), ...given?.values }));
  const [another, setAnother] = useState(false);
  // A new round of inputs, which hold their own text while one types.
  const [round, setRound] = useState(0);
  const fields = object.fields.filter(
    (field) => fieldViews[field.type].edit !== 'none' && isWrittenHere(field) && canWrite(object.name, field),
  );
  const unplaced = unplacedMessage(create.error, fields);
  const errorAt = (name: string) => {
    const issue = issueAt(create.error, `/${name}`);
    return issue && issueText(issue);
  };

  function submit(event: FormEvent): void {
    event.preventDefault();
    create.mutate(withoutNulls(values), {
      onSuccess: (record) => {
        setValues({ ...defaults(object), ...given?.values });
        setRound(round + 1);
        onCreated(record, another);
      },
    });
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack key={round}>
        {fields.map((field, at) => (
          <FieldEditor
            key={field.name}
            field={field}
            value={given?.shown[field.name] ?? values[field.name] ?? null}
            place="form"
            label={field.label}
            error={errorAt(field.name)}
            autoFocus={at === 0}
            onChange={(value) => setValues((current) => ({ ...current, [field.name]: value }))}
          />
        ))}
        {create.error && unplaced !== null && (
          <Alert color="red" variant="light" role="alert" title={describe(create.error).title}>
            {unplaced || describe(create.error).message}
          </Alert>
        )}
        <Group justify="space-between" mt="sm">
          <Switch size="sm" label={t('create.another')} checked={another} onChange={(event) => setAnother(event.currentTarget.checked)} />
          <Button type="submit" loading={create.isPending}>
            {t('create.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** What can be shown before the server fills it in; `now` it fills in itself. */
function defaults(object: ObjectDefinition): RecordValues {
  return Object.fromEntries(
    object.fields.filter((field) => field.default !== undefined && field.default !== 'now').map((field) => [field.name, field.default]),
  );
}

function withoutNulls(values: RecordValues): RecordValues {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined));
}

/** Null when every issue has its field; else what no field can show. */
function unplacedMessage(error: Error | null, fields: FieldDefinition[]): string | null {
  if (!(error instanceof ProblemError) || error.issues.length === 0) return '';
  const homeless = error.issues.filter(({ path }) => !fields.some(({ name }) => path === `/${name}` || path.startsWith(`/${name}/`)));
  return homeless.length === 0 ? null : homeless.map(({ message }) => message).join(' ');
}
