import { useEffect, useRef, useState } from 'react';

import type { ExportFormat } from '../../api/Api';
import { useServices } from '../../components/services';
import { openFile } from '../../components/FileSink';

export type ExportState =
  | { kind: 'idle' }
  | { kind: 'running'; bytes: number }
  | { kind: 'done'; bytes: number }
  | { kind: 'failed'; reason: unknown };

/** Saves a room's whole conversation as a file. What is under way ends with whoever uses this. */
export function useExport(room: string) {
  const { api } = useServices();
  const [state, setState] = useState<ExportState>({ kind: 'idle' });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const start = async (format: ExportFormat) => {
    const stop = new AbortController();
    running.current = stop;
    const file = await openFile(`${room}.${format}`);
    if (file === null) return;
    let bytes = 0;
    setState({ kind: 'running', bytes });
    try {
      for await (const piece of pieces(await api.exportRoom(room, format, stop.signal))) {
        await file.write(piece);
        bytes += piece.byteLength;
        setState({ kind: 'running', bytes });
      }
      await file.close();
      setState({ kind: 'done', bytes });
    } catch (reason) {
      await file.abort().catch(() => undefined); // it is of no use any more, whether it can be removed or not
      if (!stop.signal.aborted) setState({ kind: 'failed', reason });
    }
  };
  return { state, start };
}

/** Not every browser can iterate over a stream. */
async function* pieces(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}
