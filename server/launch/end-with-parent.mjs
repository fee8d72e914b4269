import { Socket } from 'node:net';

/** Preloaded into what `become` starts: descriptor 3 is a pipe from the parent, and closes when that is killed. */
const parent = new Socket({ fd: 3 });
parent.unref();
parent.on('error', () => undefined);
parent.on('close', () => process.kill(process.pid, 'SIGTERM'));
parent.resume();
