import { format as formatDate } from 'date-fns';
import { TZDate, tz } from '@date-fns/tz';
import { parse } from 'date-fns';
import fc from 'fast-check';
import { detectDelimiter, nameColumns, readRows, type Row } from '../../../server/src/records/import/csv.ts';
import { createReadingCounter, decideReadings } from '../../../server/src/records/import/date-readings.ts';
import { createDateReader, flawOfFormat } from '../../../server/src/records/import/dates.ts';
import { createEncodingDetector, isEncoding } from '../../../server/src/records/import/encoding.ts';
import { toRefusedCsv } from '../../../server/src/records/import/refused.ts';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

async function read(text: string, { delimiter = ',', size = 7, strict = true } = {}): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const some of readRows(inPieces(Buffer.from(text), size), { delimiter, strict })) rows.push(...some);
  return rows;
}

describe('lines of CSV', () => {
  test('have the number of the line where they begin', async () => {
    const rows = await read('a,b\n\n1,"x\ny"\n,\n"2",""\r\n3,"\r\n"\r4');
    expect(rows).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 3, cells: ['1', 'x\ny'] },
      { line: 6, cells: ['2', ''] },
      { line: 7, cells: ['3', '\r\n'] },
      { line: 9, cells: ['4'] },
    ]);
  });

  test('are what was written, however the bytes come', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'ä', '"', ',', '\n', ' ', '€') });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 3 }), { minLength: 1 }),
        fc.integer({ min: 1, max: 50 }),
        async (table, size) => {
          const filled = table.filter((cells) => cells.some((one) => one.trim() !== ''));
          const text = table.map((cells) => cells.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')).join('\n');
          expect((await read(text, { size })).map(({ cells }) => cells)).toEqual(filled);
        },
      ),
    );
  });

  test.each([
    ['a,b;c\n1,2;3\n', ','],
    ['a;b\n"1,5";2\n', ';'],
    ['a\tb,c\tc\n1\t2\t3', '\t'],
    ['a|b\n1|2', '|'],
    ['name\n1,2\n3,4', ','],
    ['one column', ','],
  ])('%j is cut by %j', (text, delimiter) => expect(detectDelimiter(text, { isWhole: true })).toBe(delimiter));

  test('columns each have a name of their own', () => {
    expect(nameColumns([' a ', 'a', '', 'a (2)', '', 'Column 3'])).toEqual(['a', 'a (3)', 'Column 3 (2)', 'a (2)', 'Column 5', 'Column 3']);
  });
});

describe('the encoding', () => {
  const guess = (bytes: Buffer, size = 1000, part = false) => {
    const detector = createEncodingDetector();
    for (let i = 0; i < bytes.length; i += size) detector.add(bytes.subarray(i, i + size));
    return detector.result({ part }).encoding;
  };

  test('is UTF-8 wherever its characters are cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 9 }), (text, size) =>
        expect(guess(Buffer.from(`x${text}`), size)).toBe('utf-8'),
      ),
    );
  });

  test('is not UTF-8 when one byte is not, and only a part may end in half a character', () => {
    expect(guess(Buffer.concat([Buffer.alloc(100_000, 0x61), Buffer.from([0xa3, 0x61])]))).toBe('windows-1252');
    expect(guess(Buffer.from('a£').subarray(0, 2))).toBe('windows-1252');
    expect(guess(Buffer.from('a£').subarray(0, 2), 1000, true)).toBe('utf-8');
  });

  test('may be one of texts only', () => {
    expect(['utf-8', 'UTF8', 'latin1', 'windows-1252', 'Shift_JIS', 'utf-16le'].every(isEncoding)).toBe(true);
    expect(['base64', 'hex', 'binary', 'utf-7', 'nope', ''].some(isEncoding)).toBe(false);
  });
});

describe('dates', () => {
  const formats = [
    'dd/MM/yyyy HH:mm',
    'M/d/yyyy',
    'yyyy-MM-dd',
    "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
    'dd.MM.yy hh:mm a',
    'yyyyMMdd',
    'd MMM yyyy',
    "dd 'of' MMMM yyyy H:mm",
    'h:mm:ss a, MM-dd-yyyy',
  ];

  test('are read as date-fns reads them', () => {
    const day = fc.date({ min: new Date('1980-01-01'), max: new Date('2059-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, fc.constantFrom(...formats), fc.constantFrom('UTC', 'Asia/Tokyo'), (date, format, zone) => {
        const text = formatDate(new TZDate(date.getTime(), zone), format);
        const expected = parse(text, format, new Date(Date.UTC(new Date().getUTCFullYear(), 0, 1)), { in: tz(zone) });
        expect(createDateReader(format, zone).readInstant(text)).toBe(new Date(expected.getTime()).toISOString());
      }),
    );
  });

  test.each([
    ['01/12/2010 08:26', '2010-12-01T08:26:00.000Z'],
    ['01/07/2010 08:26', '2010-07-01T07:26:00.000Z'],
    ['28/03/2010 01:30', '2010-03-28T01:30:00.000Z'], // left out by the clock
    ['31/10/2010 01:30', '2010-10-31T00:30:00.000Z'], // shown twice: the first
    ['1/7/2010 8:26', '2010-07-01T07:26:00.000Z'],
    ['01/12/10 08:26', undefined],
    ['31/02/2010 08:26', undefined],
    ['01/13/2010 08:26', undefined],
    ['01/12/2010 24:00', undefined],
    ['01/12/2010', undefined],
    ['01/12/2010 08:26 x', undefined],
  ])('%s in London is %s', (text, instant) =>
    expect(createDateReader('dd/MM/yyyy HH:mm', 'Europe/London').readInstant(text)).toBe(instant),
  );

  test('a date is the day that is written, whatever the zone', () => {
    expect(createDateReader("yyyy-MM-dd'T'HH:mmXXX", 'Asia/Tokyo').readDate('2010-12-01T23:30-08:00')).toBe('2010-12-01');
  });

  test.each(['YYYY-MM-DD', 'dd/MM', 'HH:mm', 'day', '', 'P', 'dd/MM/yyyy QQQ', 'dd/dd/yyyy'])('%j is no format', (format) =>
    expect(flawOfFormat(format)).toEqual(expect.any(String)),
  );
  test.each(formats)('%j is a format', (format) => expect(flawOfFormat(format)).toBeNull());

  const decide = (...texts: string[]) => {
    const counter = createReadingCounter();
    texts.forEach(counter.add);
    const { format, ambiguous } = decideReadings(counter.counts);
    return format ?? ambiguous;
  };

  test.each<[string[], string | string[]]>([
    [
      ['01/12/2010', '12/01/2010'],
      ['dd/MM/yyyy', 'MM/dd/yyyy'],
    ],
    [['01/12/2010', '13/12/2010'], 'dd/MM/yyyy'],
    [['01/12/2010', '12/31/2010'], 'MM/dd/yyyy'],
    [['01/01/2010', '12/12/2010'], 'dd/MM/yyyy'],
    [['01/02/03'], ['dd/MM/yy', 'MM/dd/yy', 'yy/MM/dd']],
    [['2010-12-01', '2010-01-12'], 'yyyy-MM-dd'],
    [['2010-12-01T08:26:00Z', '2010-12-01T08:26:00+01:00'], "yyyy-MM-dd'T'HH:mm:ssXXX"],
    [['3 May 2010', '4 December 2010'], 'd MMMM yyyy'],
    [['3 May 2010', '4 Dec 2010'], 'd MMM yyyy'],
    [['Dec 3, 2010'], 'MMM d, yyyy'],
    [['31/12/2010 8:26 pm', 'unknown'], 'dd/MM/yyyy hh:mm a'],
    [['17850', 'x'], []],
  ])('%j are read by %j', (texts, expected) => expect(decide(...texts)).toEqual(expected));

  test('what is told of a column reads its values', () => {
    const samples = [
      '13/12/2010 08:26',
      '2010-12-01',
      '2010-12-01T08:26:00.123Z',
      'Dec 3, 2010',
      '13-Dec-10',
      '12/13/10 8:26 AM',
      '2010/12/01 08:26:09 +0100',
    ];
    for (const text of samples) {
      const format = decide(text);
      expect(flawOfFormat(String(format))).toBeNull();
      expect(createDateReader(String(format), 'UTC').readDate(text)).toMatch(/^2010-12-/);
    }
  });
});

test('refused lines are safe to open in a spreadsheet', async () => {
  async function* refused() {
    yield [{ line: 2, code: 'x', message: 'Wrong, "very".', cells: ['=cmd()', '-5', '+a', '@b', '\tc', '-2+3', 'a"b', ''] }];
  }
  let csv = '';
  for await (const piece of toRefusedCsv(['a', 'line', 'c', 'd', 'e', 'f', 'g'], refused())) csv += piece;
  expect(csv).toBe(`a,line,c,d,e,f,g,import_line,reason\r\n'=cmd(),-5,'+a,'@b,'\tc,'-2+3,"a""b",2,"Wrong, ""very"".",\r\n`);
});
