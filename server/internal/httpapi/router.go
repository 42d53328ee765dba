package httpapi

import (
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/chatrooms/chatrooms/server/internal/httpapi/openapi"
)

// prefix is where the API lives.
const prefix = "/api/v1"

// router is everything there is.
func (s *server) router() http.Handler {
	r := chi.NewRouter()
	r.Use(s.clientAddress, s.visits, s.headers, s.onlyHTTPS, s.cors, s.recoverPanics, compressLists, middleware.GetHead)
	r.NotFound(s.notFound)
	r.MethodNotAllowed(s.methodNotAllowed)

	r.Get("/healthz", s.healthz)
	r.Get("/readyz", s.readyz)
	r.Get("/robots.txt", robots)
	r.Get(prefix+"/openapi.json", s.openAPI)
	mountDocs(r)
	if s.WS != nil {
		r.Method(http.MethodGet, prefix+"/ws", s.WS)
	}

	s.api = newAPI(r, s.Version)
	s.routes()
	openapi.DescribeHookPost(s.api.OpenAPI(), hookPath+"{secret}")
	openapi.AddOutside(s.api.OpenAPI(), prefix, health{StatusOK},
		Readiness{StatusDegraded, Checks{Database: StatusOK, Redis: StatusUnavailable, Node: StatusOK}},
		Readiness{StatusUnavailable, Checks{Database: StatusUnavailable, Redis: StatusOK, Node: StatusOK}})
	s.document = openapi.Finish(s.api.OpenAPI(), streamBeat{}, streamReset{}, streamRemoved{})
	return r
}

// routes is the API.
func (s *server) routes() {
	open(s, get("/info", "About", "What this server is and allows"), s.info)

	open(s, post("/auth/register", "Accounts", "Make an account and sign in").made().limitedAs(registrations).fails(openapi.Forbidden, openapi.NotFound, openapi.Conflict, openapi.Gone), s.register)
	open(s, post("/auth/login", "Accounts", "Sign in").limitedAs(signIns).fails(openapi.InvalidCredentials, openapi.Forbidden), s.login)
	open(s, post("/auth/refresh", "Accounts", "Trade a refresh token for a new session").fails(openapi.Unauthorized), s.refresh)
	open(s, post("/auth/reset", "Accounts", "Set a password by the code of a link; every session and token ends").empty().limitedAs(guesses).fails(openapi.NotFound, openapi.Gone), s.resetPassword)
	open(s, post("/auth/forgot", "Accounts", "Mail a link that sets the password to the account of this username or confirmed address, if there is one; the answer does not tell").acceptedOnly("It is mailed, if there is such an account; once in 5 minutes at most.").limitedAs(signIns).fails(openapi.Forbidden, openapi.NotFound), s.forgotPassword)
	open(s, post("/auth/email/confirm", "Accounts", "Confirm an e-mail address by the code of a link").empty().limitedAs(guesses).fails(openapi.NotFound, openapi.Conflict, openapi.Gone), s.confirmEmail)
	open(s, get("/auth/oidc/start", "Accounts", "Send a browser to the provider of single sign-on").redirects("To the provider; or to the client's login page, with `error`."), s.startSSO)
	open(s, get("/auth/oidc/callback", "Accounts", "Take a browser back from the provider").redirects("To the client's login page: with `code`, which is exchanged once within 10 minutes, or with `error`: denied, expired, unreachable, unavailable, busy or failed."), s.finishSSO)
	open(s, post("/auth/oidc/exchange", "Accounts", "Trade the code of single sign-on for a session; a new account needs a username").limitedAs(guesses).fails(openapi.Forbidden, openapi.NotFound, openapi.ChooseUsername, openapi.Gone), s.exchangeCode)
	signedIn(s, post("/auth/logout", "Accounts", "End the session that asks").empty().fails(openapi.Forbidden), s.logout)

	signedIn(s, get("/me", "Accounts", "The caller's account"), s.me)
	signedIn(s, patch("/me", "Accounts", "Change the caller's account").fails(openapi.Forbidden), s.patchMe)
	signedIn(s, put("/me/picture", "Accounts", "Show a picture: the middle of a JPEG, PNG, WebP or GIF of up to 5 MiB, 256 px square").takesPicture().fails(openapi.NotFound, openapi.Forbidden, openapi.SlowUpload, openapi.StorageFull), s.putPicture)
	signedIn(s, remove("/me/picture", "Accounts", "Show no picture any more").fails(openapi.NotFound, openapi.Forbidden), s.deletePicture)
	open(s, get("/pictures/{hash}", "Accounts", "Somebody's picture. Another picture has another address").limitedAs(pictures).streams(openapi.ThumbnailContent()).fails(openapi.NotFound).answersPart(), s.picture)
	signedIn(s, remove("/me", "Accounts", "Delete the caller's account; its messages stay").goesOn("The account is deleted and of no use any more. It leaves the last of its rooms in the next moments.").fails(openapi.Forbidden, openapi.Conflict), s.deleteMe)
	signedIn(s, post("/me/password", "Accounts", "Change the password; every other session ends, personal access tokens stay").empty().fails(openapi.Forbidden), s.changePassword)
	signedIn(s, get("/me/email", "Accounts", "Where the caller is mailed").fails(openapi.NotFound, openapi.Forbidden), s.email)
	signedIn(s, put("/me/email", "Accounts", "Mail a link to an address that makes it the caller's; until it is opened, the one before stays").fails(openapi.NotFound, openapi.Forbidden), s.putEmail)
	signedIn(s, remove("/me/email", "Accounts", "Forget where the caller is mailed, and a link that waits to be opened").fails(openapi.NotFound, openapi.Forbidden), s.deleteEmail)
	signedIn(s, get("/me/sessions", "Accounts", "Where the caller is signed in").fails(openapi.Forbidden), s.listSessions)
	signedIn(s, remove("/me/sessions/{id}", "Accounts", "End one of the caller's sessions").fails(openapi.Forbidden, openapi.NotFound), s.endSession)
	signedIn(s, get("/me/tokens", "Tokens", "The caller's personal access tokens").fails(openapi.Forbidden), s.listTokens)
	signedIn(s, post("/me/tokens", "Tokens", "Make a personal access token; its text is shown this once").made().fails(openapi.Forbidden, openapi.Conflict), s.createToken)
	signedIn(s, remove("/me/tokens/{id}", "Tokens", "End one of the caller's personal access tokens").fails(openapi.Forbidden, openapi.NotFound), s.revokeToken)
	signedIn(s, get("/me/rooms", "Rooms", "The rooms that the caller is a member of, but for those hidden"), s.listMyRooms)
	signedIn(s, put("/me/direct", "Rooms", "The conversation between the caller and these people; it is made where there is none").made().repeatable().fails(openapi.NotFound, openapi.Forbidden), s.openDirect)
	signedIn(s, get("/me/notifications", "Notifications", "When the caller wants neither pushes nor mails"), s.notifications)
	signedIn(s, patch("/me/notifications", "Notifications", "Say when nothing is to be pushed or mailed; notices and counts go on").fails(openapi.Forbidden), s.changeNotifications)
	open(s, get("/unsubscribe/{code}", "Notifications", "Go to the page that unsubscribes from mails of what was missed; this alone changes nothing").leads("To the page of the web client.").limitedAs(guesses).fails(openapi.NotFound), s.unsubscribePage)
	open(s, post("/unsubscribe/{code}", "Notifications", "Unsubscribe from mails of what was missed, by the code of such a mail (RFC 8058); a body is passed over").empty().limitedAs(guesses).fails(openapi.NotFound), s.unsubscribe)
	signedIn(s, get("/push", "Notifications", "The key to subscribe a browser with").fails(openapi.NotFound), s.pushKey)
	signedIn(s, put("/me/push", "Notifications", "Push to this device: bound to the session and gone with it; at most 16 a user").empty().fails(openapi.NotFound, openapi.Forbidden), s.putPush)
	signedIn(s, remove("/me/push", "Notifications", "Push to a device no more").fails(openapi.NotFound, openapi.Forbidden), s.deletePush)
	signedIn(s, post("/me/push/test", "Notifications", "Send a test to each of the caller's devices").empty().fails(openapi.NotFound, openapi.Forbidden), s.testPush)
	signedIn(s, get("/me/blocks", "Accounts", "Whom the caller blocks"), s.listBlocks)
	signedIn(s, get("/me/blocks/{username}", "Accounts", "Whether the caller blocks somebody").fails(openapi.NotFound), s.block)
	signedIn(s, put("/me/blocks/{username}", "Accounts", "Block somebody: no direct messages between the two, no notices of their mentions, no adding to rooms").fails(openapi.NotFound, openapi.Forbidden, openapi.Conflict), s.putBlock)
	signedIn(s, remove("/me/blocks/{username}", "Accounts", "Unblock somebody").fails(openapi.NotFound, openapi.Forbidden), s.deleteBlock)
	signedIn(s, get("/me/cursors", "Cursors", "Where the caller's programs are in the logs of rooms that the caller may see"), s.listCursors)
	signedIn(s, get("/me/cursors/{name}", "Cursors", "Where a program of the caller's is").fails(openapi.NotFound, openapi.Forbidden), s.cursor)
	signedIn(s, put("/me/cursors/{name}", "Cursors", "Remember where a program is in a room's log, for when it comes back; forward or back").fails(openapi.NotFound, openapi.Forbidden, openapi.Conflict), s.putCursor)
	signedIn(s, remove("/me/cursors/{name}", "Cursors", "Forget a cursor").fails(openapi.NotFound, openapi.Forbidden), s.deleteCursor)
	signedIn(s, get("/me/mentions", "Messages", "Messages that mention the caller, in rooms that the caller may see, newest first"), s.listMyMentions)
	signedIn(s, get("/search", "Messages", "Messages by their words, in rooms that the caller may see, newest first; found within 2 s of their posting"), s.search)
	signedIn(s, get("/users/{username}", "Accounts", "An account").fails(openapi.NotFound), s.user)

	signedIn(s, get("/admin/users", "Administration", "All accounts, newest first").fails(openapi.Forbidden), s.listAccounts)
	signedIn(s, patch("/admin/users/{username}", "Administration", "Suspend or restore an account; make an administrator, or one less").fails(openapi.Forbidden, openapi.NotFound, openapi.Conflict), s.changeAccount)
	signedIn(s, post("/admin/users/{username}/reset", "Administration", "Make a link with which an account's password is set anew, once; links made before end").made().fails(openapi.Forbidden, openapi.NotFound), s.makeReset)
	signedIn(s, get("/admin/audit", "Administration", "What was done to accounts, newest first; kept for 90 days").fails(openapi.Forbidden), s.listAudit)
	signedIn(s, get("/admin/audit/export", "Administration", "The audit log as CSV (RFC 4180, without formulas), newest first").fails(openapi.Forbidden).streams(openapi.AuditContent()), s.exportAudit)
	signedIn(s, get("/admin/settings", "Administration", "What administrators set for the whole server").fails(openapi.Forbidden), s.serverSettings)
	signedIn(s, patch("/admin/settings", "Administration", "Say who may make an account; every node follows within 2 s").fails(openapi.Forbidden), s.changeServerSettings)
	signedIn(s, post("/admin/invitations", "Administration", "Make an invitation to the server, by link: for a new account, and to no room").made().fails(openapi.Forbidden, openapi.Conflict), s.createServerInvitation)
	signedIn(s, get("/admin/invitations", "Administration", "Invitations to the server that have neither ended nor expired, newest first").fails(openapi.Forbidden), s.listServerInvitations)
	signedIn(s, remove("/admin/invitations/{id}", "Administration", "End an invitation to the server").fails(openapi.Forbidden, openapi.NotFound), s.endServerInvitation)
	signedIn(s, get("/admin/stats", "Administration", "Figures of the whole server").fails(openapi.Forbidden), s.stats)

	signedIn(s, get("/bots", "Bots", "The bots that administrators have made, newest first; the bots of webhooks are not among them").fails(openapi.Forbidden), s.listBots)
	signedIn(s, post("/bots", "Bots", "Make a bot, with a first token, whose text is shown this once").made().fails(openapi.Forbidden, openapi.Conflict), s.createBot)
	signedIn(s, remove("/bots/{username}", "Bots", "Delete a bot: its tokens end, it leaves its rooms, its messages stay").goesOn("The bot is deleted and of no use any more. It leaves the last of its rooms in the next moments.").fails(openapi.Forbidden, openapi.NotFound), s.endBot)
	signedIn(s, get("/bots/{username}/tokens", "Bots", "A bot's tokens").fails(openapi.Forbidden, openapi.NotFound), s.listBotTokens)
	signedIn(s, post("/bots/{username}/tokens", "Bots", "Make another token for a bot; its text is shown this once").made().fails(openapi.Forbidden, openapi.NotFound, openapi.Conflict), s.createBotToken)
	signedIn(s, remove("/bots/{username}/tokens", "Bots", "End all of a bot's tokens").fails(openapi.Forbidden, openapi.NotFound), s.revokeBotTokens)
	signedIn(s, remove("/bots/{username}/tokens/{id}", "Bots", "End one of a bot's tokens").fails(openapi.Forbidden, openapi.NotFound), s.revokeBotToken)

	signedIn(s, get("/rooms", "Rooms", "Public rooms and the caller's own"), s.listRooms)
	signedIn(s, post("/rooms", "Rooms", "Make a room; the caller owns it").made().fails(openapi.Forbidden, openapi.Conflict), s.createRoom)
	signedIn(s, get("/rooms/{room}", "Rooms", "A room").fails(openapi.NotFound), s.room)
	signedIn(s, patch("/rooms/{room}", "Rooms", "Change a room, or reopen an archived one").fails(openapi.NotFound, openapi.Forbidden), s.patchRoom)
	signedIn(s, remove("/rooms/{room}", "Rooms", "Archive a room; it stays readable").fails(openapi.NotFound, openapi.Forbidden), s.archiveRoom)
	signedIn(s, patch("/rooms/{room}/me", "Rooms", "Change the caller's own settings of a room").fails(openapi.NotFound, openapi.Forbidden), s.changeSettings)
	signedIn(s, put("/rooms/{room}/read", "Rooms", "Move the caller's read marker: forward, or back").fails(openapi.NotFound, openapi.Forbidden), s.markRead)

	signedIn(s, get("/rooms/{room}/members", "Members", "A room's members").fails(openapi.NotFound), s.listMembers)
	signedIn(s, put("/rooms/{room}/members/{username}", "Members", "Join, add someone, or change a role; `me` is the caller").fails(openapi.NotFound, openapi.Forbidden, openapi.Conflict), s.putMember)
	signedIn(s, remove("/rooms/{room}/members/{username}", "Members", "Leave, or remove someone; `me` is the caller").fails(openapi.NotFound, openapi.Forbidden, openapi.Conflict), s.removeMember)

	signedIn(s, post("/rooms/{room}/invitations", "Invitations", "Make an invitation by link; for owners and moderators").made().fails(openapi.NotFound, openapi.Forbidden, openapi.Conflict), s.createInvitation)
	signedIn(s, get("/rooms/{room}/invitations", "Invitations", "A room's invitations that have neither ended nor expired, newest first; for owners and moderators").fails(openapi.NotFound, openapi.Forbidden), s.listInvitations)
	signedIn(s, remove("/rooms/{room}/invitations/{id}", "Invitations", "End an invitation").fails(openapi.NotFound, openapi.Forbidden), s.endInvitation)
	open(s, get("/invitations/{code}", "Invitations", "What an invitation is to").limitedAs(guesses).fails(openapi.NotFound, openapi.Gone), s.invitation)
	signedIn(s, post("/invitations/{code}", "Invitations", "Join the room of an invitation; one who is in already uses nothing up").limitedAs(guesses).fails(openapi.NotFound, openapi.Forbidden, openapi.Conflict, openapi.Gone), s.acceptInvitation)
	signedIn(s, post("/rooms/{room}/hooks", "Hooks", "Make a webhook; for owners and moderators. Its address is shown this once").made().fails(openapi.NotFound, openapi.Forbidden, openapi.Conflict), s.createHook)
	signedIn(s, get("/rooms/{room}/hooks", "Hooks", "A room's webhooks that have not ended, newest first; for owners and moderators").fails(openapi.NotFound, openapi.Forbidden), s.listHooks)
	signedIn(s, remove("/rooms/{room}/hooks/{id}", "Hooks", "End a webhook; what it posted stays").fails(openapi.NotFound, openapi.Forbidden), s.endHook)
	signedIn(s, get("/rooms/{room}/commands", "Hooks", "The slash commands that a room's members can call, newest first").fails(openapi.NotFound, openapi.Forbidden), s.listCommands)
	signedIn(s, post("/rooms/{room}/commands", "Hooks", "Call a slash command of a room, and wait for its answer; a client_id called before answers what came of that call").made().repeatable().limitedAs(sends).fails(openapi.NotFound, openapi.Forbidden, openapi.Conflict), s.runCommand)
	open(s, post("/hooks/{secret}", "Hooks", "Post into the room of an incoming webhook, in Slack's format or in ours").takesHookPost().fails(openapi.NotFound, openapi.Forbidden, openapi.Gone), s.postByHook)
	signedIn(s, patch("/rooms/{room}/hooks/{id}", "Hooks", "Change an outgoing webhook or a command, disable it or enable it; an outgoing webhook goes on where it was").fails(openapi.NotFound, openapi.Forbidden, openapi.Conflict), s.changeHook)
	signedIn(s, post("/rooms/{room}/hooks/{id}/secret", "Hooks", "Give an outgoing webhook or a command a new secret, shown this once; the one before signs as well for 24 hours").made().fails(openapi.NotFound, openapi.Forbidden, openapi.Conflict), s.renewHookSecret)
	signedIn(s, get("/rooms/{room}/hooks/{id}/deliveries", "Hooks", "The last 100 tries to send events to an outgoing webhook, newest first").fails(openapi.NotFound, openapi.Forbidden, openapi.Conflict), s.listDeliveries)
	signedIn(s, post("/rooms/{room}/hooks/{id}/replay", "Hooks", "Send an outgoing webhook everything after a seq, again or for the first time").made().fails(openapi.NotFound, openapi.Forbidden, openapi.Conflict), s.replayHook)
	signedIn(s, get("/rooms/{room}/restrictions", "Members", "Who is muted or banned, for owners and moderators").fails(openapi.NotFound, openapi.Forbidden), s.listRestrictions)
	signedIn(s, put("/rooms/{room}/restrictions/{username}", "Members", "Mute or ban somebody; a member who is banned is removed").fails(openapi.NotFound, openapi.Forbidden), s.restrict)
	signedIn(s, remove("/rooms/{room}/restrictions/{username}", "Members", "Lift a mute or a ban").fails(openapi.NotFound, openapi.Forbidden), s.unrestrict)

	signedIn(s, get("/rooms/{room}/messages", "Messages", "A page of messages, oldest first").fails(openapi.NotFound), s.listMessages)
	signedIn(s, post("/rooms/{room}/messages", "Messages", "Say something; a client_id said before answers its first message").made().repeatable().limitedAs(sends).fails(openapi.NotFound, openapi.Forbidden), s.postMessage)
	signedIn(s, get("/rooms/{room}/messages/{id}", "Messages", "One message").fails(openapi.NotFound), s.message)
	signedIn(s, patch("/rooms/{room}/messages/{id}", "Messages", "Edit one's own message").fails(openapi.NotFound, openapi.Forbidden, openapi.Gone), s.reviseMessage)
	signedIn(s, remove("/rooms/{room}/messages/{id}", "Messages", "Delete a message; a tombstone keeps its place").fails(openapi.NotFound, openapi.Forbidden), s.eraseMessage)
	signedIn(s, post("/rooms/{room}/messages/{id}/reports", "Messages", "Tell the room's owners and moderators of a message, or of a direct conversation the audit log; while the caller's report of it is open, it answers that one").made().repeatable().fails(openapi.NotFound, openapi.Forbidden, openapi.Conflict, openapi.Gone), s.report)
	signedIn(s, get("/rooms/{room}/reports", "Messages", "What was reported in a room, newest first; for owners and moderators").fails(openapi.NotFound, openapi.Forbidden), s.listReports)
	signedIn(s, patch("/rooms/{room}/reports/{id}", "Messages", "Close a report, or reopen it; for owners and moderators").fails(openapi.NotFound, openapi.Forbidden, openapi.Conflict), s.changeReport)
	signedIn(s, remove("/rooms/{room}/messages/{id}/preview", "Messages", "Remove the preview of a message's link; for its author, owners and moderators").fails(openapi.NotFound, openapi.Forbidden, openapi.Gone), s.removePreview)
	signedIn(s, get("/rooms/{room}/messages/{id}/revisions", "Messages", "What a message said before it was edited, oldest first; for members").fails(openapi.NotFound, openapi.Forbidden, openapi.Gone), s.listRevisions)
	signedIn(s, get("/rooms/{room}/messages/{id}/reactions", "Reactions", "Who reacted to a message, in the order in which they did").fails(openapi.NotFound), s.listReactions)
	signedIn(s, put("/rooms/{room}/messages/{id}/reactions/{emoji}", "Reactions", "React to a message; in a public room it joins").fails(openapi.NotFound, openapi.Forbidden, openapi.Conflict, openapi.Gone), s.addReaction)
	signedIn(s, remove("/rooms/{room}/messages/{id}/reactions/{emoji}", "Reactions", "Take one's reaction back").fails(openapi.NotFound, openapi.Forbidden, openapi.Gone), s.removeReaction)
	signedIn(s, get("/rooms/{room}/files", "Files", "Files of the room's messages, newest first").fails(openapi.NotFound), s.listFiles)
	signedIn(s, post("/rooms/{room}/files", "Files", "Upload a file, to be used in a message within 24 hours").made().takesFile().fails(openapi.NotFound, openapi.Forbidden, openapi.LengthRequired, openapi.SlowUpload, openapi.StorageFull), s.upload)
	signedIn(s, get("/rooms/{room}/files/{id}", "Files", "The bytes of a file").byTicket().streams(openapi.FileContent()).fails(openapi.NotFound).answersPart(), s.file)
	signedIn(s, get("/rooms/{room}/files/{id}/thumbnail", "Files", "A picture of at most 800 by 600 px, upright").byTicket().streams(openapi.ThumbnailContent()).fails(openapi.NotFound).answersPart(), s.thumbnail)
	signedIn(s, remove("/rooms/{room}/files/{id}", "Files", "Remove a file that was not used").fails(openapi.NotFound, openapi.Forbidden, openapi.Conflict), s.removeFile)
	signedIn(s, post("/me/file-ticket", "Files", "A ticket to files, for addresses that cannot have a header").made().fails(openapi.NotFound, openapi.Forbidden), s.fileTicket)

	signedIn(s, get("/rooms/{room}/pins", "Messages", "A room's pinned messages, the newest pin first; 100 at most").fails(openapi.NotFound), s.listPins)
	signedIn(s, put("/rooms/{room}/pins/{message_id}", "Messages", "Pin a message; of a direct conversation, or as an owner or moderator").fails(openapi.NotFound, openapi.Forbidden, openapi.Conflict, openapi.Gone), s.pin)
	signedIn(s, remove("/rooms/{room}/pins/{message_id}", "Messages", "Unpin a message").fails(openapi.NotFound, openapi.Forbidden, openapi.Gone), s.unpin)
	signedIn(s, get("/rooms/{room}/stream", "Messages", "The room's log past a seq, then what happens, for as long as the caller likes").fails(openapi.NotFound).explained(openapi.StreamText).streams(openapi.StreamContent()), s.stream)
	signedIn(s, get("/rooms/{room}/export", "Messages", "The whole conversation as a file, oldest first").fails(openapi.NotFound).explained(openapi.ExportText).streams(openapi.ExportContent()), s.export)
	signedIn(s, get("/rooms/{room}/events", "Messages", "The room's log past a seq").fails(openapi.NotFound), s.listEvents)
}
