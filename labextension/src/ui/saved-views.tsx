import React from 'react';
import type { SavedViewsModel } from '../model/saved-views-model';
import type { Action } from './menu';
import { MenuButton } from './menu-button';
import { useReadable } from './readable';
import { SavedViewDialog, type SavedViewQuestion } from './saved-view-dialog';
import { type Translator, useTranslator } from './translation';

export interface SavedViewsProps {
  model: SavedViewsModel;
}

/** Which saved view the tab shows, whether it has been changed, and what can be done with it. */
export function SavedViews({ model }: SavedViewsProps): React.JSX.Element {
  const trans = useTranslator();
  const { views, chosen, changed, busy } = useReadable(model);
  const [question, setQuestion] = React.useState<SavedViewQuestion | null>(null);
  const { view } = model;
  const isModified = view !== null && changed.length > 0;
  const hasNothing = busy || (view !== null && !isModified);
  const name = (one: { name: string; is_default: boolean }): string =>
    one.is_default ? trans.__('%1 (default)', one.name) : one.name;
  const save = (): void => {
    if (view === null) {
      setQuestion('new');
    } else if (!hasNothing) {
      void model.saveChosen();
    }
  };
  return (
    <div className="jp-Trackside-savedViews">
      <select
        className="jp-Trackside-select"
        aria-label={trans.__('Saved view')}
        title={view?.name ?? trans.__('Saved view')}
        value={chosen ?? ''}
        onChange={event => model.choose(event.target.value === '' ? null : event.target.value)}
      >
        <option value="">{trans.__('No saved view')}</option>
        {views.map(one => (
          <option key={one.view_id} value={one.view_id}>
            {name(one)}
          </option>
        ))}
      </select>
      {isModified && (
        <span className="jp-Trackside-viewModified" role="status" aria-label={trans.__('View modified')}>
          {trans.__('Modified')}
        </span>
      )}
      <button type="button" className="jp-Trackside-button" aria-disabled={hasNothing} onClick={save}>
        {trans.__('Save view')}
      </button>
      <MenuButton
        label={trans.__('View actions')}
        actions={actionsOf(model, isModified, setQuestion, trans)}
      />
      {question !== null && (
        <SavedViewDialog question={question} model={model} onClose={() => setQuestion(null)} />
      )}
    </div>
  );
}

function actionsOf(
  model: SavedViewsModel,
  isModified: boolean,
  ask: (question: SavedViewQuestion) => void,
  trans: Translator
): Action[] {
  const { view } = model;
  const saveAs = { label: trans.__('Save as new view…'), onClick: () => ask('new') };
  if (view === null) {
    return [saveAs];
  }
  const revert = { label: trans.__('Discard changes'), onClick: () => model.revert() };
  const { is_default: isDefault } = view;
  return [
    ...(isModified ? [revert] : []),
    saveAs,
    { label: trans.__('Rename view…'), onClick: () => ask('rename') },
    {
      label: isDefault ? trans.__('Not default any more') : trans.__('Make default'),
      onClick: () => void model.setDefault(!isDefault)
    },
    { label: trans.__('Delete view'), onClick: () => void model.remove() }
  ];
}
