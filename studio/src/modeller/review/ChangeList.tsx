import { ObjectIcon } from '../../ui/index.ts';
import { IconEdit, IconHide, IconPlus, IconRestore, IconTrash } from '../icons.ts';
import type { DraftChange } from '../model/changes.ts';
import { findObject, type Model } from '../model/model.ts';
import classes from './Review.module.css';
import { useChangeText } from './use-change-text.ts';

const signs = {
  createObject: IconPlus,
  createField: IconPlus,
  updateObject: IconEdit,
  updateField: IconEdit,
  hideObject: IconHide,
  hideField: IconHide,
  restoreObject: IconRestore,
  restoreField: IconRestore,
  deleteObject: IconTrash,
  deleteField: IconTrash,
} as const;

/** The draft's changes, object by object. */
export function ChangeList({ base, model, changes }: { base: Model; model: Model; changes: readonly DraftChange[] }) {
  const describe = useChangeText(base, model);
  const groups = Map.groupBy(changes, ({ objectId }) => objectId);
  return (
    <ul className={classes.groups}>
      {[...groups].map(([objectId, own]) => {
        const object = findObject(model, objectId) ?? findObject(base, objectId);
        return (
          <li key={objectId} className={classes.group}>
            <div className={classes.groupTitle}>
              {object && <ObjectIcon object={object} size="sm" />}
              {object?.label ?? own[0]?.objectLabel}
            </div>
            <ul className={classes.changes}>
              {own.map((change) => {
                const { title, details } = describe(change);
                const Sign = signs[change.change.op];
                return (
                  <li key={`${change.change.op} ${change.fieldId ?? ''} ${title}`} className={classes.change} data-op={change.change.op}>
                    <Sign size={14} stroke={2} className={classes.sign} aria-hidden />
                    <div>
                      {title}
                      {details.map((line) => (
                        <div key={line} className={classes.detail}>
                          {line}
                        </div>
                      ))}
                    </div>
                  </li>
                );
              })}
            </ul>
          </li>
        );
      })}
    </ul>
  );
}
