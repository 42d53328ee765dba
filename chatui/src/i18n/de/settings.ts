import type { settings as en } from '../en/settings';
import { list, plural } from './words';

export const settings: typeof en = {
  profile: 'Profil',
  displayNameHint: (username) => `Das sehen die anderen. Du meldest dich als ${username} an.`,
  displayNameEmpty: 'Gib den Namen ein, den andere sehen sollen.',
  saveName: 'Namen speichern',
  saved: 'Gespeichert.',

  notifications: 'Benachrichtigungen',

  appearance: 'Aussehen',
  theme: 'Farbschema',
  themes: { light: 'Hell', dark: 'Dunkel', system: 'System' },
  density: 'Zeilenabstand',
  densities: { comfortable: 'Bequem', compact: 'Kompakt' },
  hourFormat: 'Uhrzeit',
  hourFormats: { language: 'Automatisch', '12h': '12 Std.', '24h': '24 Std.' },

  language: 'Sprache',
  languageOfBrowser: 'Sprache des Browsers',
  languageFailed: 'Diese Sprache konnte nicht geladen werden. Prüfe deine Verbindung und versuche es noch einmal.',

  signIns: 'Wo du angemeldet bist',
  thisOne: 'Hier',
  lastSeen: (when) => `Zuletzt aktiv: ${when}`,
  signOut: 'Abmelden',
  signOutOf: (device) => `${device} abmelden`,
  device: (browser, system) => `${browser} auf ${system}`,
  unknownDevice: 'Unbekanntes Gerät',
  eraseTitle: 'Abmelden und löschen, was nicht gesendet ist?',
  erase: 'Löschen und abmelden',
  eraseWarning: (messages, drafts) => {
    const unsent = [
      messages > 0 &&
        plural(messages, { one: '1 nicht gesendete Nachricht', other: `${messages} nicht gesendete Nachrichten` }),
      drafts > 0 && plural(drafts, { one: '1 Entwurf', other: `${drafts} Entwürfe` }),
    ];
    return `In diesem Browser hast du ${list(unsent.filter((part) => part !== false))}. Beim Abmelden wird das endgültig gelöscht.`;
  },

  tokens: 'Zugriffstokens',
  tokensAbout:
    'Mit einem Token handelt ein Skript in deinem Namen, ohne dein Passwort. Wer es hat, kann tun, was es erlaubt.',
  newToken: 'Neues Token',
  createToken: 'Token erstellen',
  tokenName: 'Name des Tokens',
  tokenNameEmpty: 'Sag, wofür es ist.',
  tokenNameLong: 'Nimm höchstens 64 Zeichen.',
  tokenNameHint: 'Wofür es ist, so wie du es in der Liste wiederfindest.',
  tokenPower: 'Was es darf',
  tokenPowers: { both: 'Lesen und schreiben', read: 'Nur lesen' },
  tokenLife: 'Wann es endet',
  tokenLives: { '30': '30 Tage', '90': '90 Tage', '366': 'Ein Jahr', never: 'Nie' },
  tokenMade: 'Dein neues Token',
  tokenMadeOnce: 'Kopiere es jetzt: Es wird nicht noch einmal gezeigt.',
  token: 'Token',
  done: 'Fertig',
  readsAndWrites: 'Liest und schreibt',
  readsOnly: 'Liest nur',
  neverEnds: 'endet nie',
  ends: (day) => `endet am ${day}`,
  neverUsed: 'nie benutzt',
  lastUsed: (day) => `zuletzt benutzt am ${day}`,
  revoke: 'Widerrufen',
  revokeToken: (name) => `${name} widerrufen`,
  revokeTitle: (name) => `„${name}“ widerrufen?`,
  revokeWarning: 'Was es benutzt, hört sofort auf zu funktionieren. Das lässt sich nicht rückgängig machen.',

  account: 'Konto',
  currentPassword: 'Jetziges Passwort',
  currentPasswordEmpty: 'Gib das Passwort ein, das du jetzt hast.',
  currentPasswordWrong: 'Das ist nicht dein jetziges Passwort.',
  newPassword: 'Neues Passwort',
  newPasswordHint: 'Mindestens 8 Zeichen. Überall sonst wirst du abgemeldet.',
  changePassword: 'Passwort ändern',
  passwordChanged: 'Dein Passwort ist geändert.',
  deleteAbout:
    'Deine Nachrichten bleiben in ihren Räumen, als von einem gelöschten Konto geschrieben. Deinen Benutzernamen bekommt nie wieder jemand.',
  deleteAccount: 'Konto löschen',
  deleteTitle: 'Dein Konto löschen?',
  deleteForEver: 'Endgültig löschen',
  deleteWarning: 'Das lässt sich nicht rückgängig machen. Gib zur Bestätigung dein Passwort ein.',
  deleteWarningByName: 'Das lässt sich nicht rückgängig machen. Gib zur Bestätigung deinen Benutzernamen ein.',
  passwordWrong: 'Das ist nicht dein Passwort.',
  usernameWrong: 'Das ist nicht dein Benutzername.',
};
