import type { RefObject } from 'react';

import { TooMuch } from '../../../components/completion/TooMuch';
import type { useTooMuch } from '../../../components/completion/useTooMuch';
import { useText } from '../../../components/useText';
import type { Slash } from '../commands/useSlash';
import { CommandProblem } from './CommandProblem';
import { TooLong } from './TooLong';
import type { Attaching } from './useAttaching';

interface BoxNoticesProps {
  tooMuch: ReturnType<typeof useTooMuch>;
  slash: Slash | null;
  /** Why the text cannot be sent; null: it can. */
  excess: string | null;
  attaching: Attaching | null;
  box: RefObject<HTMLTextAreaElement | null>;
  /** Gives what is written, and leaves the box empty. */
  takeWritten: () => string;
  onSendAsText: () => void;
}

/** Why what was put into the box is not sent, and what can be done: below it. */
export function BoxNotices({ tooMuch, slash, excess, attaching, box, takeWritten, onSendAsText }: BoxNoticesProps) {
  const { files } = useText();
  const attach = (text: string) => {
    attaching?.add([new File([text], files.textName, { type: 'text/plain' })]);
    box.current?.focus();
  };
  const attachRefused = () => {
    attach(tooMuch.refused ?? '');
    tooMuch.forget();
  };
  const forgetCommand = () => {
    slash?.forget();
    box.current?.focus();
  };
  return (
    <>
      {tooMuch.refused !== null && (
        <TooMuch text={tooMuch.refused} onAttach={attaching ? attachRefused : undefined} onClose={tooMuch.forget} />
      )}
      {slash !== null && slash.problem !== null && (
        <CommandProblem why={slash.problem.why} onSendAsText={onSendAsText} onClose={forgetCommand} />
      )}
      {excess !== null && <TooLong onAttach={attaching ? () => attach(takeWritten()) : undefined}>{excess}</TooLong>}
    </>
  );
}
