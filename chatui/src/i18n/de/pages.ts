import type { pages as en } from '../en/pages';

export const pages: typeof en = {
  broke: 'Diese Seite ist abgestürzt',
  brokeAbout: 'Bei uns ist etwas schiefgegangen. Gesendete Nachrichten sind auf dem Server sicher.',
  keepsNoSession: 'Dieser Browser merkt sich deine Anmeldung nicht: beim nächsten Mal meldest du dich neu an.',
  keepsNoTexts: 'Dieser Browser behält hier nichts: was noch nicht gesendet ist, geht verloren, wenn du die Seite schließt.',
  keepsNothing: 'Dieser Browser behält hier nichts: schließt du die Seite, geht verloren, was noch nicht gesendet ist, und du meldest dich neu an.',
  reload: 'Seite neu laden',
  notFound: 'Diese Seite gibt es nicht',
  notFoundAbout: 'Vielleicht ist die Adresse falsch geschrieben, oder die Seite ist umgezogen.',
  notThere: 'Diese Seite ist noch nicht da',
  goToRooms: 'Zu den Räumen',
  roomFailed: 'Dieser Raum kann gerade nicht gezeigt werden',
  removed: 'Du bist nicht mehr in diesem Raum',
  removedAbout:
    'Du hast ihn verlassen, oder jemand hat dich entfernt. Ist er öffentlich, kannst du wieder hineinsehen.',
  lookAgain: 'Wieder hineinsehen',
  startFailed: 'Chatrooms konnte nicht starten',
  startFailedAbout: 'Der Server ist vielleicht nicht erreichbar, oder die Verbindung ist weg. Es wird alle paar Sekunden von selbst neu versucht.',
};
