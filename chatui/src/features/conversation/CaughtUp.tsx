import { proofText } from './proofText';

/** Whether everything that has happened in the room is on the screen, and up to which change of its log. */
export function CaughtUp({ head, toGo }: { head: number; toGo: number | null }) {
  return <span title="Every change in this room has a number, and none is ever missing.">{proofText(head, toGo)}</span>;
}
