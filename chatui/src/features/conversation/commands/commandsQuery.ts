import { queryOptions } from '@tanstack/react-query';

import type { Api } from '../../../api/Api';
import { slashCommands } from '../../../api/slash';

/** The commands of a room. What was known last stays for as long as the page does, also where nothing more can be asked. */
export function commandsQuery(api: Api, room: string) {
  return queryOptions({
    queryKey: ['commands', room],
    queryFn: ({ signal }) => slashCommands(api, room, signal),
    gcTime: Infinity,
  });
}
