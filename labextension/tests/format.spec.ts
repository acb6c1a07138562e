import { describe, expect, it } from 'vitest';
import type { WireNumber } from '../src/model/api';
import { bestOf, defaultMetric, directionOf } from '../src/model/numbers';
import {
  formatAgo,
  formatAgoShort,
  formatDuration,
  formatExact,
  formatMean,
  formatNumber,
  formatTime,
  shortenMiddle,
  formatParam,
  splitForMiddle
} from '../src/ui/format';
import { formatDurations, formatNames, formatWhens } from '../src/ui/format-list';
import { english } from '../src/ui/translation';
import json from './fixtures/format.json';

interface Fixture {
  numbers: { value: WireNumber | null; shown: string; exact: string }[];
  durations: { ms: number; shown: string }[];
  ago: { s: number; long: string; short: string }[];
  shortened: { text: string; length: number; shown: string }[];
  directions: { metric: string; direction: 'up' | 'down' | null }[];
}

const fixture = json as unknown as Fixture;
const NOW = Date.UTC(2026, 10, 23, 12);

describe('numbers', () => {
  it.each(fixture.numbers)('writes $value as $shown, exactly as $exact', ({ value, shown, exact }) => {
    expect(formatNumber(value)).toBe(shown);
    expect(formatExact(value)).toBe(exact);
  });

  it.each([
    [0.85681, 0.02134, '0.857±0.021'],
    [1234.5, 120, '1235±120'],
    [0.5, 0, '0.5±0'],
    ['Infinity', 1, '∞±1'],
    [0.5, null, '0.5000']
  ] as const)('writes the mean %s with the spread %s as %s', (mean, spread, shown) => {
    expect(formatMean(mean, spread)).toBe(shown);
  });

  it('writes negative zero as zero', () => {
    expect(formatNumber(-0)).toBe('0');
  });
});

describe('times', () => {
  it.each(fixture.durations)('writes $ms ms as $shown', ({ ms, shown }) => {
    expect(formatDuration(ms)).toBe(shown);
  });

  it.each([
    [93, 473, '93–473 ms'],
    [5, 5, '5 ms'],
    [500, 3_200, '500 ms–3.2 s'],
    [61_000, 125_000, '1–2.1 min'],
    [45_000, 5_400_000, '45 s–1.5 h'],
    [90_000, 1_500_000, '1.5–25 min'],
    [90_000, 91_000, '1.5 min']
  ])('writes from %s to %s ms as %s', (low, high, shown) => {
    expect(formatDurations(low, high)).toBe(shown);
  });

  it.each([
    [16, 13, '13–16 h ago'],
    [30, 2, '1 day ago–2 h ago'],
    [2, 2, '2 h ago']
  ])('writes from %s to %s hours before now as %s', (first, last, shown) => {
    const hour = 3_600_000;
    expect(formatWhens(NOW - first * hour, NOW - last * hour, NOW, english)).toBe(shown);
  });

  it.each(fixture.ago)('writes $s seconds before now as $long and $short', ({ s, long, short }) => {
    expect(formatAgo(NOW - s * 1000, NOW)).toBe(long);
    expect(formatAgoShort(NOW - s * 1000, NOW)).toBe(short);
  });

  it('writes what is months ago as a date in the time zone of the reader', () => {
    const time = new Date(2026, 0, 5, 9, 4, 7).getTime();
    expect(formatAgo(time, NOW)).toBe('on 2026-01-05');
    expect(formatTime(time)).toBe('2026-01-05 09:04:07');
  });
});

describe('names', () => {
  it('stand one after the other, of many the first ones', () => {
    expect(formatNames(['a', 'b'], english)).toBe('a, b');
    const names = Array.from({ length: 1510 }, () => 'x');
    expect(formatNames(names, english)).toBe(
      `${Array.from({ length: 10 }, () => 'x').join(', ')} and 1,500 more`
    );
  });

  it.each(fixture.shortened)('shortens $text to $shown', ({ text, length, shown }) => {
    expect(shortenMiddle(text, length)).toBe(shown);
  });

  it('splits a name into two parts that are the whole name', () => {
    expect(splitForMiddle('resnet50-seed42')).toEqual(['resnet50-', 'seed42']);
    expect(splitForMiddle('ab')).toEqual(['a', 'b']);
    expect(splitForMiddle('')).toEqual(['', '']);
  });

  it('splits between what a reader takes for characters', () => {
    expect(splitForMiddle('runs of the 👩‍👩‍👧‍👦', 1)).toEqual(['runs of the ', '👩‍👩‍👧‍👦']);
  });

  it('does not split what is written from right to left', () => {
    expect(splitForMiddle('تجربة طويلة جدا')).toEqual(['تجربة طويلة جدا', '']);
    expect(splitForMiddle('\u202eoverride')).toEqual(['\u202eoverride', '']);
  });
});

describe('params', () => {
  it.each([
    ['0.02740419046175437', '0.02740'],
    ['-1234567.5', '-1.235e6'],
    ['0.00001', '0.00001'],
    ['0.001', '0.001'],
    ['1234567890', '1234567890'],
    ['3.14159', '3.14159'],
    ['1.0.0.20251125', '1.0.0.20251125'],
    ['adam', 'adam'],
    ['', '']
  ])('writes %s as %s', (text, shown) => {
    expect(formatParam(text)).toBe(shown);
  });
});

describe('which is best', () => {
  it.each(fixture.directions)('takes $metric as better $direction', ({ metric, direction }) => {
    expect(directionOf(metric)).toBe(direction);
  });

  it('leaves NaN and missing values aside', () => {
    expect(bestOf([0.2, 'NaN', null, 0.9, '-Infinity'], 'up')).toBe(0.9);
    expect(bestOf([0.2, 'NaN', null, 0.9], 'down')).toBe(0.2);
    expect(bestOf(['Infinity', 1], 'up')).toBe(Infinity);
    expect(bestOf(['NaN', null], 'up')).toBeNull();
    expect(bestOf([1, 2], null)).toBeNull();
  });

  it('shows a metric that says how good a run is before any other', () => {
    expect(defaultMetric(['epoch', 'loss', 'accuracy'])).toBe('accuracy');
    expect(defaultMetric(['epoch', 'loss'])).toBe('loss');
    expect(defaultMetric(['epoch'])).toBe('epoch');
    expect(defaultMetric([])).toBeNull();
  });
});
