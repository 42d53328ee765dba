/** What phones have no room for. */
export const spared = 'all changes ';

/** What can be said of a log applied up to `head`, with `toGo` more known of; null: the room is not being heard. `isOld`: earlier messages are in view. */
export function proofText(head: number, toGo: number | null, isOld = false): string {
  if (isOld && toGo === 0) return `Earlier messages, ${spared}up to #${head}`;
  if (toGo === null) return `All changes up to #${head}`;
  return toGo === 0 ? `Live, ${spared}up to #${head}` : `Catching up, ${toGo} to go`;
}
