import React from 'react';
import type { RunActionsModel, RunChange } from '../model/run-actions-model';
import { formatCount } from './format-list';
import { ModalForm, textOf } from './modal-form';
import { useTranslator } from './translation';

export type EditKind = 'tag' | 'name' | 'note';

export interface EditDialogProps {
  kind: EditKind;
  /** What the field begins with. */
  text: string;
  /** How many runs are selected. */
  count: number;
  actions: RunActionsModel;
  onClose: () => void;
}

/** Asks for a tag, a name or a note for the selected runs; open until the server takes it. */
export function EditDialog({ kind, text, count, actions, onClose }: EditDialogProps): React.JSX.Element {
  const trans = useTranslator();
  const submit =
    (remove: boolean) =>
    (fields: FormData): Promise<void> =>
      actions.change(changeOf(kind, textOf(fields, 'key'), textOf(fields, 'value'), remove));
  const titles: Record<EditKind, string> = {
    tag: trans._n('Tag %2 run', 'Tag %2 runs', count, formatCount(count)),
    name: trans.__('Rename run'),
    note: trans._n('Note on %2 run', 'Note on %2 runs', count, formatCount(count))
  };
  const labels = { tag: trans.__('Value'), name: trans.__('Name'), note: trans.__('Note') };
  return (
    <ModalForm
      title={titles[kind]}
      action={trans.__('Apply')}
      submit={submit(false)}
      other={kind === 'tag' && { label: trans.__('Remove tag'), submit: submit(true) }}
      onClose={onClose}
    >
      {invalid => (
        <>
          {kind === 'tag' && (
            <label>
              {trans.__('Key')}
              <input name="key" type="text" autoComplete="off" spellCheck={false} {...invalid} />
            </label>
          )}
          <label>
            {labels[kind]}
            {kind === 'note' ? (
              <textarea name="value" rows={4} defaultValue={text} {...invalid} />
            ) : (
              <input
                name="value"
                type="text"
                defaultValue={text}
                autoComplete="off"
                spellCheck={false}
                {...invalid}
              />
            )}
          </label>
        </>
      )}
    </ModalForm>
  );
}

function changeOf(kind: EditKind, key: string, value: string, remove: boolean): RunChange {
  if (kind === 'tag') {
    return { tags: { [key.trim()]: remove ? null : value } };
  }
  return kind === 'name' ? { name: value } : { note: value };
}
