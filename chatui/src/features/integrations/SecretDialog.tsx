import { ListDialog } from '../../components/ListDialog';
import { plainText } from '../../components/plainText';
import { ShownOnce } from '../../components/ShownOnce';
import { useAllText } from '../../components/useAllText';
import type { Hook } from '../../wire/hook';

/** What a webhook's events are signed with, this once. */
export function SecretDialog({ hook, hint, onClose }: { hook: Hook; hint: string; onClose: () => void }) {
  const { integrations } = useAllText();
  const label = integrations.secretOf(plainText(hook.name));
  return (
    <ListDialog title={label} onClose={onClose}>
      <ShownOnce label={label} value={hook.secret ?? ''} hint={hint} />
    </ListDialog>
  );
}
