import { rm } from 'node:fs/promises';

export default async function stopPostgres() {
  const { stop, dataDir } = globalThis.atriumTestPostgres;
  await stop();
  await rm(dataDir, { recursive: true });
}
