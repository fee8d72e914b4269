import { useTranslation } from 'react-i18next';
import { ObjectIcon } from '../ui/index.ts';
import { IconPlus } from './icons.ts';
import classes from './EmptyHint.module.css';
import { useVerbs } from './state/use-verbs.ts';

const ideas = [
  { key: 'product', icon: 'package', color: 'orange' },
  { key: 'order', icon: 'shopping-cart', color: 'blue' },
  { key: 'project', icon: 'briefcase', color: 'violet' },
  { key: 'ticket', icon: 'lifebuoy', color: 'red' },
] as const;

/** A workspace begins with people and companies; this is the step after that. */
export function EmptyHint() {
  const { t } = useTranslation('modeller');
  const { addObject } = useVerbs();
  return (
    <section className={classes.hint} aria-labelledby="modeller-empty">
      <h2 className={classes.title} id="modeller-empty">
        {t('empty.title')}
      </h2>
      <p className={classes.text}>{t('empty.text')}</p>
      <div className={classes.ideas}>
        {ideas.map(({ key, icon, color }) => (
          <button
            key={key}
            type="button"
            className={classes.idea}
            onClick={() => addObject({ label: t(`empty.idea.${key}`), icon, color })}
          >
            <ObjectIcon object={{ name: key, icon, color }} size="sm" />
            {t(`empty.idea.${key}`)}
          </button>
        ))}
        <button type="button" className={classes.idea} onClick={() => addObject()}>
          <IconPlus size={16} aria-hidden />
          {t('empty.other')}
        </button>
      </div>
    </section>
  );
}
