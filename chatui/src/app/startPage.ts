import { again } from '../realtime/again';

/** Starts the page. Where that fails, `showFailed` says so, and it is tried again by itself, or when the reader says so. */
export function startPage(start: () => Promise<void>, showFailed: (retry: () => void) => void): void {
  const attempt = async () => {
    try {
      await start();
    } catch (reason) {
      console.warn('The page could not start.', reason);
      showFailed(again(() => void attempt()).now);
    }
  };
  void attempt();
}
