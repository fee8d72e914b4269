import { createContext, use } from 'react';
import type { Modeller } from './use-modeller.ts';

export const ModellerContext = createContext<Modeller | null>(null);

export function useModellerContext(): Modeller {
  const modeller = use(ModellerContext);
  if (!modeller) throw new Error('useModellerContext needs a ModellerContext above it.');
  return modeller;
}
