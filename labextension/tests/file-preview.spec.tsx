import React from 'react';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { OutputFilesModel } from '../src/model/output-files-model';
import { OutputFiles } from '../src/ui/output-files';
import { FakeFiles, file } from './fake-files';

it('says of a file without content that it is empty, whatever its name promises', async () => {
  const files = new FakeFiles();
  files.folders = { '': ['a.txt', 'b.csv', 'c.png', 'd.json'].map(name => file(name, { size_bytes: 0 })) };
  const model = new OutputFilesModel(files, 'run');
  await model.refresh();
  render(<OutputFiles model={model} renderMime={() => () => {}} />);
  for (const item of screen.getAllByRole('treeitem')) {
    await userEvent.click(item);
    expect(await screen.findByText('This file is empty.')).toBeTruthy();
  }
  expect(screen.queryByRole('alert')).toBeNull();
});
