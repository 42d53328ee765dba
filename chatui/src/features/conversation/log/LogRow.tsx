import { memo } from 'react';

import type { Editing } from '../../../workspace/DraftStore';
import type { Row } from '../../../workspace/rowsOf';
import { MessageItem } from '../message/MessageItem';
import { CallItem } from '../message/CallItem';
import { OutgoingItem } from '../message/OutgoingItem';
import { DayDivider } from './DayDivider';
import { NewDivider } from './NewDivider';
import { SystemMessagesRow } from './SystemMessagesRow';

interface LogRowProps {
  row: Row;
  /** What is being made of its message, if that is being edited. */
  editing: Editing | null;
  /** Whether “New” stands above it. */
  isNew: boolean;
  /** Whether the address names its message. */
  isLinked: boolean;
}

export const LogRow = memo(function LogRow({ row, editing, isNew, isLinked }: LogRowProps) {
  return (
    <>
      {row.startsDay && <DayDivider at={row.at} />}
      {isNew && <NewDivider />}
      {row.kind === 'system' && <SystemMessagesRow systemMessages={row.systemMessages} />}
      {row.kind === 'outgoing' && <OutgoingItem row={row} />}
      {row.kind === 'call' && <CallItem row={row} />}
      {row.kind === 'message' && <MessageItem row={row} editing={editing} isLinked={isLinked} />}
    </>
  );
});
