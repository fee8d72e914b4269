import classes from './Avatar.module.css';
import { tintOf } from './tints.ts';

/** A person's initials on a colour of their own. The name stands beside it, so it says nothing itself. */
export function Avatar({ name, size = 'md' }: { name: string; size?: 'sm' | 'md' | 'lg' }) {
  return <span className={classes.root} data-size={size} data-tint={tintOf(name)} data-initials={initials(name)} aria-hidden />;
}

function initials(name: string): string {
  const words = name
    .trim()
    .split(/[\s@.]+/)
    .filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words.slice(0, 1);
  return letters
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toUpperCase();
}
