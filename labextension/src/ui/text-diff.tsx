import { type ChangeObject, diffArrays, diffLines } from 'diff';
import React from 'react';
import { useTranslator } from './translation';

// Texts with so little in common are shown as they are: to align them would hold up the page for seconds.
const MOST_LINES = 1000;
const MOST_WORDS = 200;

interface Line {
  left: string | null;
  right: string | null;
}

export interface TextDiffProps {
  left: string;
  right: string;
  /** What is compared. */
  label: string;
}

/** Two texts beside each other, line by line; the library `diff` says which lines and words belong together. */
export function TextDiff({ left, right, label }: TextDiffProps): React.JSX.Element {
  const trans = useTranslator();
  const lines = React.useMemo(() => align(left, right), [left, right]);
  return (
    <div className="jp-Trackside-diffScroller" tabIndex={0} role="group" aria-label={label}>
      <table className="jp-Trackside-diff" aria-label={label}>
        <thead className="jp-Trackside-visuallyHidden">
          <tr>
            <th scope="col">{trans.__('Left')}</th>
            <th scope="col">{trans.__('Right')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, index) => (
            <LineView key={index} line={line} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function LineView({ line: { left, right } }: { line: Line }): React.JSX.Element {
  if (left === right) {
    return (
      <tr>
        <td>
          <pre>{left}</pre>
        </td>
        <td>
          <pre>{right}</pre>
        </td>
      </tr>
    );
  }
  const words =
    left === null || right === null
      ? null
      : (diffArrays(wordsOf(left), wordsOf(right), { maxEditLength: MOST_WORDS }) ?? null);
  return (
    <tr>
      <td data-change={left === null ? 'none' : 'removed'}>
        <pre>
          {words === null
            ? left !== null && <del>{left}</del>
            : words.map(({ value, added, removed }, i) =>
                added ? null : removed ? (
                  <del key={i}>{value.join('')}</del>
                ) : (
                  <span key={i}>{value.join('')}</span>
                )
              )}
        </pre>
      </td>
      <td data-change={right === null ? 'none' : 'added'}>
        <pre>
          {words === null
            ? right !== null && <ins>{right}</ins>
            : words.map(({ value, added, removed }, i) =>
                removed ? null : added ? (
                  <ins key={i}>{value.join('')}</ins>
                ) : (
                  <span key={i}>{value.join('')}</span>
                )
              )}
        </pre>
      </td>
    </tr>
  );
}

/** What a reader takes for one thing: names and numbers whole, signs one by one. */
function wordsOf(line: string): string[] {
  return line.match(/\s+|[\p{L}\p{N}_.]+|[^\s\p{L}\p{N}_.]/gu) ?? [];
}

/** Lines in pairs: what was removed stands beside what took its place. */
function align(left: string, right: string): Line[] {
  const lines: Line[] = [];
  let removed: string[] = [];
  const flush = (added: string[]): void => {
    for (let i = 0; i < Math.max(removed.length, added.length); i += 1) {
      lines.push({ left: removed[i] ?? null, right: added[i] ?? null });
    }
    removed = [];
  };
  const parts = diffLines(withEnd(left), withEnd(right), { maxEditLength: MOST_LINES });
  for (const part of parts ?? nothingInCommon(left, right)) {
    const texts = part.value.replace(/\n$/, '').split('\n');
    if (part.removed) {
      removed = texts;
    } else if (part.added) {
      flush(texts);
    } else {
      flush([]);
      lines.push(...texts.map(text => ({ left: text, right: text })));
    }
  }
  flush([]);
  return lines;
}

function nothingInCommon(
  left: string,
  right: string
): Pick<ChangeObject<string>, 'value' | 'added' | 'removed'>[] {
  return [
    { value: left, added: false, removed: true },
    { value: right, added: true, removed: false }
  ];
}

/** Whether the last line ends with a line break is nothing that a reader of code looks for. */
function withEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
