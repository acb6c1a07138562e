import React from 'react';
import type { AskForName } from '../model/name-question';
import type { RegistryModel } from '../model/registry-model';
import type { ModelItem } from '../model/wire';
import { MenuButton } from './menu-button';
import { ModalForm } from './modal-form';
import { useTranslator } from './translation';

export interface ModelActionsProps {
  item: ModelItem;
  registry: RegistryModel;
  askForName: AskForName;
}

/** What can be done with a registered model as a whole. */
export function ModelActions({ item, registry, askForName }: ModelActionsProps): React.JSX.Element {
  const trans = useTranslator();
  const [isAsking, setAsking] = React.useState(false);
  const rename = {
    label: trans.__('Rename'),
    onClick: () =>
      void askForName({
        title: trans.__('Rename model'),
        action: trans.__('Rename'),
        name: item.name,
        submit: name => registry.rename(item.name, name)
      })
  };
  const remove = { label: trans.__('Delete…'), onClick: () => setAsking(true) };
  return (
    <>
      <MenuButton name={item.name} actions={[rename, remove]} />
      {isAsking && (
        <DeleteDialog
          title={trans.__('Delete model')}
          what={trans._n(
            '“%2” and its version are deleted for good, aliases included.',
            '“%2” and its %1 versions are deleted for good, aliases included.',
            item.version_count,
            item.name
          )}
          submit={() => registry.remove(item.name, null)}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

export interface DeleteDialogProps {
  title: string;
  /** What is about to go. */
  what: string;
  submit: () => Promise<void>;
  onClose: () => void;
}

/** Asks before something of a model goes for good. */
export function DeleteDialog({ title, what, submit, onClose }: DeleteDialogProps): React.JSX.Element {
  const trans = useTranslator();
  return (
    <ModalForm title={title} action={trans.__('Delete')} submit={submit} onClose={onClose}>
      {() => (
        <p className="jp-Trackside-question">
          {what} {trans.__('Runs and their files stay.')}
        </p>
      )}
    </ModalForm>
  );
}
