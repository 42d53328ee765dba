import type { WorkerMessage } from '../../wire/workerMessage';

/** Hears the service worker; `answer` answers what it asks. Answers what ends that. */
export function onWorkerMessage(listener: (message: WorkerMessage, answer: (value: string | null) => void) => void): () => void {
  const { serviceWorker } = navigator as Partial<Navigator>;
  const hear = ({ data, ports }: MessageEvent<WorkerMessage>) => listener(data, (value) => ports[0]?.postMessage(value));
  serviceWorker?.addEventListener('message', hear);
  return () => serviceWorker?.removeEventListener('message', hear);
}
