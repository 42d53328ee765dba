import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';

import { changeHook } from '../../api/hooks';
import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { ListDialog } from '../../components/ListDialog';
import { plainText } from '../../components/plainText';
import { useServices } from '../../components/services';
import { useAllText } from '../../components/useAllText';
import type { Hook } from '../../wire/hook';
import { CommandForm } from './CommandForm';
import { HookActions } from './HookActions';

interface CommandDialogProps {
  room: string;
  hook: Hook;
  onChanged: () => Promise<void>;
  onClose: () => void;
}

/** One slash command, and all that can be changed of it. */
export function CommandDialog({ room, hook, onChanged, onClose }: CommandDialogProps) {
  const text = useAllText();
  const { integrations } = text;
  const { api } = useServices();
  const enabling = useMutation({
    mutationFn: (disabled: boolean) => changeHook(api, room, hook.id, { disabled }),
    onSuccess: onChanged,
  });
  const turn = (disabled: boolean) => !enabling.isPending && enabling.mutate(disabled);
  return (
    <ListDialog title={plainText(hook.name)} onClose={onClose}>
      <Stack spacing={2}>
        <Box>
          <Typography sx={{ overflowWrap: 'anywhere', fontFamily: 'monospace' }}>{plainText(hook.url ?? '')}</Typography>
          <Typography variant="body2" color="textSecondary">
            {plainText(`${hook.hint ?? ''} ${hook.description ?? ''}`)}
          </Typography>
        </Box>
        {hook.disabled_at !== undefined && (
          <Alert retry={integrations.enable} onRetry={() => turn(false)}>
            {integrations.commandDisabled}
          </Alert>
        )}
        {enabling.isError && <Alert>{errorText(enabling.error, text)}</Alert>}
        <HookActions
          room={room}
          hook={hook}
          Form={CommandForm}
          removeWarning={integrations.removeCommandWarning}
          onDisable={() => turn(true)}
          onChanged={onChanged}
        />
      </Stack>
    </ListDialog>
  );
}
