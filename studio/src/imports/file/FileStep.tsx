import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { StepPanel } from '../StepPanel.tsx';
import type { Wizard } from '../use-wizard.ts';
import { DropZone } from './DropZone.tsx';
import { FilePreview } from './FilePreview.tsx';
import { RecentImports } from './RecentImports.tsx';

/** Which file, and how it is read. */
export function FileStep({ wizard, onOpen }: { wizard: Wizard; onOpen: (run: string) => void }) {
  const { t } = useTranslation('imports');
  const { preview, file, object, looking, look, go } = wizard;
  const shown = file !== null && preview !== null;
  return (
    <StepPanel
      calm
      title={shown ? t('file.found') : t('file.title')}
      description={shown ? t('file.foundText') : t('file.text', { objects: object.pluralLabel })}
      next={
        shown && (
          <Button loading={looking.isPending} onClick={() => go('columns')}>
            {t('action.toColumns')}
          </Button>
        )
      }
    >
      {shown ? (
        <FilePreview file={file} preview={preview} looking={looking.isPending} error={looking.error} onLook={look} />
      ) : (
        <>
          <DropZone file={file} reading={looking.isPending} error={looking.error} onFile={look} />
          <RecentImports object={object} onOpen={onOpen} />
        </>
      )}
    </StepPanel>
  );
}
