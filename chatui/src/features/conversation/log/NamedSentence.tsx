import { Fragment } from 'react';

import { NameButton } from '../../../components/NameButton';
import type { Texts } from '../../../i18n/Texts';
import type { SystemMessage } from '../../../workspace/systemMessages';
import { namePartsOf } from './nameParts';
import { sentenceOf } from './systemMessageText';

/** What happened, in a sentence whose names open the people's cards. */
export function NamedSentence({ systemMessage, text }: { systemMessage: SystemMessage; text: Texts }) {
  const people = [systemMessage.actor, ...('user' in systemMessage ? [systemMessage.user] : [])];
  return namePartsOf(sentenceOf(systemMessage, text), people).map((part, index) =>
    part.user === undefined ? (
      <Fragment key={index}>{part.text}</Fragment>
    ) : (
      <NameButton key={index} user={part.user} isStop>
        {part.text}
      </NameButton>
    ),
  );
}
