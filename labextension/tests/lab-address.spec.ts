import { describe, expect, it } from 'vitest';
import { ADDRESS, labAddress, readAddress } from '../src/panels/lab-address';

describe('the address of a tab in JupyterLab', () => {
  it('names the experiments, and is read back', () => {
    const address = labAddress('http://127.0.0.1:8888/', ['0', 'a b']);
    expect(address).toMatch(ADDRESS);
    expect(readAddress(address).experimentIds).toEqual(['0', 'a b']);
  });

  it('leaves what else an address says', () => {
    const { rest } = readAddress('/lab/tree/x.ipynb?reset=&trackside-experiment=7&token=t');
    expect(rest).toBe('/lab/tree/x.ipynb?reset=&token=t');
    expect(readAddress('/lab?trackside-experiment=7').rest).toBe('/lab');
  });
});
