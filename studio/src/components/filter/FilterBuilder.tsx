import { ActionIcon, Button, NativeSelect } from '@mantine/core';
import IconBrackets from '@tabler/icons-react/dist/esm/icons/IconBrackets.mjs';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { useTranslation } from 'react-i18next';
import { isEmpty } from '../../fields/values.ts';
import classes from './FilterBuilder.module.css';
import { FieldPicker } from './FieldPicker.tsx';
import { FilterValue } from './FilterValue.tsx';
import { isSingle } from '../../fields/operators.ts';
import { emptyGroup, type FilterNode, type Group, newRule, operatorOf, operatorsAt, replaceNode, type Rule, type Scope } from './model.ts';

type Props = { scope: Scope; group: Group; onChange: (group: Group) => void };

/** Conditions, one a line, that read as a sentence: where … and … or …. */
export function FilterBuilder({ scope, group, onChange }: Props) {
  return (
    <div className={classes.root}>
      <GroupLines scope={scope} group={group} top onChange={onChange} />
    </div>
  );
}

function GroupLines({ scope, group, top = false, onChange }: Props & { top?: boolean }) {
  const { t } = useTranslation('records');
  const first = scope.object.fields[0];
  const add = (node: FilterNode) => onChange({ ...group, children: [...group.children, node] });
  const blank = () => newRule(scope, [first?.name ?? 'created_at']);
  return (
    <div className={classes.group} role="group" aria-label={t('filter.group')} data-nested={!top}>
      {group.children.map((node, index) => (
        <div key={node.key} className={classes.line}>
          <Joint index={index} mode={group.mode} top={top} onChange={(mode) => onChange({ ...group, mode })} />
          {node.kind === 'rule' && <RuleLine scope={scope} rule={node} onChange={(next) => onChange(replaceNode(group, node.key, next))} />}
          {node.kind === 'group' && (
            <GroupLines scope={scope} group={node} onChange={(next) => onChange(replaceNode(group, node.key, next))} />
          )}
          {node.kind === 'raw' && <code className={classes.raw}>{JSON.stringify(node.filter)}</code>}
          <ActionIcon
            size="sm"
            className={classes.remove}
            aria-label={t('filter.removeCondition')}
            onClick={() => onChange(replaceNode(group, node.key, null))}
          >
            <IconX size={14} />
          </ActionIcon>
        </div>
      ))}
      <div className={classes.adders}>
        <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} />} onClick={() => add(blank())}>
          {t('filter.addCondition')}
        </Button>
        {top && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<IconBrackets size={14} />}
            onClick={() => add({ ...emptyGroup(group.mode === 'and' ? 'or' : 'and'), children: [blank(), blank()] })}
          >
            {t('filter.addGroup')}
          </Button>
        )}
      </div>
    </div>
  );
}

type JointProps = { index: number; mode: Group['mode']; top: boolean; onChange: (mode: Group['mode']) => void };

/** The word before a condition. The second one chooses for the whole group; the others follow it. */
function Joint({ index, mode, top, onChange }: JointProps) {
  const { t } = useTranslation('records');
  if (index === 0) return <span className={classes.joint}>{top ? t('filter.where') : t('filter.either')}</span>;
  if (index > 1) return <span className={classes.joint}>{t(`filter.${mode}`)}</span>;
  return (
    <NativeSelect
      className={classes.joint}
      size="xs"
      aria-label={t('filter.joint')}
      value={mode}
      data={[
        { value: 'and', label: t('filter.and') },
        { value: 'or', label: t('filter.or') },
      ]}
      onChange={(event) => onChange(event.currentTarget.value === 'or' ? 'or' : 'and')}
    />
  );
}

function RuleLine({ scope, rule, onChange }: { scope: Scope; rule: Rule; onChange: (rule: Rule) => void }) {
  const { t } = useTranslation(['records', 'fields']);
  const operators = operatorsAt(scope, rule.path);
  const operator = operatorOf(scope, rule);
  const single = !Array.isArray(rule.value) || rule.value.length < 2;
  const setOperator = (id: string) => {
    const next = operators.find((candidate) => candidate.id === id);
    if (next) onChange({ ...rule, operator: next.id, value: next.operand === operator?.operand ? rule.value : null });
  };
  return (
    <div className={classes.rule}>
      <FieldPicker scope={scope} path={rule.path} onChange={(path) => onChange({ ...newRule(scope, path), key: rule.key })} />
      <NativeSelect
        size="xs"
        aria-label={t('filter.operator')}
        value={rule.operator}
        data={operators.map(({ id }) => ({
          value: id,
          label: single && isSingle(id) ? t(`fields:single.${id}`) : t(`fields:operator.${id}`),
        }))}
        onChange={(event) => setOperator(event.currentTarget.value)}
      />
      {operator && operator.operand !== 'none' && (
        <FilterValue
          key={`${rule.path.join('.')} ${operator.operand}`}
          scope={scope}
          rule={rule}
          operand={operator.operand}
          onChange={(value) => onChange({ ...rule, value: isEmpty(value) ? null : value })}
        />
      )}
    </div>
  );
}
