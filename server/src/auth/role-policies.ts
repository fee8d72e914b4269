import type { Policy } from '@atrium/sdk';
import { sql, type Runner, type Tx } from '../db/index.ts';
import type { Access } from './access.ts';
import { updateRole } from './role-store.ts';

export type RoleWithPolicies = { id: string; name: string; policies: Policy[] };
export type RolePolicies = ReturnType<typeof createRolePolicies>;

/** The policies of roles for who changes what they name, in a transaction that isn't one of access. */
export function createRolePolicies({ access }: { access: Access }) {
  return {
    /** The roles of a workspace that may change. */
    list: (runner: Runner, workspaceId: string): Promise<RoleWithPolicies[]> =>
      runner.query(sql`select id, name, policies from atrium.role where workspace_id = ${workspaceId} and not built_in order by id`),
    /** Holds up all other changes of access until the transaction ends. */
    lock: (tx: Tx): Promise<unknown> => access.raise(tx),
    save: (tx: Tx, id: string, policies: Policy[]): Promise<void> => updateRole(tx, id, { policies }),
    /** To be called once the transaction has committed. */
    committed: (): void => access.drop(),
  };
}
