import { Anchor } from '@mantine/core';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormat } from '../i18n/format.ts';
import { useMembers } from '../resources/members.ts';
import { useObject } from '../resources/objects.ts';
import { isToMany, recordTitle } from '../resources/record-selection.ts';
import { useMe } from '../resources/session.ts';
import { Avatar, Chip } from '../ui/index.ts';
import type { DisplayProps } from './contract.ts';
import classes from './displays.module.css';
import { asCurrency, asLinked, asLinkedList, asPersonName, asStrings, asText, type Linked } from './values.ts';

export function TextValue({ value, place }: DisplayProps) {
  return <span className={place === 'cell' ? undefined : classes.long}>{asText(value)}</span>;
}

export function NameValue({ value }: DisplayProps) {
  const name = asPersonName(value);
  return <>{[name?.first, name?.last].filter(Boolean).join(' ')}</>;
}

export function NumberValue({ field, value }: DisplayProps) {
  const { number } = useFormat();
  return (
    <span className={classes.figures}>
      {typeof value === 'number' && field.type !== 'autonumber' ? number(value, field.precision) : asText(value)}
    </span>
  );
}

export function CurrencyValue({ value }: DisplayProps) {
  const { money } = useFormat();
  const currency = asCurrency(value);
  return currency && <span className={classes.figures}>{money(currency.amount, currency.currency)}</span>;
}

export function BooleanValue({ value, place }: DisplayProps) {
  const { t } = useTranslation('fields');
  const text = value ? t('value.yes') : t('value.no');
  if (place === 'page') return <>{text}</>;
  return (
    <span className={classes.box} data-checked={Boolean(value)} role="img" aria-label={text}>
      {Boolean(value) && <IconCheck size={12} stroke={3} aria-hidden />}
    </span>
  );
}

export function DateValue({ value }: DisplayProps) {
  const { date } = useFormat();
  return <span className={classes.figures}>{date(asText(value))}</span>;
}

export function DateTimeValue({ value }: DisplayProps) {
  const { dateTime } = useFormat();
  const { workspace } = useMe();
  return (
    <time className={classes.figures} dateTime={asText(value)}>
      {dateTime(asText(value), workspace.timeZone)}
    </time>
  );
}

export function OptionsValue({ field, value, place }: DisplayProps) {
  const chosen = typeof value === 'string' ? [value] : asStrings(value);
  return (
    <span className={classes.chips} data-place={place}>
      {chosen.map((item) => {
        const option = field.options?.find((candidate) => candidate.value === item);
        return (
          <Chip key={item} color={option?.color}>
            {option?.label ?? item}
          </Chip>
        );
      })}
    </span>
  );
}

const schemes = { email: 'mailto:', phone: 'tel:', domain: 'https://' } as const;

export function ContactValue({ field, value, place }: DisplayProps) {
  const text = asText(value);
  if (place === 'cell') return <>{text}</>;
  const href = field.type === 'url' ? text : `${field.type in schemes ? schemes[field.type as keyof typeof schemes] : ''}${text}`;
  const safe = /^(https?|mailto|tel):/i.test(href);
  return safe ? (
    <Anchor href={href} target={href.startsWith('http') ? '_blank' : undefined} rel="noreferrer">
      {text}
    </Anchor>
  ) : (
    <>{text}</>
  );
}

export function JsonValue({ value, place }: DisplayProps) {
  return place === 'cell' ? (
    <span className={classes.code}>{JSON.stringify(value)}</span>
  ) : (
    <pre className={classes.code}>{JSON.stringify(value, null, 2)}</pre>
  );
}

export function UserValue({ value }: DisplayProps) {
  const { data: members } = useMembers();
  const linked = asLinked(value);
  const name = asText(linked?.name) || members?.find((member) => member.id === linked?.id)?.name || '';
  if (!linked) return null;
  return (
    <span className={classes.person}>
      <Avatar name={name || linked.id} size="sm" />
      <span className={classes.ellipsis}>{name || linked.id.slice(0, 8)}</span>
    </span>
  );
}

export function RelationValue({ field, value, place }: DisplayProps) {
  const target = useObject(field.target ?? '');
  const { t } = useTranslation();
  const name = (linked: Linked) => recordTitle(target, linked) || t('state.untitled');
  const list = isToMany(field) ? asLinkedList(value) : [asLinked(value)].filter((linked) => linked !== null);
  if (place === 'cell') return <span className={classes.linked}>{list.map(name).join(', ')}</span>;
  return (
    <span className={classes.links}>
      {list.map((linked) => (
        <Anchor key={linked.id} component={Link} to={`/o/${field.target}/${linked.id}`}>
          {name(linked)}
        </Anchor>
      ))}
    </span>
  );
}
