import type { goToRoom as en } from '../en/goToRoom';

export const goToRoom: typeof en = {
  title: 'Zu einem Raum',
  box: 'Raum oder Person',
  roomsAndPeople: 'Räume und Personen',
  notJoined: 'Nicht beigetreten',
  typeAPart: 'Gib einen Teil vom Namen eines Raums oder einer Person ein.',
  nothing: 'Kein Raum und niemand heißt so.',
};
