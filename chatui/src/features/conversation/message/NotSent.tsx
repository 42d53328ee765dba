import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';

import { copyText } from '../../../components/copyText';
import { errorText } from '../../../components/errorText';
import { useText } from '../../../components/useText';
import type { QueuedCommand } from '../../../workspace/QueuedCommand';
import { useLog } from '../log/logContext';

interface NotSentProps {
  what: string;
  command: QueuedCommand;
  /** Takes the text back to where it was written, to be changed. */
  onTakeBack: (command: QueuedCommand) => void;
}

/** Why an own text is not where it should be, and what can be done with it. Nothing of it is lost until it is discarded. */
export function NotSent({ what, command, onTakeBack }: NotSentProps) {
  const text = useText();
  const { retry, discard } = useLog();
  const { common } = text;
  const [isCopied, setCopied] = useState(false);
  const copy = async () =>
    setCopied(await copyText(command.change?.type === 'edit' ? command.change.body : command.body));
  return (
    <Box
      role="alert"
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 0.5,
        typography: 'caption',
        color: 'text.secondary',
      }}
    >
      <Box component="span" sx={{ color: 'error.main', mr: 1 }}>
        {what} {command.error === null ? '' : errorText(command.error, text)}
      </Box>
      <Choice name={common.tryAgain} color="primary" onClick={() => retry(command.clientId)} />
      <Choice name={common.edit} onClick={() => onTakeBack(command)} />
      <Choice name={isCopied ? common.copied : common.copy} onClick={() => void copy()} />
      <Choice name={common.discard} onClick={() => discard(command.clientId)} />
    </Box>
  );
}

function Choice({
  name,
  color = 'inherit',
  onClick,
}: {
  name: string;
  color?: 'primary' | 'inherit';
  onClick: () => void;
}) {
  return (
    <Button size="small" color={color} onClick={onClick} sx={{ minHeight: 40, minWidth: 0, px: 1.25 }}>
      {name}
    </Button>
  );
}
