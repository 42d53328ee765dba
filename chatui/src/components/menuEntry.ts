import type { ComponentType } from 'react';
import type { NavigateFunction } from 'react-router';

import type { Api } from '../api/Api';
import type { Texts } from '../i18n/Texts';
import type { ServerInfo } from '../wire/account';
import type { Workspace } from '../workspace/Workspace';
import type { IconName } from './Icon';

/** What a menu's items do their work with. */
export interface MenuTools {
  api: Api;
  workspace: Workspace;
  navigate: NavigateFunction;
}

/** One thing that can be done with a subject (a room, a message): what it is called, and what it does or opens. */
export interface MenuEntry<Subject extends object> {
  name: (texts: Texts, subject: Subject) => string;
  icon: IconName;
  /** Nothing is listed that would be refused. */
  isShown: (subject: Subject) => boolean;
  /** What the server has to have on for it to be listed. */
  needs?: keyof ServerInfo['features'];
  /** Does it at once; where that fails, the person is told why. */
  onChoose?: (subject: Subject, tools: MenuTools) => void | Promise<void>;
  /** Asks first, or shows more. It may be loaded then (loadableDialog). */
  Dialog?: ComponentType<Subject & { onClose: () => void }>;
}
