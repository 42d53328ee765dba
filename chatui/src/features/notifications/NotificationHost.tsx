import { useEffect, useState, useSyncExternalStore } from 'react';
import { useNavigate } from 'react-router';

import { useLive } from '../../components/live';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';
import { makeNotifier } from './makeNotifier';
import { NotificationOffer } from './NotificationOffer';

/** Tells of messages for as long as somebody is signed in, and offers to when something came while nobody looked. */
export function NotificationHost() {
  const text = useText();
  const live = useLive();
  const { api } = useServices();
  const navigate = useNavigate();
  // It goes when they sign out, with all pages behind the sign-in.
  const [{ notifier, start }] = useState(() => makeNotifier(live, { api, text, goTo: (path) => void navigate(path) }));
  useEffect(() => start(), [start]);
  useEffect(() => notifier.speak(text), [notifier, text]);
  const isOffering = useSyncExternalStore(notifier.subscribe, notifier.isOffering);
  return isOffering ? <NotificationOffer onEnd={() => notifier.endOffer()} /> : null;
}
