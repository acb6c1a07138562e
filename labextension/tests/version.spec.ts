import { expect, it } from 'vitest';
import { frontendVersion, toPythonVersion } from '../src/version';

it.each([
  ['1.2.3', '1.2.3'],
  ['1.2.3-rc.1', '1.2.3rc1'],
  ['1.2.3-alpha.0', '1.2.3a0'],
  ['1.2.3-beta.12', '1.2.3b12'],
  ['1.2.3-dev.4', '1.2.3.dev4']
])('writes the npm version %s as Python does: %s', (npm, python) => {
  expect(toPythonVersion(npm)).toBe(python);
});

it('knows the version it was built from', () => {
  expect(frontendVersion).toMatch(/^\d+\.\d+\.\d+/);
});
