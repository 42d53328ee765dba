import { use, useMemo, useSyncExternalStore } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';

import { ViewerProvider } from '../components/files/ViewerProvider';
import { LiveContext } from '../components/live';
import { useSession } from '../components/services';
import { AtHand } from './AtHand';
import { LiveStoreContext } from './LiveStoreContext';
import { Restoring } from './Restoring';
import { useSoon } from './useSoon';

const nothing = () => () => undefined;
const none = () => null;

/** The same element each time: another address does not draw anew what does not depend on it. */
const within = (
  <AtHand>
    <ViewerProvider>
      <Outlet />
    </ViewerProvider>
  </AtHand>
);

/** Everything behind the sign-in: sends who is not signed in to /login, and back here afterwards. */
export function SignedIn() {
  const { state, user, reason } = useSession();
  const location = useLocation();
  const store = use(LiveStoreContext);
  const parts = useSyncExternalStore(store?.subscribe ?? nothing, store?.getSnapshot ?? none);
  // A page is much to draw: it is drawn in parts, and only ever of whoever is signed in.
  const isDrawn = useSoon(parts) === parts;
  const live = useMemo(
    () => (user !== null && parts !== null && isDrawn ? { ...parts, self: user } : null),
    [user, parts, isDrawn],
  );

  if (state === 'signedOut') {
    // Who signed out is done here; whoever signs in next starts afresh.
    const hasLeft = reason === 'left' || reason === 'elsewhere';
    const from = hasLeft ? '/' : location.pathname + location.search;
    return <Navigate to="/login" replace state={{ from }} />;
  }
  if (live === null) return <Restoring />;
  return <LiveContext value={live}>{within}</LiveContext>;
}
