import { IconAlert } from '../icons.ts';
import { useModellerContext } from '../state/modeller-context.ts';
import { useIssueText } from '../state/use-issue-text.ts';
import classes from './Panel.module.css';

/** What is wrong with the whole of it, with no input of its own to stand at. */
export function OtherIssues({ objectId, fieldId }: { objectId: string; fieldId: string | null }) {
  const { issues } = useModellerContext();
  const describe = useIssueText();
  const own = issues.filter((issue) => issue.objectId === objectId && issue.fieldId === fieldId && issue.key === 'other');
  return own.map((issue) => (
    <div key={describe(issue)} className={classes.note} role="alert">
      <IconAlert size={16} />
      {describe(issue)}
    </div>
  ));
}
