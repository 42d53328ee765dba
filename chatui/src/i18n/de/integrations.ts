import type { integrations as en } from '../en/integrations';

export const integrations: typeof en = {
  title: 'Integrationen',
  incoming: 'Eingehende Webhooks',
  incomingAbout:
    'Ein Webhook ist eine Adresse, an die ein Programm schreibt: ein Build, ein Alarm, ein Deployment. Was an Slack schreibt, kann auch hierher schreiben.',
  name: 'Name des Webhooks',
  nameHint: 'Seine Nachrichten erscheinen unter diesem Namen.',
  nameEmpty: 'Gib dem Webhook einen Namen.',
  nameLong: 'Verwende höchstens 64 Zeichen.',
  makeIncoming: 'Webhook anlegen',
  addressOf: (name) => `Adresse von „${name}“`,
  addressOnce: 'Kopiere sie jetzt: Sie wird nicht noch einmal gezeigt. Wer sie hat, kann in diesen Raum schreiben.',
  noIncoming: 'Es gibt noch keinen Webhook.',
  neverUsed: 'Nie benutzt.',
  lastUsed: (when) => `Zuletzt benutzt: ${when}.`,
  by: (name) => `Angelegt von ${name}.`,
  end: 'Beenden',
  endOf: (name) => `${name} beenden`,
  endTitle: (name) => `„${name}“ beenden?`,
  endWarning: 'Programme, die ihn benutzen, werden ab jetzt abgewiesen. Was er geschrieben hat, bleibt.',
};
