import { useEffect, useRef, useState } from 'react';

import { errorText } from '../errorText';
import { type FileSink, gatheringSink, openFile } from '../FileSink';
import { useLive } from '../live';
import { useText } from '../useText';
import type { File } from '../../wire/file';

/** More than this is not gathered in memory where the browser can write it to a file as it comes. */
const mostGathered = 64_000_000;

type State = { sent: number } | { error: unknown } | null;

/** Saves a file of a room on the reader's device. `state`: how that is going, in words; null: it is not, or it is done. */
export function useDownload(room: string, file: Pick<File, 'id' | 'name' | 'size'>) {
  const { transfer } = useLive();
  const text = useText();
  const [state, setState] = useState<State>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);

  const run = async () => {
    const sink = file.size > mostGathered ? await openFile(file.name) : gatheringSink(file.name);
    if (sink === null) return;
    stop.current = new AbortController();
    setState({ sent: 0 });
    try {
      const bytes = await transfer.download(room, file.id, stop.current.signal);
      await write(bytes, sink, (sent) => setState({ sent }));
      setState(null);
    } catch (error) {
      await sink.abort();
      setState({ error });
    } finally {
      stop.current = null;
    }
  };
  return {
    /** Pressed while it is on its way, it is called off. */
    download: () => {
      if (stop.current === null) void run();
      else stop.current.abort();
    },
    state:
      state === null
        ? null
        : 'error' in state
          ? errorText(state.error, text)
          : text.files.downloading(share(state.sent, file.size)),
  };
}

function share(sent: number, size: number): number {
  return size === 0 ? 0 : Math.min(100, Math.floor((sent / size) * 100));
}

async function write(
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
  sink: FileSink,
  onProgress: (sent: number) => void,
): Promise<void> {
  const reader = bytes.getReader();
  let sent = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    await sink.write(next.value);
    sent += next.value.length;
    onProgress(sent);
  }
  await sink.close();
}
