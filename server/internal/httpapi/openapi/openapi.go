// Package openapi is what the OpenAPI 3.1 document says beyond what huma reads from the handlers'
// Go types: its front page, the ways to fail, examples, events, what is served without huma. It
// knows nothing of requests, and imports the domain, its JSON and the export for the examples only.
package openapi

import "github.com/danielgtaylor/huma/v2"

// SecurityScheme is the name by which operations ask for sign-in.
const SecurityScheme = "bearer"

const schemas = "#/components/schemas/"

// New begins the document.
func New(version string) *huma.OpenAPI {
	return &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info:    &huma.Info{Title: "Chatrooms", Version: version, Description: description},
		Servers: []*huma.Server{{URL: "/", Description: "The server that gives this document."}},
		Tags: []*huma.Tag{
			{Name: "About", Description: "What this server is, and how it is."},
			{Name: "Accounts", Description: "Registration, sign-in, sessions."},
			{Name: "Administration", Description: "For those who administer the server; everybody else, and every token, is answered 403. Rooms that an administrator is not in show nowhere here."},
			{Name: "Invitations", Description: "Links by which people join a room, and make an account where that needs one."},
			{Name: "Bots", Description: "Accounts of programs: without a password, with tokens, shown as bots everywhere. For those who administer the server."},
			{Name: "Hooks", Description: "Where programs meet a room: webhooks and slash commands."},
			{Name: "Notifications", Description: "When to be told: quiet hours, pauses, pushes to a device whose tab is closed, and mail."},
			{Name: "Tokens", Description: "Personal access tokens, for scripts. None may touch password, account, sessions or tokens."},
			{Name: "Cursors", Description: "Where a program is in a room's log, kept for when it comes back. One of a room that the caller cannot see now is answered as that room is, and shows again with it."},
			{Name: "Rooms", Description: "Rooms, and where the caller stands in each."},
			{Name: "Members", Description: "Who is in a room, and as what."},
			{Name: "Files", Description: "Files of messages: uploaded first, then used in one. 404 where GET /info says that they are off."},
			{Name: "Messages", Description: "Messages and the log of a room."},
			{Name: "Reactions", Description: "One of each emoji a person; at most 50 different ones on a message."},
			{Name: "Socket", Description: "Live events, and commands."},
		},
		Components: &huma.Components{
			Schemas: huma.NewMapRegistry(schemas, huma.DefaultSchemaNamer),
			SecuritySchemes: map[string]*huma.SecurityScheme{SecurityScheme: {
				Type: "http", Scheme: "bearer",
				Description: "An access token (a JWT), from registration, login or refresh, or a personal access token (`crp_…`).",
			}},
		},
	}
}

const description = "Real-time chatrooms. Times are RFC 3339 UTC with milliseconds, ids are opaque, " +
	"lengths are in code points after trimming white space. " +
	"Errors are `application/problem+json` with a stable `code`. " +
	"Every change in a room is one event with a `seq`: 1, 2, 3, … without gap or repeat. " +
	"Live events come by the WebSocket at `/api/v1/ws`."

// StreamText describes a room's stream.
const StreamText = "Server-Sent Events, whose `id` is the seq and whose `data` is one `StreamLine`, or by `Accept: application/x-ndjson` one `StreamLine` a " +
	"line. A heartbeat comes every 25 s, as an SSE comment or as a line. `reset`: the caller has seen more than there is (a restored backup), and has to load the room anew. " +
	"`removed`: access is lost, and the stream ends. Any other end: come back with the seq that came last."

// ExportText describes a room's export.
const ExportText = "Up to the head that the room has when it begins. JSON Lines: one `Message` a line, tombstones too. " +
	"An error midway cuts the connection, so that nobody takes a part for the whole."

const socketText = "Sign in by the Authorization header, or by `hello` as the first frame. The subprotocol `chatrooms.v1` may be " +
	"asked for. A text frame from the client is one JSON object, one from the server has one or more, one a line; an event " +
	"is an `Event` of this document. An Origin that is not this server's or one of its ALLOWED_ORIGINS is 403. " +
	"Commands, frames and close codes are in docs/socket.md of the source."
