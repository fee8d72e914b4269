import type { Clock, NewId } from '../lib/index.ts';
import type { Route } from '../http/index.ts';
import type { Db } from '../db/index.ts';
import type { Access } from './access.ts';
import { createAccounts, type Accounts } from './accounts.ts';
import { createActors } from './actors.ts';
import { createAuthenticate, type Authenticate } from './authenticate.ts';
import { createDoor, type Door } from './door.ts';
import { createInvitations } from './invitations.ts';
import { keyRoutes } from './key-routes.ts';
import { createKeys } from './keys.ts';
import { createLimiter } from './limiter.ts';
import { memberRoutes } from './member-routes.ts';
import { createMembers } from './members.ts';
import { createMembership, type SyncMember } from './membership.ts';
import { roleRoutes } from './role-routes.ts';
import { createRoles, type CheckPolicies } from './roles.ts';
import { sessionRoutes } from './session-routes.ts';
import { createSessions, type Describe } from './sessions.ts';

type Deps = {
  db: Db;
  access: Access;
  clock: Clock;
  newId: NewId;
  /** ATRIUM_API_KEY. */
  apiKey: string | null;
  /** Believe X-Forwarded-*: only behind a proxy that nobody can go around. */
  trustProxy: boolean;
  describe: Describe;
  syncMember: SyncMember;
  checkPolicies: CheckPolicies;
};

export type Auth = { authenticate: Authenticate; routes: Route[]; accounts: Accounts; door: Door };

const windowMs = 5 * 60 * 1000;
/** Wrong passwords of one address, and of one account from one address, in five minutes. */
const wrongTries = { perAddress: 100, perAccount: 10 };

export function createAuth({ db, access, clock, newId, apiKey, trustProxy, describe, syncMember, checkPolicies }: Deps): Auth {
  const limits = {
    perAddress: createLimiter({ limit: wrongTries.perAddress, windowMs, clock }),
    perAccount: createLimiter({ limit: wrongTries.perAccount, windowMs, clock }),
  };
  const actors = createActors({ db, access, clock, apiKey });
  const sessions = createSessions({ db, access, clock, limits, describe });
  const door = createDoor({ actors, sessions, trustProxy });
  const membership = createMembership({ clock, newId, syncMember });
  const invitations = createInvitations({ db, access, membership, sessions, clock });
  return {
    authenticate: createAuthenticate({ access, actors, sessions, clock, trustProxy }),
    accounts: createAccounts({ membership, clock, newId }),
    door,
    routes: [
      ...sessionRoutes({ door, sessions, invitations }),
      ...memberRoutes(createMembers({ db, access, membership, clock, newId })),
      ...roleRoutes(createRoles({ db, access, clock, newId, checkPolicies })),
      ...keyRoutes(createKeys({ db, access, clock, newId })),
    ],
  };
}
