import { expect, test } from 'vitest';
import { isStorageSopClass, sopClass, sopClasses, sopClassName, storageSopClassUids } from './sop-class.ts';
import { isEncapsulated, transferSyntax, transferSyntaxes, transferSyntaxName } from './transfer-syntax.ts';

test.each([
  ['1.2.840.10008.1.1', 'Verification', false],
  ['1.2.840.10008.5.1.4.1.1.2', 'CT Image Storage', true],
  ['1.2.840.10008.5.1.4.1.1.104.1', 'Encapsulated PDF Storage', true],
  ['1.2.840.10008.5.1.4.1.2.2.1', 'Study Root Query/Retrieve Information Model - FIND', false],
  ['1.2.840.10008.1.20.1', 'Storage Commitment Push Model', false],
  ['1.2.840.10008.1.3.10', 'Media Storage Directory Storage', false],
  ['1.2.840.10008.1.2.1', '1.2.840.10008.1.2.1', false],
  ['1.2.840.10008.5.1.4.1.1.99999', '1.2.840.10008.5.1.4.1.1.99999', true],
  ['1.3.12.2.1107.5.9.1', '1.3.12.2.1107.5.9.1', true],
])('SOP class %s is %s, storage: %s', (uid, name, storage) => {
  expect(sopClassName(uid)).toBe(name);
  expect(isStorageSopClass(uid)).toBe(storage);
});

test('the constants are in the table and the storage list is long and unique', () => {
  for (const uid of Object.values(sopClass)) expect(sopClasses.has(uid)).toBe(true);
  expect(storageSopClassUids.length).toBeGreaterThan(150);
  expect(new Set(storageSopClassUids).size).toBe(storageSopClassUids.length);
});

test('transfer syntaxes have names and know whether pixels are encapsulated', () => {
  for (const uid of Object.values(transferSyntax)) expect(transferSyntaxes.has(uid)).toBe(true);
  expect(transferSyntaxName(transferSyntax.jpeg2000)).toBe('JPEG 2000');
  expect(transferSyntaxName('1.2.3')).toBe('1.2.3');
  expect(isEncapsulated(transferSyntax.rleLossless)).toBe(true);
  expect(isEncapsulated(transferSyntax.deflatedExplicitLittle)).toBe(false);
  expect(isEncapsulated('1.2.3')).toBe(true);
});
