import type { Config } from '../api/config';
import { browserLocks, exclusively } from '../api/exclusively';
import type { Session } from '../api/Session';
import type { Api } from '../api/Api';
import { FileTransfer } from '../api/FileTransfer';
import { pageStorage } from '../api/PageStorage';
import { ChatSocket } from '../api/ChatSocket';
import { runCommand } from '../api/slash';
import { CommandCalls } from '../workspace/CommandCalls';
import { TypedCommands } from '../workspace/TypedCommands';
import { DraftStore } from '../workspace/DraftStore';
import { FileLinks } from '../workspace/FileLinks';
import { LocalFiles } from '../workspace/LocalFiles';
import { Outbox } from '../workspace/Outbox';
import { postDraft } from '../workspace/postDraft';
import { ReplicaStore } from '../workspace/ReplicaStore';
import { Uploads } from '../workspace/Uploads';
import { Workspace } from '../workspace/Workspace';
import { leaveDevice } from './leaveDevice';

export interface LiveParts {
  socket: ChatSocket;
  outbox: Outbox;
  draftStore: DraftStore;
  workspace: Workspace;
  transfer: FileTransfer;
  fileLinks: FileLinks;
  localFiles: LocalFiles;
  uploads: Uploads;
  commandCalls: CommandCalls;
  typedCommands: TypedCommands;
  /** `erase`: the person has signed out, so that nothing of what they saw stays in this browser. */
  stop: (options: { erase: boolean }) => void;
}

/** Connects the signed-in person; a chunk of its own, so that the sign-in page does not load it. */
export async function startLive(config: Config, session: Session, api: Api, selfId: string): Promise<LiveParts> {
  const [draftStore, store] = await Promise.all([DraftStore.open(selfId), ReplicaStore.open(selfId)]);
  const socket = new ChatSocket({ url: config.socketUrl, getToken: (options) => session.getToken(options) });
  const alone = (name: string, work: () => Promise<void>) => exclusively(name, pageStorage, browserLocks(), work);
  const outbox = new Outbox({ socket, selfId, api, draftStore, alone });
  const workspace = new Workspace({ selfId, socket, api, outbox, store, onSelf: (user) => session.updateUser(user) });
  const transfer = new FileTransfer(config, session);
  const localFiles = new LocalFiles();
  const fileLinks = new FileLinks({
    selfId,
    ask: () => api.fileTicket(),
    addressOf: (room, id, part, ticket) => transfer.address(room, id, part, ticket),
    storage: pageStorage,
  });
  const uploads = new Uploads({
    upload: (room, name, bytes, options) => transfer.upload(room, name, bytes, options),
    remove: (room, id) => api.removeFile(room, id),
    post: (room, files) => postDraft(workspace, draftStore, room, files),
    ...{ socket, localFiles },
  });
  const commandCalls = new CommandCalls({ run: (room, body) => runCommand(api, room, body) });
  const typedCommands = new TypedCommands(draftStore);
  const look = () => workspace.inView.setVisible(document.visibilityState === 'visible');
  look();
  document.addEventListener('visibilitychange', look);
  socket.start();
  void workspace.start();
  const keep = () => {
    workspace.keep();
    outbox.keep();
  };
  addEventListener('pagehide', keep);
  // Files that were not sent are lost with the tab. Texts are only where the browser does not keep them.
  const warn = (event: BeforeUnloadEvent) => {
    if (!uploads.isEmpty || draftStore.hasUnkept) event.preventDefault();
  };
  addEventListener('beforeunload', warn);
  return {
    socket,
    outbox,
    draftStore,
    workspace,
    ...{ transfer, fileLinks, localFiles, uploads, commandCalls, typedCommands },
    stop: ({ erase }) => {
      document.removeEventListener('visibilitychange', look);
      removeEventListener('pagehide', keep);
      removeEventListener('beforeunload', warn);
      uploads.close();
      localFiles.clear();
      fileLinks.close({ erase });
      workspace.stop();
      if (erase) {
        void store.clear();
        void leaveDevice();
      } else {
        store.close();
      }
      outbox.close();
      draftStore.close();
      socket.stop();
    },
  };
}
