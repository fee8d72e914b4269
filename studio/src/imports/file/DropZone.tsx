import { Button, FileButton, Loader } from '@mantine/core';
import IconFileTypeCsv from '@tabler/icons-react/dist/esm/icons/IconFileTypeCsv.mjs';
import { type DragEvent, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useProblemText } from '../../ui/index.ts';
import { acceptedFiles } from './accepted-files.ts';
import classes from './DropZone.module.css';

type Props = { file: File | null; reading: boolean; error: unknown; onFile: (file: File) => void };

/** Takes a file by dropping it, or by a button that the keyboard reaches. */
export function DropZone({ file, reading, error, onFile }: Props) {
  const { t } = useTranslation('imports');
  const describe = useProblemText();
  const { over, handlers } = useDrop(onFile);
  const id = useId();
  return (
    <div className={classes.root} data-over={over || undefined} data-failed={Boolean(error) || undefined} aria-busy={reading} {...handlers}>
      <span className={classes.picture} aria-hidden>
        {reading ? <Loader size={26} /> : <IconFileTypeCsv size={30} stroke={1.4} />}
      </span>
      <p className={classes.title}>
        {reading ? t('file.reading', { name: file?.name ?? '' }) : over ? t('file.dropHere') : t('file.drop')}
      </p>
      <FileButton
        accept={acceptedFiles}
        inputProps={{ 'aria-label': t('file.choose'), tabIndex: -1 }}
        onChange={(chosen) => chosen && onFile(chosen)}
      >
        {(props) => (
          <Button {...props} disabled={reading} aria-describedby={id}>
            {t('file.choose')}
          </Button>
        )}
      </FileButton>
      <p className={classes.hint} id={id}>
        {t('file.hint')}
      </p>
      {Boolean(error) && !reading && (
        <p className={classes.error} role="alert">
          <strong>{file?.name}</strong> {describe(error).message}
        </p>
      )}
    </div>
  );
}

/** Files over the element; children that are entered on the way count as the element. */
function useDrop(onFile: (file: File) => void) {
  const depth = useRef(0);
  const [over, setOver] = useState(false);
  const holdsFile = (event: DragEvent) => event.dataTransfer.types.includes('Files');
  const end = () => {
    depth.current = 0;
    setOver(false);
  };
  return {
    over,
    handlers: {
      onDragEnter: (event: DragEvent) => {
        if (!holdsFile(event)) return;
        event.preventDefault();
        depth.current++;
        setOver(true);
      },
      onDragOver: (event: DragEvent) => {
        if (holdsFile(event)) event.preventDefault();
      },
      onDragLeave: () => {
        if (--depth.current <= 0) end();
      },
      onDrop: (event: DragEvent) => {
        event.preventDefault();
        end();
        const dropped = event.dataTransfer.files.item(0);
        if (dropped) onFile(dropped);
      },
    },
  };
}
