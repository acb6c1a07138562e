import React from 'react';
import type { RunDetail } from '../model/api';
import type { RunPageModel } from '../model/run-page-model';
import { ownTags } from '../model/side-by-side-rows';
import { Icon } from './icons';
import { PageRegion } from './page-region';
import { useReadable } from './readable';
import { useTranslator } from './translation';

export interface RunNotesProps {
  model: RunPageModel;
  detail: RunDetail;
}

/** The note of a run, Markdown shown as it was written, and its tags. */
export function RunNotes({ model, detail }: RunNotesProps): React.JSX.Element {
  const trans = useTranslator();
  const note = detail.note;
  const { draft } = useReadable(model);
  const setDraft = (text: string | null): void => model.setDraft(text);
  const save = (): void => {
    if (draft !== null) {
      void model.setNote(draft);
    }
  };
  return (
    <PageRegion title={trans.__('Notes')}>
      <textarea
        className="jp-Trackside-pageNote"
        aria-label={trans.__('Notes')}
        placeholder={trans.__('What did you try, and what came out? Markdown.')}
        rows={5}
        value={draft ?? note}
        data-lm-suppress-shortcuts="true"
        onChange={event => setDraft(event.target.value)}
        onKeyDown={event => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            save();
          }
        }}
      />
      {draft !== null && draft !== note && (
        <div className="jp-Trackside-pageActions">
          <button type="button" className="jp-Trackside-button" onClick={save}>
            {trans.__('Save note')}
          </button>
          <button type="button" className="jp-Trackside-button" onClick={() => setDraft(null)}>
            {trans.__('Discard changes')}
          </button>
        </div>
      )}
      <Tags model={model} tags={detail.tags} />
    </PageRegion>
  );
}

interface TagsProps {
  model: RunPageModel;
  tags: Record<string, string>;
}

function Tags({ model, tags }: TagsProps): React.JSX.Element {
  const trans = useTranslator();
  const [key, setKey] = React.useState('');
  const [value, setValue] = React.useState('');
  const own = ownTags(tags);
  const add = async (): Promise<void> => {
    if (key.trim() !== '' && (await model.setTag(key.trim(), value))) {
      setKey(now => (now === key ? '' : now));
      setValue(now => (now === value ? '' : now));
    }
  };
  return (
    <div role="group" aria-label={trans.__('Tags')}>
      <h3 className="jp-Trackside-pageSubheading">{trans.__('Tags')}</h3>
      <ul className="jp-Trackside-tags" aria-label={trans.__('Tags')}>
        {own.map(([name, text]) => (
          <li key={name} className="jp-Trackside-tag" title={`${name}: ${text}`}>
            <span>{text === '' ? name : `${name}: ${text}`}</span>
            <button
              type="button"
              className="jp-Trackside-iconButton"
              aria-label={trans.__('Remove tag %1', name)}
              title={trans.__('Remove tag %1', name)}
              onClick={() => void model.setTag(name, null)}
            >
              <Icon name="clear" />
            </button>
          </li>
        ))}
      </ul>
      <form
        className="jp-Trackside-tagForm"
        data-lm-suppress-shortcuts="true"
        onSubmit={event => {
          event.preventDefault();
          void add();
        }}
      >
        <TagField label={trans.__('Tag')} value={key} onChange={setKey} />
        <TagField label={trans.__('Value of the tag')} value={value} onChange={setValue} />
        <button type="submit" className="jp-Trackside-button" disabled={key.trim() === ''}>
          {trans.__('Add tag')}
        </button>
      </form>
    </div>
  );
}

interface TagFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

function TagField({ label, value, onChange }: TagFieldProps): React.JSX.Element {
  return (
    <input
      type="text"
      className="jp-Trackside-pageInput"
      aria-label={label}
      placeholder={label}
      value={value}
      spellCheck={false}
      autoComplete="off"
      onChange={event => onChange(event.target.value)}
    />
  );
}
