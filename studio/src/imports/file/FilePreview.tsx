import { Button, FileButton, Select } from '@mantine/core';
import type { ImportPreview } from '@atrium/sdk';
import IconFileTypeCsv from '@tabler/icons-react/dist/esm/icons/IconFileTypeCsv.mjs';
import { useTranslation } from 'react-i18next';
import { useProblemText } from '../../ui/index.ts';
import { acceptedFiles } from './accepted-files.ts';
import classes from './FilePreview.module.css';
import { PreviewTable } from './PreviewTable.tsx';

type Look = (file: File, reading?: { encoding?: string; delimiter?: string }) => void;
type Props = { file: File; preview: ImportPreview; looking: boolean; error: unknown; onLook: Look };

const encodings = [
  'utf-8',
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'iso-8859-15',
  'macintosh',
  'utf-16le',
  'utf-16be',
  'shift_jis',
  'euc-kr',
  'gb18030',
  'big5',
] as const;
const delimiters = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' } as const;

/** The file's beginning as it is read now, and the two things that may be read in another way. */
export function FilePreview({ file, preview, looking, error, onLook }: Props) {
  const { t, i18n } = useTranslation('imports');
  const describe = useProblemText();
  const { encoding, delimiter } = preview;
  const known = encodings.find((name) => name === encoding);
  const marks = Object.entries(delimiters).map(([value, name]) => ({ value, label: t(`delimiter.${name}`) }));
  return (
    <div className={classes.root}>
      <div className={classes.file}>
        <IconFileTypeCsv size={28} stroke={1.4} className={classes.picture} aria-hidden />
        <div className={classes.words}>
          <div className={classes.name}>{file.name}</div>
          <div className={classes.facts}>
            {toSize(file.size, i18n.language)} · {t('file.columns', { count: preview.columns.length })}
          </div>
        </div>
        <AnotherFile onFile={onLook} />
      </div>
      <div className={classes.reading}>
        <Select
          label={t('file.encoding')}
          data={[...encodings.map((value) => ({ value, label: t(`encoding.${value}`) })), ...(known ? [] : [encoding])]}
          value={encoding}
          allowDeselect={false}
          disabled={looking}
          onChange={(value) => value && onLook(file, { encoding: value, delimiter })}
        />
        <Select
          label={t('file.delimiter')}
          data={delimiter in delimiters ? marks : [...marks, { value: delimiter, label: delimiter }]}
          value={delimiter}
          allowDeselect={false}
          disabled={looking}
          onChange={(value) => value && onLook(file, { encoding, delimiter: value })}
        />
      </div>
      {Boolean(error) && (
        <p className={classes.error} role="alert">
          {describe(error).message}
        </p>
      )}
      {preview.rows.length === 0 && (
        <p className={classes.error} role="status">
          {t('file.noRows')}
        </p>
      )}
      {preview.columns.length === 1 && <p className={classes.note}>{t('file.oneColumn')}</p>}
      <PreviewTable preview={preview} dim={looking} />
    </div>
  );
}

function AnotherFile({ onFile }: { onFile: (file: File) => void }) {
  const { t } = useTranslation('imports');
  return (
    <FileButton
      accept={acceptedFiles}
      inputProps={{ 'aria-label': t('file.another'), tabIndex: -1 }}
      onChange={(chosen) => chosen && onFile(chosen)}
    >
      {(props) => (
        <Button {...props} variant="default" size="xs">
          {t('file.another')}
        </Button>
      )}
    </FileButton>
  );
}

function toSize(bytes: number, language: string): string {
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1_000, 'kilobyte'] : [bytes / 1_000_000, 'megabyte'];
  return new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}
