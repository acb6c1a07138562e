import React from 'react';
import type { RunExport } from '../model/wire';
import { MenuButton } from './menu-button';
import { useTranslator } from './translation';

export interface ExportMenuProps {
  onExport: (format: RunExport['format']) => void;
}

/** "Export" and the formats that runs are written in. */
export function ExportMenu({ onExport }: ExportMenuProps): React.JSX.Element {
  const trans = useTranslator();
  const formats = [
    ['csv', trans.__('CSV')],
    ['parquet', trans.__('Parquet')],
    ['json', trans.__('JSON')],
    ['zip', trans.__('Zip with files')]
  ] as const;
  const actions = formats.map(([format, label]) => ({ label, onClick: () => onExport(format) }));
  return <MenuButton label={trans.__('Export')} actions={actions} />;
}
