import { useEffect } from 'react';
import { useParams } from 'react-router';

import { useLive } from '../components/live';
import { rememberVisit } from '../components/visitedRooms';
import { Conversation } from './Conversation';

/** The room of the address. */
export function ChatPage() {
  const name = (useParams().room ?? '').toLowerCase();
  const { self } = useLive();
  useEffect(() => rememberVisit(self.id, name), [self.id, name]);
  return <Conversation name={name} />; // without a key: header, box and people stay, and say what the next room says
}
