/** The dialog that asks for a name. It stays open, with the server's sentence, until a name is accepted. */

import { ReactWidget } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';
import React from 'react';
import type { NameQuestion } from '../model/name-question';
import { ModalForm, textOf } from '../ui/modal-form';
import { type Translator, TranslatorContext } from '../ui/translation';

/**
 * Asks until a name is taken; null if the user thinks better of it. The focus goes back to `opener`, also
 * where something else took it while this code was loaded.
 */
export function showNameDialog<T>(
  trans: Translator,
  question: NameQuestion<T>,
  opener: Element | null
): Promise<T | null> {
  return new Promise(resolve => {
    let answer: T | null = null;
    const dialog = ReactWidget.create(
      <TranslatorContext.Provider value={trans}>
        <ModalForm
          title={question.title}
          action={question.action}
          submit={async fields => {
            answer = await question.submit(textOf(fields, 'name'));
          }}
          onClose={() => {
            dialog.dispose();
            if (opener instanceof HTMLElement) {
              opener.focus();
            }
            resolve(answer);
          }}
        >
          {invalid => (
            <label>
              {trans.__('Name')}
              <input
                name="name"
                type="text"
                defaultValue={question.name ?? ''}
                className="jp-Trackside-input"
                autoComplete="off"
                spellCheck={false}
                {...invalid}
              />
            </label>
          )}
        </ModalForm>
      </TranslatorContext.Provider>
    );
    Widget.attach(dialog, document.body);
  });
}
