import { createHmac } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openCluster, type Cluster } from './embedded-cluster.ts';
import { findPostmaster } from './postmaster.ts';

/** The server works as the owner of its database, who is no superuser. */
export type OwnerRole = { name: string; password: string };

export const ownerOf = ({ password }: Cluster): OwnerRole => ({
  name: 'atrium',
  password: createHmac('sha256', password).update('atrium').digest('base64url'),
});

export const urlOf = ({ name, password }: OwnerRole, port: number): string => `postgresql://${name}:${password}@127.0.0.1:${port}/atrium`;

/** Whether the directory holds a cluster at all, running or not. */
export const hasEmbeddedPostgres = (dataDir: string): boolean => existsSync(join(dataDir, 'postgres', 'PG_VERSION'));

/** The URL of the embedded Postgres that a server has running in this directory; null when none runs. It stays the server's. */
export async function findEmbeddedPostgres({ dataDir, version = 18 }: { dataDir: string; version?: number }): Promise<string | null> {
  if (!hasEmbeddedPostgres(dataDir)) return null;
  const cluster = await openCluster({ dataDir, version, currentVersion: version, durable: true });
  const postmaster = await findPostmaster(cluster);
  return postmaster && postmaster.port > 0 && !postmaster.stopping ? urlOf(ownerOf(cluster), postmaster.port) : null;
}
