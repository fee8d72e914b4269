import type { FieldDefinition, ObjectDefinition, StoredRecord } from '@atrium/sdk';
import { ActionIcon, Anchor, Skeleton, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { FieldValue } from '../../fields/FieldValue.tsx';
import { isEmpty } from '../../fields/values.ts';
import { useFormat } from '../../i18n/format.ts';
import { findField, useObject, useObjects } from '../../resources/objects.ts';
import { buildSelection, isToMany, recordTitle, titleField } from '../../resources/record-selection.ts';
import { useRecordList } from '../../resources/records.ts';
import { usePermissions } from '../../resources/session.ts';
import { ObjectIcon, Section, useProblemText } from '../../ui/index.ts';
import { CreateDrawer } from './CreateDrawer.tsx';
import classes from './RelatedRecords.module.css';

const newest = 20;
const detailsShown = 2;

type Props = { object: ObjectDefinition; record: StoredRecord; field: FieldDefinition };

/** The newest records that a relation leads to, how many there are, and the way to all of them. */
export function RelatedRecords({ record, field, object }: Props) {
  const target = useObject(field.target ?? '');
  const backName = field.inverseOf ?? field.inverse?.name;
  return target && backName ? <Related record={record} field={field} object={object} target={target} backName={backName} /> : null;
}

function Related({ record, field, object, target, backName }: Props & { target: ObjectDefinition; backName: string }) {
  const { t } = useTranslation('records');
  const objects = useObjects();
  const describe = useProblemText();
  const { number } = useFormat();
  const { can, canWrite } = usePermissions();
  const [creating, { open, close }] = useDisclosure(false);
  const back = findField(target, backName);
  const details = pickDetails(target, backName);
  const filter = { [backName]: back && isToMany(back) ? { _some: { _in: [record.id] } } : { _in: [record.id] } };
  const names = [titleField(target)?.name, ...details.map(({ name }) => name)].filter((name) => name !== undefined);
  const list = useRecordList(target.name, {
    fields: buildSelection(target, objects, names),
    filter,
    limit: newest,
    sort: ['-created_at'],
    count: true,
  });
  const count = list.data?.count ?? 0;
  const all = `/o/${target.name}?filter=${encodeURIComponent(JSON.stringify(filter))}`;
  const creatable = back && can(target.name, 'create') && canWrite(target.name, back);
  const many = back && isToMany(back);
  return (
    <Section
      title={field.label}
      description={
        count > 0 ? (
          <Anchor component={Link} to={all} size="sm">
            {t('record.all', { count: number(count) })}
          </Anchor>
        ) : undefined
      }
      actions={
        creatable && (
          <Tooltip label={t('record.newRelated', { object: target.label })}>
            <ActionIcon variant="default" aria-label={t('record.newRelated', { object: target.label })} onClick={open}>
              <IconPlus size={16} />
            </ActionIcon>
          </Tooltip>
        )
      }
    >
      {list.isPending && <Skeleton height={64} />}
      {list.error && (
        <p className={classes.none} role="alert">
          {describe(list.error).message}
        </p>
      )}
      {list.data && count === 0 && <p className={classes.none}>{t('record.none')}</p>}
      {count > 0 && (
        <ul className={classes.list} aria-label={field.label}>
          {list.data?.data.map((one) => (
            <li key={one.id}>
              <Link className={classes.link} to={`/o/${target.name}/${one.id}`}>
                <ObjectIcon object={target} size="sm" />
                <span className={classes.title}>{recordTitle(target, one) || `${target.label} ${one.id.slice(-6)}`}</span>
                {details
                  .filter(({ name }) => !isEmpty(one[name]))
                  .map((detail) => (
                    <span key={detail.name} className={classes.detail}>
                      <FieldValue field={detail} value={one[detail.name]} place="cell" />
                    </span>
                  ))}
              </Link>
            </li>
          ))}
        </ul>
      )}
      {creatable && (
        <CreateDrawer
          object={target}
          opened={creating}
          onClose={close}
          given={{ values: { [backName]: many ? [record.id] : record.id }, shown: { [backName]: many ? [record] : record } }}
        />
      )}
    </Section>
  );

  function pickDetails(of: ObjectDefinition, without: string): FieldDefinition[] {
    const plain = of.fields.filter(
      (one) =>
        one.name !== without &&
        one.name !== of.titleField &&
        one.target !== object.name &&
        !['json', 'long_text', 'boolean'].includes(one.type) &&
        !isToMany(one),
    );
    return plain.slice(0, detailsShown);
  }
}
