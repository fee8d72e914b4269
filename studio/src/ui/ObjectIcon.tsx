import classes from './ObjectIcon.module.css';
import { isObjectIcon, objectIcons } from './object-icons.ts';
import { tintOf, toTint } from './tints.ts';

type Props = { object: { name: string; icon: string | null; color: string | null }; size?: 'sm' | 'md' | 'lg' };

const strokes = { sm: 1.9, md: 1.8, lg: 1.6 };

/** An object's picture on its colour. Says nothing to screen readers: the object's name always stands beside it. */
export function ObjectIcon({ object, size = 'md' }: Props) {
  const Icon = objectIcons[isObjectIcon(object.icon) ? object.icon : standardIcon(object.name)];
  return (
    <span className={classes.root} data-size={size} data-tint={object.color ? toTint(object.color) : tintOf(object.name)} aria-hidden>
      <Icon className={classes.picture} stroke={strokes[size]} />
    </span>
  );
}

function standardIcon(name: string) {
  return name === 'person' ? 'user' : name === 'company' ? 'building' : 'cube';
}
