import { version } from '../../package.json';

const PRE_RELEASES: Record<string, string> = { alpha: 'a', beta: 'b', rc: 'rc', dev: '.dev' };

/** `1.0.0-rc.1`, as npm writes it, in Python's writing: `1.0.0rc1`. */
export function toPythonVersion(npmVersion: string): string {
  return npmVersion.replace(
    /-(alpha|beta|rc|dev)\.?(\d+)$/,
    (_, kind: string, n: string) => `${PRE_RELEASES[kind] ?? ''}${n}`
  );
}

/** The version this page was built from, in Python's writing. */
export const frontendVersion = toPythonVersion(version);
