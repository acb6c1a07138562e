import { render, screen } from '@testing-library/react';
import React from 'react';
import { expect, it } from 'vitest';
import { OutputFilesModel } from '../src/model/output-files-model';
import { FileTree } from '../src/ui/file-tree';
import { FakeFiles, file } from './fake-files';

it('says that files are loading while their place has not answered', async () => {
  const files = new FakeFiles();
  files.folders = { '': [file('a.txt')] };
  const list = files.listArtifacts.bind(files);
  let arrive = (): void => {};
  const wait = new Promise<void>(resolve => (arrive = resolve));
  files.listArtifacts = request => wait.then(() => list(request));
  const model = new OutputFilesModel(files, 'run');
  model.open('run');
  render(<FileTree model={model} />);
  expect(screen.getByRole('progressbar', { name: 'Loading files' })).toBeTruthy();
  arrive();
  expect(await screen.findByRole('treeitem', { name: 'a.txt' })).toBeTruthy();
  expect(screen.queryByRole('progressbar', { name: 'Loading files' })).toBeNull();
});
