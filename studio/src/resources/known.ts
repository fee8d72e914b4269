import type { Me, ObjectDefinition } from '@atrium/sdk';
import { createContext, use } from 'react';
import type { Permissions } from './session.ts';

/** Who is signed in, and what they may see of the objects. */
export type Known = { me: Me; permissions: Permissions; objects: ObjectDefinition[] };

/** One for all: hundreds of cells ask for it, and a query observer in each of them would cost more than the cell. */
export const KnownContext = createContext<Known | null>(null);

/** Only inside the app's frame, which asks first. */
export function useKnown(): Known {
  const known = use(KnownContext);
  if (!known) throw new Error('useKnown needs a session: a KnownContext above it.');
  return known;
}
