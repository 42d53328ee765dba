import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { memo, useState } from 'react';

import { errorText } from '../../../components/errorText';
import { Icon } from '../../../components/Icon';
import { useText } from '../../../components/useText';
import type { Texts } from '../../../i18n/Texts';
import type { CommandCall } from '../../../workspace/CommandCalls';
import type { Row } from '../../../workspace/rowsOf';
import { useLog } from '../log/logContext';
import { MessageFrame } from './MessageFrame';
import { MessageText } from './MessageText';

/** An own call of a command, with its answer, which nobody else sees. */
export const CallItem = memo(function CallItem({ row }: { row: Extract<Row, { kind: 'call' }> }) {
  const text = useText();
  const { commands, common } = text;
  const { retryCall, dismissCall, takeCallBack } = useLog();
  const [isBoxFull, setBoxFull] = useState(false);
  const { call } = row;
  const typed = `${call.name} ${call.text}`.trim();
  const takeBack = () => {
    const isBack = takeCallBack(typed);
    setBoxFull(!isBack);
    if (isBack) dismissCall(call.clientId);
  };
  return (
    <MessageFrame row={row} text={typed} about={commands.onlyYou}>
      <Box dir="auto" sx={{ fontFamily: 'monospace', fontSize: '0.875em', overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
        {typed}
      </Box>
      <Box sx={{ mt: 0.5, px: 1.5, py: 0.75, border: 1, borderColor: 'divider', borderRadius: 2, maxWidth: 'fit-content' }}>
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 0.75, typography: 'caption', color: 'text.secondary' }}>
          <Icon name="hide" quiet />
          {commands.onlyYou}
        </Box>
        <CallOutcome call={call} text={text} />
        {isBoxFull && (
          <Box role="alert" sx={{ typography: 'body2' }}>
            {commands.boxFull}
          </Box>
        )}
        {call.state !== 'running' && (
          <Box sx={{ display: 'flex', flexWrap: 'wrap', ml: -1.25 }}>
            {call.state === 'failed' && (
              <>
                <Choice name={common.tryAgain} color="primary" onClick={() => retryCall(call.clientId)} />
                <Choice name={common.edit} onClick={takeBack} />
              </>
            )}
            <Choice name={common.dismiss} onClick={() => dismissCall(call.clientId)} />
          </Box>
        )}
      </Box>
    </MessageFrame>
  );
});

function CallOutcome({ call, text }: { call: CommandCall; text: Texts }) {
  const { commands } = text;
  if (call.state === 'running') return <Quiet>{commands.running}</Quiet>;
  return (
    <>
      {call.state === 'failed' && (
        <Box role="alert" sx={{ typography: 'body2', color: 'error.main' }}>
          {call.error === null ? reasonText(call.reason, text) : errorText(call.error, text)}
        </Box>
      )}
      {call.body !== '' && <MessageText text={call.body} />}
      {call.state === 'answered' && call.body === '' && <Quiet>{commands.noAnswer}</Quiet>}
    </>
  );
}

function Quiet({ children }: { children: string }) {
  return <Box sx={{ typography: 'body2', color: 'text.secondary' }}>{children}</Box>;
}

function Choice({ name, color = 'inherit', onClick }: { name: string; color?: 'primary' | 'inherit'; onClick: () => void }) {
  return (
    <Button size="small" color={color} onClick={onClick} sx={{ minHeight: 40, minWidth: 0, px: 1.25 }}>
      {name}
    </Button>
  );
}

/** A server may know reasons that this page does not. */
function reasonText(reason: string | null, { commands }: Texts): string {
  const known: Partial<Record<string, string>> = commands.reasons;
  return known[reason ?? ''] ?? commands.reasons.unknown;
}
