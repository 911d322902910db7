import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clock, floorDecimal, RESULTS_HEADER, readResults, readTime, resultsLine } from '../../../src/report/index.ts';
import { testSeed } from '../../support/shared.ts';

fc.configureGlobal({ seed: testSeed });

/** The value of a decimal text as an integer number of 10^-1100, exact for every double. */
const exact = (text: string): bigint => {
  const [whole, fraction = ''] = text.split('.');
  return BigInt(whole! + fraction.padEnd(1100, '0'));
};

describe('floorDecimal', () => {
  // toFixed stops at 100 digits; a double in [2^-40, 8) needs at most 93.
  test('is the largest 6-decimal number that is not above the double, exactly', () => {
    fc.assert(
      fc.property(fc.double({ min: 2 ** -40, max: 8, noNaN: true }), (x) => {
        const printed = exact(floorDecimal(x, 6));
        const real = exact(x.toFixed(100));
        expect(printed <= real).toBe(true);
        expect(printed + 10n ** (1100n - 6n) > real).toBe(true);
      }),
    );
  });
  test('rounds down where a product by 1e6 would round up, and where the nearest decimal lies above', () => {
    expect(floorDecimal(0.3, 6)).toBe('0.299999'); // the double 0.3 is 0.29999999999999998889…
    expect((0.3).toFixed(6)).toBe('0.300000');
    expect(Math.floor(8.12 * 100)).toBe(811);
    expect(floorDecimal(8.125, 2)).toBe('8.12');
    expect(floorDecimal(0.5, 6)).toBe('0.500000');
    expect(floorDecimal(0, 6)).toBe('0.000000');
    expect(floorDecimal(Number.MIN_VALUE, 6)).toBe('0.000000');
    expect(floorDecimal(2 ** 60, 0)).toBe('1152921504606846976');
    expect(() => floorDecimal(-1, 6)).toThrow(RangeError);
    expect(() => floorDecimal(Number.NaN, 6)).toThrow(RangeError);
  });
});

describe('writer', () => {
  test('prints Cohen’s columns, radius floored, abstention as -1 and 0.0', () => {
    const certified = { idx: 20, label: 7, predict: 7, radius: 0.3, correct: true, seconds: 13.73608 };
    const abstained = { idx: 40, label: 4, predict: -1, radius: 0, correct: false, seconds: 0.0000004 };
    expect(RESULTS_HEADER).toBe('idx\tlabel\tpredict\tradius\tcorrect\ttime\n');
    expect(resultsLine(certified)).toBe('20\t7\t7\t0.299999\t1\t0:00:13.736080\n');
    expect(resultsLine(abstained)).toBe('40\t4\t-1\t0.0\t0\t0:00:00.000000\n');
    expect(clock(90061.5)).toBe('25:01:01.500000');
  });

  test('is read back as written', () => {
    const row = fc.record({
      idx: fc.nat(),
      label: fc.nat(999),
      predict: fc.nat(999),
      radius: fc.double({ min: 0, max: 100, noNaN: true }),
      correct: fc.boolean(),
      seconds: fc.double({ min: 0, max: 1e6, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const read = readResults(RESULTS_HEADER + rows.map(resultsLine).join(''));
        expect(read.rows.length).toBe(rows.length);
        read.rows.forEach((got, at) => {
          const { radius, seconds, ...rest } = rows[at]!;
          expect(got).toMatchObject({ ...rest, correct: rest.correct ? 1 : 0, line: at + 2 });
          expect(radius - got.radius!).toBeGreaterThan(-1e-12);
          expect(radius - got.radius!).toBeLessThan(1.0001e-6);
          expect(Math.abs(got.seconds! - seconds)).toBeLessThan(1e-6 + 1e-9 * seconds);
        });
      }),
    );
  });
});

describe('reader', () => {
  const header = 'idx\tlabel\tpredict\tradius\tcorrect\ttime\n';

  test('both time formats, and days', () => {
    expect(readTime('15.4')).toEqual([15.4, 'seconds']);
    expect(readTime('0:02:31.238689')).toEqual([151.238689, 'clock']);
    expect(readTime('0:00:14')).toEqual([14, 'clock']);
    expect(readTime('1 day, 2:03:04.5')).toEqual([93784.5, 'clock']);
    expect(readTime('soon')).toEqual([null, 'unreadable']);
    const times = (...column: string[]) => readResults(header + column.map((t) => `1\t1\t1\t0.1\t1\t${t}\n`).join(''));
    expect(times('15.4', '16').timeFormat).toBe('seconds');
    expect(times('0:00:15.4', '0:00:16').timeFormat).toBe('clock');
    expect(times('0:00:15.4', '16').timeFormat).toBe('mixed');
  });

  test('Cohen and Salman: CRLF, a byte order mark, blank last lines, exponents', () => {
    const { rows, cutOff } = readResults(
      `\uFEFF${header}0\t3\t3\t1.2e-05\t1\t15.4\r\n20\t7\t-1\t0.0\t0\t15.6\r\n\r\n\n`,
    );
    expect(rows.map((row) => row.radius)).toEqual([0.000012, 0]);
    expect(rows[1]).toMatchObject({ line: 3, idx: 20, label: 7, predict: -1, correct: 0, seconds: 15.6 });
    expect(cutOff).toBeNull();
  });

  test('denoised smoothing: another order, True and False, no time', () => {
    const read = readResults('idx\tcorrect\tradius\tlabel\tpredict\n0\tTrue\t0.553\t3\t3\n1\tFalse\t0.000\t8\t-1\n');
    expect(read.rows[0]).toMatchObject({ idx: 0, correct: 1, radius: 0.553, label: 3, predict: 3, seconds: null });
    expect(read.rows[1]).toMatchObject({ idx: 1, correct: 0, radius: 0, label: 8, predict: -1 });
    expect(read.timeFormat).toBe('none');
  });

  test('ISS: pA and sample size, then a summary in free text', () => {
    const text =
      'idx\tlabel\tpredict\tpA\tsamplesize\tradius\tcorrect\ttime_forward\n' +
      '0\t3\t3\t0.934\t4000\t0.377\t1\t0.512\n20\t7\t-1\t0.412\t0\t0.000\t0\t0.051\n' +
      '===Certification Summary(absolute)===\nimage number=2, total time=1\nACR: 0.1885\n';
    const read = readResults(text);
    expect(read.rows[0]).toMatchObject({ pA: '0.934', samples: 4000, radius: 0.377, seconds: 0.512 });
    expect(read.rows.length).toBe(2);
    expect(read.trailer).toBe(3);
  });

  test('eth-sri adaptive: a decision where the radius stood, cut to three letters by {:.3}', () => {
    const text =
      'idx\tlabel\tpredict\tradius proved\tcorrect\tlevels_needed\testimated_pr\tsamples_needed\tearly_stoppings\t' +
      'additional_batches_needed\ttime\n' +
      '0\t3\t3\tTru\t1\t0\t0.99\t1100\t0\t0\t0:00:00.512000\n1\t8\t8\tFal\t1\t1\t0.7\t11200\t0\t0\t0:00:01.512000\n';
    expect(readResults(text).rows.map((row) => [row.radius, row.printed])).toEqual([
      [null, 'Tru'],
      [null, 'Fal'],
    ]);
  });

  test('commas, blanks, a column of sigmas, no header at all, a header in the middle', () => {
    expect(readResults('idx,label,predict,radius,correct,sigma,time\n3,1,1,0.5,1,0.25,7\n').rows[0]).toMatchObject({
      idx: 3,
      radius: 0.5,
      sigma: 0.25,
      seconds: 7,
    });
    expect(readResults('idx label predict  radius\n3 1 1   0.5\n').rows[0]).toMatchObject({ idx: 3, correct: null });
    const bare = readResults('0\t3\t3\t0.1\t1\t15.4\n');
    expect(bare.header).toBe(false);
    expect(bare.rows[0]).toMatchObject({ line: 1, radius: 0.1 });
    const twice = readResults(`${header}0\t3\t3\t0.1\t1\t1\n${header}20\t3\t3\t0.1\t1\t1\n`);
    expect(twice.repeatedHeaders).toEqual([3]);
    expect(twice.rows.map((row) => row.idx)).toEqual([0, 20]);
  });

  test('a file cut at any byte of its last line keeps every row before it', () => {
    const whole = `${header}0\t3\t3\t0.378\t1\t0:00:15.400000\n20\t7\t7\t0.941\t1\t0:00:15.600000\n`;
    const start = whole.lastIndexOf('20\t');
    for (let length = start; length <= whole.length; length++) {
      const read = readResults(whole.slice(0, length));
      expect(read.rows[0]).toMatchObject({ idx: 0, radius: 0.378 });
      const kept = read.rows.length - 1;
      expect(kept + (read.cutOff ? 1 : 0)).toBe(length === start ? 0 : 1);
      // The last row is only taken once its time column has begun, so that its radius is never a prefix of the real one.
      if (kept) expect(read.rows[1]).toMatchObject({ idx: 20, radius: 0.941, correct: 1 });
      expect(read.terminated).toBe(kept === 0 || length === whole.length);
      expect(read.timeFormat).toBe('clock');
    }
  });

  test.each([
    ['', /results is empty; expected a table with columns idx label predict radius correct time/],
    ['\n \n', /results is empty/],
    ['a\0b', /line 1: expected a table of text, got binary data/],
    ['hello world\n', /line 1: expected columns idx .*; idx and label and predict and radius missing in "hello world"/],
    ['idx\tlabel\tradius\n', /line 1: .*; predict missing/],
    ['idx\tindex\tlabel\tpredict\tradius\n', /line 1: two columns for idx; keep one/],
    [`${header}0\t3\t3\t0.1\t1\n0\t3\t3\t0.1\t1\t1\n`, /line 2: expected 6 columns \(idx .* time\), got 5 in "0\\t3/],
    [`${header}0\tcat\t3\t0.1\t1\t1\n`, /line 2: expected an integer as label, got "cat"/],
    [`${header}0.5\t3\t3\t0.1\t1\t1\n`, /line 2: expected an integer as idx, got "0.5"/],
    [`${header}0\t3\t3\tbig\t1\t1\n`, /line 2: expected a number as radius, got "big"/],
    [`${header}0\t3\t3\t0x10\t1\t1\n`, /line 2: expected a number as radius, got "0x10"/],
    [`${header}0\t3\t3\t0.1\tyes\t1\n`, /line 2: expected 0 or 1 as correct, got "yes"/],
    ['idx\tlabel\tpredict\tradius\tsamplesize\n0\t1\t1\t.2\tmany\n', /expected an integer as samplesize, got "many"/],
    ['idx\tlabel\tpredict\tradius\tsigma\n0\t1\t1\t.2\t-1\n', /expected a number > 0 as sigma, got "-1"/],
  ])('says in one sentence what it cannot understand: %j', (text, said) => {
    let thrown: unknown;
    try {
      readResults(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ name: 'FairnoiseError', code: 'DATA_MALFORMED' });
    expect((thrown as Error).message).toMatch(said);
    expect((thrown as Error).message).not.toContain('\n');
  });

  test('any text either reads or throws a FairnoiseError', () => {
    const piece = fc.constantFrom(
      'idx\tlabel\tpredict\tradius\n',
      '\n',
      '\t',
      '0',
      '-1',
      'nan',
      'inf',
      '===',
      '1e999',
      '""',
      ',',
      '\uFEFF',
      '3\t1\t1\t0.5',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((parts) => parts.join('')),
        ),
        (text) => {
          try {
            readResults(text);
          } catch (error) {
            expect((error as Error).name).toBe('FairnoiseError');
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
