/** A search language small enough for a fake server: `metrics.KEY > NUMBER`, `run_id = 'ID'`, groups, ANDs. */
import {
  ApiError,
  type ConditionEdit,
  type ConditionItem,
  type FilterChecked,
  type FilterCompose,
  type FilterComposed,
  type FilterField,
  type FilterSuggest,
  type FilterSuggested
} from '../src/model/api';

const CONDITION = /^(metrics\.\w+) (>|<) ([\d.]+)$/;
const TEXTS = /^(attributes\.run_id|params\.kind) (=|IN) (.*)$/;
const FIELDS: FilterField[] = [
  { field: 'metrics.accuracy', kind: 'metric', type: 'number', operators: ['=', '>', '<'] },
  { field: 'metrics.loss', kind: 'metric', type: 'number', operators: ['=', '>', '<'] },
  { field: 'params.kind', kind: 'param', type: 'param', operators: ['=', 'IN', 'IS NULL'] }
];

export function checked(text: string): FilterChecked {
  const end = Array.from(text).length;
  const conditions = conditionsOf(text);
  const message = 'Here the text ends: expected an operator.';
  const error = conditions === null ? { message, column: end, expected: ['>'], suggestion: null } : null;
  const starts = FIELDS.map(item => item.field).filter(key => text !== '' && key.startsWith(text));
  const completions = starts.map(key => ({ text: key, start: 0, end, kind: 'metric' as const, detail: '' }));
  return { error, completions, unfinished: /\bnam$/.test(text), conditions: conditions ?? [] };
}

export function composed(request: FilterCompose): FilterComposed {
  const text = request.conditions.map(write).join(' AND ');
  return { text, conditions: conditionsOf(text) ?? [] };
}

export function suggested(request: FilterSuggest): FilterSuggested {
  const { field, text = '' } = request;
  if (field === null || field === undefined) {
    return { fields: FIELDS.filter(item => item.field.includes(text)), values: [] };
  }
  const found = FIELDS.filter(item => item.field === field);
  if (found.length === 0) {
    throw new ApiError(`A run has no attribute '${field}'.`, 'filter_syntax', 400, 'filter');
  }
  return {
    fields: found,
    values: field === 'params.kind' ? ['res', 'vgg'].filter(item => item.includes(text)) : []
  };
}

function write(edit: ConditionEdit, index: number): string {
  const { text, field, operator, values } = edit;
  if (typeof text === 'string') {
    return text;
  }
  if (field.startsWith('metrics.') && !/^[\d.]+$/.test(values[0] ?? '')) {
    const path = `conditions[${index}]`;
    throw new ApiError(`${field} is a number: compare it with one.`, 'invalid_input', 400, path);
  }
  const quoted = values.map(value => (field.startsWith('metrics.') ? value : `'${value}'`)).join(', ');
  return operator === 'IS NULL'
    ? `${field} IS NULL`
    : `${field} ${operator} ${operator === 'IN' ? `(${quoted})` : quoted}`;
}

function conditionsOf(text: string): ConditionItem[] | null {
  const parts = text.trim() === '' ? [] : text.trim().split(/ AND (?![^(]*\))/);
  const found = parts.map(conditionOf);
  return found.every(item => item !== null) ? found : null;
}

function conditionOf(text: string): ConditionItem | null {
  const [field, operator, value] = (CONDITION.exec(text) ?? TEXTS.exec(text) ?? ['', '', '', '']).slice(
    1
  ) as [string, string, string];
  const isName = text.startsWith('nam');
  if (field === '' && !isName && !text.startsWith('(')) {
    return null;
  }
  const known = FIELDS.find(item => item.field === field);
  return {
    text,
    start: 0,
    end: text.length,
    editable: field !== '',
    field,
    type: known?.type ?? 'text',
    operator,
    operators: known?.operators ?? ['='],
    values: field === '' ? [] : value.replace(/[()']/g, '').split(', '),
    negated: false
  };
}
