import { type RefObject, useEffect, useState } from 'react';

/** Whether there is a pointer that hovers: where there is one, there is mostly a keyboard too. */
const hasKeyboard = () => typeof matchMedia === 'function' && matchMedia('(hover: hover)').matches;

/** The box stays from room to room: it has the focus in each, and what was open over it in the last one goes (`forget`). */
export function useRoomChange(room: string, box: RefObject<HTMLTextAreaElement | null>, forget: () => void): void {
  const [shown, setShown] = useState(room);
  if (shown !== room) {
    setShown(room);
    forget();
  }
  useEffect(() => {
    if (hasKeyboard()) box.current?.focus(); // on a phone this would open the keyboard over the conversation
  }, [room, box]);
}
