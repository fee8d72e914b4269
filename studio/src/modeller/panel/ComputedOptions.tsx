import type { FormulaPreview, RollupFunction } from '@atrium/sdk';
import { rollupFunctions } from '@atrium/sdk';
import { Loader, Select, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { asPlain } from '../../fields/computed.ts';
import { FieldValue } from '../../fields/FieldValue.tsx';
import { usePreview } from '../../resources/objects.ts';
import { inversesOf, isNew, type ModelField, type ModelObject } from '../model/model.ts';
import { useModellerContext } from '../state/modeller-context.ts';
import classes from './Panel.module.css';
import type { OptionsProps } from './TypeOptions.tsx';

type Props = OptionsProps & { object: ModelObject };

/** What a formula, a lookup or a rollup is made of, and what it gives on the newest records while one types. */
export function ComputedOptions(props: Props) {
  return (
    <div className={classes.stack}>
      {props.field.type === 'formula' && <ExpressionOption {...props} />}
      {props.field.type === 'lookup' && <PathOption {...props} />}
      {props.field.type === 'rollup' && <RollupOptions {...props} />}
      <Preview object={props.object} field={props.field} />
    </div>
  );
}

function ExpressionOption({ field, frozen, onSet, onBlur, issueAt }: Props) {
  const { t } = useTranslation('modeller');
  return (
    <Textarea
      label={t('computed.expression')}
      description={t('computed.expressionHint')}
      className={classes.mono}
      autosize
      minRows={3}
      spellCheck={false}
      value={field.expression ?? ''}
      error={issueAt('expression')}
      disabled={frozen}
      onChange={(event) => onSet('expression', { expression: event.currentTarget.value || undefined })}
      onBlur={onBlur}
    />
  );
}

function PathOption({ field, frozen, onSet, onBlur, issueAt }: Props) {
  const { t } = useTranslation('modeller');
  return (
    <TextInput
      label={t('computed.path')}
      description={t('computed.pathHint')}
      className={classes.mono}
      spellCheck={false}
      value={field.path ?? ''}
      error={issueAt('path')}
      disabled={frozen}
      onChange={(event) => onSet('path', { path: event.currentTarget.value || undefined })}
      onBlur={onBlur}
    />
  );
}

function RollupOptions({ object, field, frozen, onSet, onBlur, issueAt }: Props) {
  const { t } = useTranslation('modeller');
  const { model } = useModellerContext();
  const own = object.fields.filter((one) => one.type === 'relation' && one.cardinality === 'many_to_many' && !one.hidden);
  const relations = [
    ...own.map(({ name, label }) => ({ value: name, label })),
    ...inversesOf(model, object.id).flatMap(({ name, label, many }) => (many ? [{ value: name, label }] : [])),
  ];
  if (relations.length === 0) return <p className={classes.hint}>{t('computed.noRelations')}</p>;
  return (
    <>
      <Select
        label={t('computed.relation')}
        data={relations}
        value={field.relation ?? null}
        error={issueAt('relation')}
        disabled={frozen}
        onChange={(relation) => onSet('relation', { relation: relation ?? undefined })}
      />
      <Select
        label={t('computed.function')}
        data={rollupFunctions.map((value) => ({ value, label: t(`computed.rollup.${value}`) }))}
        value={field.function ?? 'count'}
        error={issueAt('function')}
        disabled={frozen}
        allowDeselect={false}
        onChange={(name) => onSet('function', { function: name as RollupFunction, ...(name === 'count' && { field: undefined }) })}
      />
      {field.function !== 'count' && (
        <TextInput
          label={t('computed.ofField')}
          description={t('computed.ofFieldHint')}
          className={classes.mono}
          spellCheck={false}
          value={field.field ?? ''}
          error={issueAt('field')}
          disabled={frozen}
          onChange={(event) => onSet('field', { field: event.currentTarget.value || undefined })}
          onBlur={onBlur}
        />
      )}
    </>
  );
}

/** Only of an object that is on the server already; the plan tells the rest. */
function Preview({ object, field }: { object: ModelObject; field: ModelField }) {
  const { t } = useTranslation('modeller');
  const { type, expression, path, relation, function: name, field: of, filter } = field;
  const isAsked = Boolean(expression ?? path ?? relation) && !isNew(object) && !field.hidden;
  const kind = type === 'formula' || type === 'lookup' || type === 'rollup' ? type : undefined;
  const { data, issues, isPending } = usePreview(isAsked ? object.name : null, {
    type: kind,
    expression,
    path,
    relation,
    function: name,
    field: of,
    filter,
  });
  if (!isAsked) return null;
  if (isPending) return <Loader size="xs" aria-label={t('loading')} />;
  if (issues.length > 0) {
    return (
      <ul className={classes.flaws} role="status">
        {issues.map(({ path: at, message }) => (
          <li key={at + message}>{message}</li>
        ))}
      </ul>
    );
  }
  return data && <Results preview={data} />;
}

function Results({ preview }: { preview: FormulaPreview }) {
  const { t } = useTranslation('modeller');
  const shown = asPlain({
    ...{ id: 'preview', name: 'preview', label: '', type: 'formula', owner: 'user', aliases: [] },
    ...{ hidden: false, required: false, unique: false, resultType: preview.resultType },
  });
  return (
    <div className={classes.stack} role="status">
      <p className={classes.hint}>{t('computed.result', { type: t(`computed.gives.${preview.resultType}`) })}</p>
      {preview.data.length === 0 && <p className={classes.hint}>{t('computed.noRecords')}</p>}
      <dl className={classes.results}>
        {preview.data.map(({ id, title, value }) => (
          <div key={id}>
            <dt>{titleText(title)}</dt>
            <dd>
              <FieldValue field={shown} value={value} place="cell" />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function titleText(title: unknown): string {
  if (typeof title === 'string' || typeof title === 'number') return String(title);
  if (typeof title !== 'object' || title === null) return '—';
  return Object.values(title).filter(Boolean).join(' ');
}
