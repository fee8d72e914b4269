import { hashPassword, nobodysDigest, verifyPassword } from '../../../server/src/auth/password.ts';

/** Algorithm, version and the three costs of a digest in PHC form, in one order. */
const costsOf = (digest: string) => digest.split('$').slice(1, 4).join(',').split(',').toSorted();

test('an unknown address costs what a known one does: its digest has the same parameters', async () => {
  expect(costsOf(nobodysDigest)).toEqual(costsOf(await hashPassword('a long password')));
});

test('without a digest no password is right', async () => {
  expect(await verifyPassword(undefined, 'a long password')).toBe(false);
  expect(await verifyPassword(await hashPassword('a long password'), 'a long password')).toBe(true);
});
