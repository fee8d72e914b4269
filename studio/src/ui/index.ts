/** Small building blocks that know neither the server nor a page. Mantine's own components come before these. */
export { Avatar } from './Avatar.tsx';
export { Chip } from './Chip.tsx';
export { ConfirmModal } from './ConfirmModal.tsx';
export { CopyField } from './CopyField.tsx';
export { copyText } from './copy-text.ts';
export { ErrorNotice } from './ErrorNotice.tsx';
export { Mark } from './Mark.tsx';
export { newId } from './new-id.ts';
export { Notice } from './Notice.tsx';
export { type Notify, useNotify } from './notify.tsx';
export { ObjectIcon } from './ObjectIcon.tsx';
export { isObjectIcon, objectIcons, type ObjectIconName } from './object-icons.ts';
export { Page } from './Page.tsx';
export { type ProblemText, useIssueText, useProblemText } from './problem-text.ts';
export { Row, Rows } from './Rows.tsx';
export { Section } from './Section.tsx';
export { type Tint, tintOf, tints, toTint } from './tints.ts';
