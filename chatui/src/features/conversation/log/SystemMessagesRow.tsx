import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import { memo, useContext, useId, useRef, useState } from 'react';

import { Icon } from '../../../components/Icon';
import { useText } from '../../../components/useText';
import type { SystemMessage } from '../../../workspace/systemMessages';
import { KeepInPlace } from '../message/keepInPlace';
import { NamedSentence } from './NamedSentence';
import { summaryOf } from './systemMessageText';
import { clockTime, fullTime } from '../message/times';

/** What happened between two messages, in one quiet line; where it is more than one thing, each of them on demand. */
export const SystemMessagesRow = memo(function SystemMessagesRow({
  systemMessages,
}: {
  systemMessages: readonly [SystemMessage, ...SystemMessage[]];
}) {
  const text = useText();
  const [first] = systemMessages;
  return (
    // In line with the messages' texts.
    <Box
      sx={{
        paddingInlineStart: 8.5,
        paddingInlineEnd: 2,
        py: 0.25,
        typography: 'caption',
        color: 'text.secondary',
        overflowWrap: 'anywhere',
      }}
    >
      {systemMessages.length === 1 ? (
        <Box component="p" title={fullTime(new Date(first.at), text.language)} sx={{ m: 0, py: 0.25 }}>
          <NamedSentence systemMessage={first} text={text} />
        </Box>
      ) : (
        <Several systemMessages={systemMessages} />
      )}
    </Box>
  );
});

function Several({ systemMessages }: { systemMessages: readonly SystemMessage[] }) {
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const keepInPlace = useContext(KeepInPlace);
  const button = useRef<HTMLButtonElement>(null);
  const toggle = () => {
    keepInPlace(button.current, 'itself');
    setOpen(!isOpen);
  };
  return (
    <>
      <ButtonBase
        ref={button}
        data-stop
        tabIndex={-1}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={toggle}
        sx={{
          py: 0.25,
          gap: 0.5,
          font: 'inherit',
          textAlign: 'start',
          borderRadius: 1,
          '@media (hover: none)': { minHeight: 40 },
          '&:hover': { color: 'text.primary' },
          '& svg': { fontSize: '1rem', transform: isOpen ? 'rotate(180deg)' : undefined },
        }}
      >
        {summaryOf(systemMessages, text)}
        <Icon name="expand" />
      </ButtonBase>
      {isOpen && (
        <Box component="ul" id={id} aria-label={text.system.happened} sx={{ m: 0, p: 0, pb: 0.5, listStyle: 'none' }}>
          {systemMessages.map((systemMessage) => (
            <li key={systemMessage.seq}>
              <time dateTime={systemMessage.at} title={fullTime(new Date(systemMessage.at), text.language)}>
                {clockTime(new Date(systemMessage.at), text.language)}
              </time>{' '}
              <NamedSentence systemMessage={systemMessage} text={text} />
            </li>
          ))}
        </Box>
      )}
    </>
  );
}
