/** Somebody has signed out: nothing is pushed to this browser any more, and nothing that was shown stays. Never rejects. */
export async function leaveDevice(): Promise<void> {
  try {
    const { serviceWorker } = navigator as Partial<Navigator>;
    const registration = await serviceWorker?.getRegistration();
    if (!registration) return;
    for (const notification of await registration.getNotifications()) notification.close();
    await (await registration.pushManager.getSubscription())?.unsubscribe();
  } catch (reason) {
    console.warn('Pushes may still arrive in this browser; the server ends them with the sign-in.', reason);
  }
}
