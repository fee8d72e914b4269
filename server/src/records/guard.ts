import type { ProblemCode } from '@atrium/sdk';
import { hasState } from '../db/index.ts';
import { AppError } from '../lib/index.ts';
import type { Definitions } from '../schema/index.ts';

/** Where definitions come from: cached, and read again when a statement met a newer schema. */
export type DefinitionsSource = {
  get: (workspaceId: string) => Promise<Definitions> | Definitions;
  reload: (workspaceId: string) => Promise<Definitions>;
  /** As Postgres has them now. */
  current: (workspaceId: string) => Promise<Definitions>;
};

/** A statement met another version of the workspace's schema than it was compiled for; nothing was written. */
export class StaleDefinitions extends Error {
  override readonly name = 'StaleDefinitions';
}

// undefined_table, undefined_column, datatype_mismatch, feature_not_supported (cached plan must not change result type)
const schemaMoved = ['42P01', '42703', '42804', '0A000'];
const dependsOnDefinitions = new Set<ProblemCode>(['invalid', 'not_found', 'forbidden']);
const tries = 4;

/**
 * Runs `work` on the workspace's definitions; when it turns out that they are old, once more on fresh ones. So a process
 * that meets a newer schema answers by that.
 */
export async function withDefinitions<T>(
  source: DefinitionsSource,
  workspaceId: string,
  work: (definitions: Definitions) => Promise<T>,
): Promise<T> {
  let definitions = await source.get(workspaceId);
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(definitions);
    } catch (error) {
      if (attempt === tries) throw error;
      const fresh = await fresherThan(definitions, error);
      if (!fresh) throw error;
      definitions = fresh;
    }
  }

  /** What was refused, an unknown field say, may be right in definitions that another process has made. */
  async function fresherThan(used: Definitions, error: unknown): Promise<Definitions | null> {
    if (error instanceof StaleDefinitions) return source.reload(workspaceId);
    if (!(error instanceof AppError && dependsOnDefinitions.has(error.code)) && !hasState(error, ...schemaMoved)) return null;
    const fresh = await source.current(workspaceId);
    return fresh.version > used.version ? fresh : null;
  }
}

/** Throws `StaleDefinitions` unless the schema that a statement met is the one it was compiled for. */
export function assertFresh(definitions: Definitions, metVersion: number | null | undefined): void {
  if (metVersion !== definitions.version) throw new StaleDefinitions();
}
