import React from 'react';
import type { RunDetail } from '../model/api';
import { Fact, Facts } from './facts';
import { formatBytes, MISSING } from './format';
import { PageRegion } from './page-region';
import { useTranslator } from './translation';

const DIGEST_LENGTH = 10;

export interface RunEnvironmentProps {
  detail: RunDetail;
}

/** Where the code ran: Python, machine, and the state of the repository. */
export function RunEnvironment({ detail }: RunEnvironmentProps): React.JSX.Element {
  const trans = useTranslator();
  const { environment, git } = detail;
  const words: Partial<Record<string, string>> = {
    'conda environment': trans.__('conda environment'),
    'virtual environment': trans.__('virtual environment'),
    system: trans.__('system')
  };
  return (
    <PageRegion title={trans.__('Environment')}>
      {environment === null && git === null && (
        <p className="jp-Trackside-pageEmpty">{trans.__('Nothing is known of where this run ran.')}</p>
      )}
      <Facts>
        {environment !== null && (
          <>
            <Fact term={trans.__('Python')}>
              {environment.python}, {words[environment.kind] ?? environment.kind}
            </Fact>
            <Fact term={trans.__('Packages')}>{environment.package_count}</Fact>
            <Fact term={trans.__('Host')}>{environment.host}</Fact>
            <Fact term={trans.__('Platform')}>{environment.platform}</Fact>
            <Fact term={trans.__('Processor')}>
              {trans._n('%2, %1 core', '%2, %1 cores', environment.cpu_count, environment.cpu)}
            </Fact>
            <Fact term={trans.__('Memory')}>
              {environment.memory_bytes === null ? MISSING : formatBytes(environment.memory_bytes)}
            </Fact>
            {environment.gpus.length > 0 && (
              <Fact term={trans.__('Graphics processors')}>{environment.gpus.join(', ')}</Fact>
            )}
          </>
        )}
        {git !== null && (
          <>
            <Fact term={trans.__('Commit')}>
              <code title={git.commit ?? ''}>{git.commit?.slice(0, DIGEST_LENGTH) ?? MISSING}</code>
              {git.branch !== null && ` (${git.branch})`}
            </Fact>
            <Fact term={trans.__('Working tree')}>
              {git.is_dirty ? trans.__('with changes that were not committed') : trans.__('as committed')}
            </Fact>
            {git.remote !== null && <Fact term={trans.__('Repository')}>{git.remote}</Fact>}
          </>
        )}
      </Facts>
    </PageRegion>
  );
}
