import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFieldLabel } from '../../fields/field-label.ts';
import { isSingle } from '../../fields/operators.ts';
import { asLinkedList, asStrings, asText } from '../../fields/values.ts';
import { useFormat } from '../../i18n/format.ts';
import { useMembers } from '../../resources/members.ts';
import { findObject } from '../../resources/objects.ts';
import { recordTitle } from '../../resources/record-selection.ts';
import { useNamedRecords } from '../../resources/records.ts';
import { useMe } from '../../resources/session.ts';
import classes from './FilterSentence.module.css';
import { fieldAt, type FilterNode, type Group, isComplete, operatorOf, type Rule, type Scope } from './model.ts';

/** A filter in words: "where Country is Germany and Quantity is more than 10". */
export function FilterSentence({ scope, group }: { scope: Scope; group: Group }) {
  const { t } = useTranslation('records');
  return (
    <span className={classes.root}>
      {t('filter.where')} <Words scope={scope} group={group} />
    </span>
  );
}

function Words({ scope, group }: { scope: Scope; group: Group }) {
  const { t } = useTranslation('records');
  const said = group.children.filter((node) => says(scope, node));
  return (
    <>
      {said.map((node, index) => (
        <Fragment key={node.key}>
          {index > 0 && ` ${t(`filter.${group.mode}`)} `}
          {node.kind === 'rule' && <RuleWords scope={scope} rule={node} />}
          {node.kind === 'raw' && <code>{JSON.stringify(node.filter)}</code>}
          {node.kind === 'group' && (
            <>
              (<Words scope={scope} group={node} />)
            </>
          )}
        </Fragment>
      ))}
    </>
  );
}

function says(scope: Scope, node: FilterNode): boolean {
  if (node.kind === 'group') return node.children.some((child) => says(scope, child));
  return node.kind === 'raw' || isComplete(scope, node);
}

function RuleWords({ scope, rule }: { scope: Scope; rule: Rule }) {
  const { t } = useTranslation('fields');
  const label = useFieldLabel();
  const operator = operatorOf(scope, rule);
  const names = rule.path.map((name, index) => {
    const field = fieldAt(scope, rule.path.slice(0, index + 1));
    return field && field.label !== field.name ? field.label : label(name);
  });
  const single = isSingle(rule.operator) && (!Array.isArray(rule.value) || rule.value.length < 2);
  return (
    <>
      <strong>{names.join(' › ')}</strong>{' '}
      {single && isSingle(rule.operator) ? t(`single.${rule.operator}`) : t(`operator.${rule.operator}`)}
      {operator && operator.operand !== 'none' && (
        <>
          {' '}
          <em className={classes.value}>
            <ValueWords scope={scope} rule={rule} />
          </em>
        </>
      )}
    </>
  );
}

function ValueWords({ scope, rule }: { scope: Scope; rule: Rule }): ReactNode {
  const { t } = useTranslation('fields');
  const format = useFormat();
  const { workspace } = useMe();
  const { data: members = [] } = useMembers();
  const field = fieldAt(scope, rule.path);
  const target = field?.type === 'relation' ? findObject(scope.objects, field.target ?? '') : undefined;
  if (operatorOf(scope, rule)?.operand === 'days') return t('days', { count: Number(rule.value) });
  if (target) return <RecordNames target={target} value={rule.value} />;
  const word = (value: unknown): string => {
    if (field?.type === 'user') return members.find((member) => member.id === value)?.name ?? asText(value);
    if (field?.type === 'date' && !asText(value).startsWith('$')) return format.date(asText(value));
    if (field?.type === 'datetime' && !asText(value).startsWith('$')) return format.dateTime(asText(value), workspace.timeZone);
    if (typeof value === 'number') return format.number(value);
    return field?.options?.find((option) => option.value === value)?.label ?? asText(value);
  };
  if (!Array.isArray(rule.value)) return word(rule.value);
  const between = operatorOf(scope, rule)?.operand === 'two';
  return rule.value.map(word).join(between ? ` ${t('andWord')} ` : ', ');
}

function RecordNames({ target, value }: { target: Scope['object']; value: unknown }) {
  const { t } = useTranslation();
  const named = useNamedRecords(target, asLinkedList(asStrings(value)));
  return <>{named.map((linked) => recordTitle(target, linked) || t('state.untitled')).join(', ')}</>;
}
