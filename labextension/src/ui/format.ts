/**
 * How numbers, times and names are written. Pure, and checked against tests/fixtures/format.json, which the
 * Python side can read as well.
 */
import type { WireNumber } from '../model/api';
import { toNumber } from '../model/numbers';
import { english, type Translator } from './translation';

/** What stands where there is no value. */
export const MISSING = '–';

const DIGITS = 4;
const READABLE_DIGITS = 6;
// Digits from the first that is not zero, in a number with a decimal point.
const DECIMAL = /^-?(?=\d*\.\d*(?:e|$))[0.]*(\d[\d.]*)(?:e[-+]?\d+)?$/i;
const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;
const WEEK_S = 7 * DAY_S;

/** Four significant digits; whole numbers below a million in full; `1.235e-7` where zeros would not end. */
export function formatNumber(value: WireNumber | null): string {
  if (value === null) {
    return MISSING;
  }
  const number = toNumber(value);
  if (!isFinite(number)) {
    return formatExact(value);
  }
  const size = Math.abs(number);
  if (size < 1e6 && Number.isInteger(number)) {
    return String(number === 0 ? 0 : number);
  }
  if (size >= 1e6 || size < 1e-4) {
    return number.toExponential(DIGITS - 1).replace('e+', 'e');
  }
  return size >= 10 ** (DIGITS - 1) ? number.toFixed(0) : number.toPrecision(DIGITS);
}

/** An end of a range: three significant digits at most, so that two of them stand in a cell. */
export function formatRough(value: WireNumber | null): string {
  const number = value === null ? NaN : toNumber(value);
  const size = Math.abs(number);
  if (!isFinite(number) || (size < 1e6 && Number.isInteger(number))) {
    return formatNumber(value);
  }
  return size >= 1e6 || size < 1e-4
    ? number.toExponential(1).replace('e+', 'e')
    : String(size >= 1000 ? Math.round(number) : Number(number.toPrecision(3)));
}

/** A mean with its standard deviation: of this two significant digits, of the mean as many decimals. */
export function formatMean(mean: WireNumber, spread: WireNumber | null): string {
  const [middle, width] = [toNumber(mean), spread === null ? NaN : toNumber(spread)];
  if (spread === null) {
    return formatNumber(mean);
  }
  const isPlain = Math.abs(middle) < 1e6 && width < 1e6 && width >= 1e-4;
  if (!isPlain) {
    return `${formatRough(mean)}±${formatRough(spread)}`;
  }
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(width)));
  return `${middle.toFixed(decimals)}±${width.toFixed(decimals)}`;
}

/** A param as it was logged; a number with more digits than anyone reads is written as a metric is. */
export function formatParam(text: string): string {
  const [, digits] = DECIMAL.exec(text) ?? [];
  return digits !== undefined && digits.replace('.', '').length > READABLE_DIGITS
    ? formatNumber(Number(text))
    : text;
}

/** The number itself, as short as it can be told from every other float64. */
export function formatExact(value: WireNumber | null): string {
  if (value === null) {
    return MISSING;
  }
  const number = toNumber(value);
  if (isNaN(number)) {
    return 'NaN';
  }
  return isFinite(number) ? String(number) : number > 0 ? '∞' : '-∞';
}

/** `now`, `2m`, `3h`, `5d`, `3w`, then the year's part of a date: for narrow columns. */
export function formatAgoShort(time: number, now: number, trans: Translator = english): string {
  const [count, unit] = ago(time, now);
  switch (unit) {
    case 'now':
      return trans.__('now');
    case 'minute':
      return trans.__('%1m', count);
    case 'hour':
      return trans.__('%1h', count);
    case 'day':
      return trans.__('%1d', count);
    case 'week':
      return trans.__('%1w', count);
    case 'date':
      return formatDate(time);
  }
}

/** `just now`, `2 min ago`, `3 h ago`, `5 days ago`, `3 weeks ago`, then the date. */
export function formatAgo(time: number, now: number, trans: Translator = english): string {
  const [count, unit] = ago(time, now);
  switch (unit) {
    case 'now':
      return trans.__('just now');
    case 'minute':
      return trans.__('%1 min ago', count);
    case 'hour':
      return trans.__('%1 h ago', count);
    case 'day':
      return trans._n('%1 day ago', '%1 days ago', count);
    case 'week':
      return trans._n('%1 week ago', '%1 weeks ago', count);
    case 'date':
      return trans.__('on %1', formatDate(time));
  }
}

/** The same where there is no sentence around it: a date is nothing but the date. */
export function formatWhen(time: number, now: number, trans: Translator = english): string {
  return ago(time, now)[1] === 'date' ? formatDate(time) : formatAgo(time, now, trans);
}

/** Date and time of day in the reader's time zone, `2026-11-23 10:40:07`. */
export function formatTime(time: number): string {
  const date = new Date(time);
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${formatDate(time)} ${clock}`;
}

/** `350 ms`, `3.2 s`, `42 s`, `4 min 05 s`, `1 h 02 min`, `2 d 03 h`. */
export function formatDuration(duration_ms: number): string {
  const ms = Math.max(0, Math.round(duration_ms));
  if (ms < 1000) {
    return `${ms} ms`;
  }
  if (ms < 9950) {
    return `${(ms / 1000).toFixed(1)} s`;
  }
  const s = Math.round(ms / 1000);
  if (s < MINUTE_S) {
    return `${s} s`;
  }
  if (s < HOUR_S) {
    return `${Math.floor(s / MINUTE_S)} min ${two(s % MINUTE_S)} s`;
  }
  const minutes = Math.floor((s % HOUR_S) / MINUTE_S);
  return s < DAY_S
    ? `${Math.floor(s / HOUR_S)} h ${two(minutes)} min`
    : `${Math.floor(s / DAY_S)} d ${two(Math.floor((s % DAY_S) / HOUR_S))} h`;
}

/** `512 B`, `1.5 kB`, `12 MB`: three significant digits, thousands as everywhere on a disk. */
export function formatBytes(size: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let [value, unit] = [size, 0];
  while (value >= 999.5 && unit < units.length - 1) {
    [value, unit] = [value / 1000, unit + 1];
  }
  return `${unit === 0 ? value : Number(value.toPrecision(3))} ${units[unit] ?? ''}`;
}

/** At most `length` characters, with `…` for the middle: a name's end tells as much as its beginning. */
export function shortenMiddle(text: string, length: number): string {
  const characters = Array.from(text);
  if (characters.length <= length) {
    return text;
  }
  const tail = Math.floor((length - 1) / 2);
  const head = length - 1 - tail;
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - tail).join('')}`;
}

/**
 * A name in two parts, so that a narrow row can cut the first and keep the second. One that is written from
 * right to left stays whole: side by side, its parts would change places.
 */
export function splitForMiddle(text: string, tailLength = 6): [head: string, tail: string] {
  if (RIGHT_TO_LEFT.test(text)) {
    return [text, ''];
  }
  const characters = PLAIN.test(text)
    ? Array.from(text)
    : Array.from(SEGMENTER.segment(text), one => one.segment);
  const tail = Math.min(tailLength, Math.floor(characters.length / 2));
  return [
    characters.slice(0, characters.length - tail).join(''),
    characters.slice(characters.length - tail).join('')
  ];
}

const SEGMENTER = new Intl.Segmenter();
// Each character stands for itself; a list that is scrolled splits some hundred names a second.
const PLAIN = /^[ -~]*$/;
// Scripts that are, and the characters that only say so.
const RIGHT_TO_LEFT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\u200f\u202b\u202e\u2067]/u;

type Ago = [count: number, unit: 'now' | 'minute' | 'hour' | 'day' | 'week' | 'date'];

function ago(time: number, now: number): Ago {
  // A clock that runs ahead of ours by a little is not worth a word.
  const s = Math.max(0, Math.floor((now - time) / 1000));
  if (s < MINUTE_S) {
    return [0, 'now'];
  }
  if (s < HOUR_S) {
    return [Math.floor(s / MINUTE_S), 'minute'];
  }
  if (s < DAY_S) {
    return [Math.floor(s / HOUR_S), 'hour'];
  }
  if (s < WEEK_S) {
    return [Math.floor(s / DAY_S), 'day'];
  }
  return s < 9 * WEEK_S ? [Math.floor(s / WEEK_S), 'week'] : [0, 'date'];
}

function formatDate(time: number): string {
  const date = new Date(time);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
