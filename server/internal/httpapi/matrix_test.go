package httpapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// actors are the columns of the matrix.
var actors = []string{"anonymous", "stranger", "former", "member", "author", "moderator", "owner", "erased"}

// kinds are the rooms that each row is tried in.
var kinds = []string{"public", "private", "archived"}

// matrixRow is what each actor gets, in the order of actors; one line a kind of room, in the order of kinds.
type matrixRow struct {
	path   string // {room}, {id} the author's message, {sid} a session of the owner's, {tid} a token, {iid} an invitation to the room and {code} its code, {rid} a report by the member, {newcomer} one who is in no room
	body   object
	expect [3]string
}

const (
	readers  = "401 200 200 200 200 200 200 401" // whoever is signed in
	insiders = "401 404 404 200 200 200 200 401"
	nobody   = "401 403 403 403 403 403 403 401"
)

// everywhere is a row whose answer does not depend on a room.
func everywhere(path string, body object, expect string) []matrixRow {
	return []matrixRow{{path, body, [3]string{expect, expect, expect}}}
}

// matrix has every operation of the document; some with more than one row.
var matrix = map[string][]matrixRow{
	"GET /api/v1/info":                everywhere("/info", nil, "200 200 200 200 200 200 200 200"),
	"POST /api/v1/auth/register":      everywhere("/auth/register", object{"username": "owner", "password": goodPassword}, "409 409 409 409 409 409 409 409"),
	"POST /api/v1/auth/login":         everywhere("/auth/login", object{"username": "owner", "password": "wrong"}, "401 401 401 401 401 401 401 401"),
	"POST /api/v1/auth/refresh":       everywhere("/auth/refresh", object{"refresh_token": "wrong"}, "401 401 401 401 401 401 401 401"),
	"POST /api/v1/auth/logout":        everywhere("/auth/logout", nil, "401 204 204 204 204 204 204 401"),
	"GET /api/v1/auth/oidc/start":     everywhere("/auth/oidc/start", nil, "302 302 302 302 302 302 302 302"),
	"GET /api/v1/auth/oidc/callback":  everywhere("/auth/oidc/callback", nil, "302 302 302 302 302 302 302 302"),
	"POST /api/v1/auth/oidc/exchange": everywhere("/auth/oidc/exchange", object{"code": "of nobody"}, "404 404 404 404 404 404 404 404"),
	"GET /api/v1/me":                  everywhere("/me", nil, readers),
	"PATCH /api/v1/me":                everywhere("/me", object{"display_name": "Someone"}, readers),
	"PUT /api/v1/me/picture":          everywhere("/me/picture", object{"no": "picture"}, "401 422 422 422 422 422 422 401"),
	"DELETE /api/v1/me/picture":       everywhere("/me/picture", nil, "401 204 204 204 204 204 204 401"),
	"GET /api/v1/pictures/{hash}":     everywhere("/pictures/none", nil, "404 404 404 404 404 404 404 404"),
	"DELETE /api/v1/me":               everywhere("/me", object{"password": "wrong"}, nobody),
	"POST /api/v1/me/password":        everywhere("/me/password", object{"current_password": "wrong", "new_password": "another good one"}, nobody),
	"GET /api/v1/me/sessions":         everywhere("/me/sessions", nil, readers),
	"DELETE /api/v1/me/sessions/{id}": everywhere("/me/sessions/{sid}", nil, "401 404 404 404 404 404 204 401"),
	"GET /api/v1/me/rooms":            everywhere("/me/rooms", nil, readers),
	"GET /api/v1/me/tokens":           everywhere("/me/tokens", nil, readers),
	"POST /api/v1/me/tokens":          everywhere("/me/tokens", object{"name": "script"}, "401 201 201 201 201 201 201 401"),
	"DELETE /api/v1/me/tokens/{id}":   everywhere("/me/tokens/{tid}", nil, "401 404 404 404 404 404 204 401"),
	"PUT /api/v1/me/direct":           everywhere("/me/direct", object{"usernames": []string{"erased"}}, "401 404 404 404 404 404 404 401"),
	"GET /api/v1/me/notifications":    everywhere("/me/notifications", nil, readers),
	"PATCH /api/v1/me/notifications":  everywhere("/me/notifications", object{"email": true}, readers),
	"GET /api/v1/me/cursors":          everywhere("/me/cursors", nil, readers),
	"PUT /api/v1/me/cursors/{name}": {
		{"/me/cursors/bot", object{"room": "{room}", "seq": 1}, [3]string{readers, insiders, readers}},
	},
	"GET /api/v1/me/cursors/{name}":       everywhere("/me/cursors/none", nil, "401 404 404 404 404 404 404 401"),
	"DELETE /api/v1/me/cursors/{name}":    everywhere("/me/cursors/none", nil, "401 204 204 204 204 204 204 401"),
	"GET /api/v1/push":                    everywhere("/push", nil, readers),
	"PUT /api/v1/me/push":                 everywhere("/me/push", goodSubscription, "401 204 204 204 204 204 204 401"),
	"DELETE /api/v1/me/push":              everywhere("/me/push", object{"endpoint": goodSubscription["endpoint"]}, "401 204 204 204 204 204 204 401"),
	"POST /api/v1/me/push/test":           everywhere("/me/push/test", nil, "401 204 204 204 204 204 204 401"),
	"GET /api/v1/me/blocks":               everywhere("/me/blocks", nil, readers),
	"GET /api/v1/me/blocks/{username}":    everywhere("/me/blocks/newcomer", nil, "401 404 404 404 404 404 404 401"),
	"PUT /api/v1/me/blocks/{username}":    everywhere("/me/blocks/erased", nil, "401 404 404 404 404 404 404 401"),
	"DELETE /api/v1/me/blocks/{username}": everywhere("/me/blocks/newcomer", nil, "401 204 204 204 204 204 204 401"),
	"GET /api/v1/me/mentions":             everywhere("/me/mentions", nil, readers),
	"GET /api/v1/search":                  everywhere("/search?q=author", nil, readers),
	"GET /api/v1/users/{username}":        everywhere("/users/owner", nil, readers),
	"GET /api/v1/rooms":                   everywhere("/rooms", nil, readers),
	"POST /api/v1/rooms":                  everywhere("/rooms", object{"name": "{room}"}, "401 409 409 409 409 409 409 401"),

	"POST /api/v1/auth/forgot":                  everywhere("/auth/forgot", object{"account": "owner"}, "202 202 202 202 202 202 202 202"),
	"POST /api/v1/auth/email/confirm":           everywhere("/auth/email/confirm", object{"code": "of nobody"}, "404 404 404 404 404 404 404 404"),
	"GET /api/v1/me/email":                      everywhere("/me/email", nil, readers),
	"PUT /api/v1/me/email":                      everywhere("/me/email", object{"address": "someone@example.org", "password": "wrong"}, nobody),
	"DELETE /api/v1/me/email":                   everywhere("/me/email", object{"password": "wrong"}, nobody),
	"GET /api/v1/unsubscribe/{code}":            everywhere("/unsubscribe/none", nil, "404 404 404 404 404 404 404 404"),
	"POST /api/v1/unsubscribe/{code}":           everywhere("/unsubscribe/none", nil, "404 404 404 404 404 404 404 404"),
	"POST /api/v1/auth/reset":                   everywhere("/auth/reset", object{"code": "of nobody", "new_password": "another good one"}, "404 404 404 404 404 404 404 404"),
	"GET /api/v1/admin/users":                   everywhere("/admin/users", nil, nobody),
	"PATCH /api/v1/admin/users/{username}":      everywhere("/admin/users/stranger", object{"suspended": true}, nobody),
	"POST /api/v1/admin/users/{username}/reset": everywhere("/admin/users/stranger/reset", nil, nobody),
	"GET /api/v1/admin/audit":                   everywhere("/admin/audit", nil, nobody),
	"GET /api/v1/admin/stats":                   everywhere("/admin/stats", nil, nobody),
	"GET /api/v1/admin/audit/export":            everywhere("/admin/audit/export", nil, nobody),
	"GET /api/v1/admin/settings":                everywhere("/admin/settings", nil, nobody),
	"PATCH /api/v1/admin/settings":              everywhere("/admin/settings", object{"registration": "closed"}, nobody),
	"GET /api/v1/admin/invitations":             everywhere("/admin/invitations", nil, nobody),
	"POST /api/v1/admin/invitations":            everywhere("/admin/invitations", object{}, nobody),
	"DELETE /api/v1/admin/invitations/{id}":     everywhere("/admin/invitations/none", nil, nobody),

	"GET /api/v1/rooms/{room}": {{"/rooms/{room}", nil, [3]string{readers, insiders, readers}}},
	"PATCH /api/v1/rooms/{room}": {
		{"/rooms/{room}", object{"title": "New"}, [3]string{"401 403 403 403 403 200 200 401", "401 404 404 403 403 200 200 401", nobody}},
		{"/rooms/{room}", object{"visibility": "private"}, [3]string{"401 403 403 403 403 200 200 401", "401 404 404 403 403 200 200 401", nobody}},
		{"/rooms/{room}", object{"archived": false}, [3]string{"401 403 403 403 403 403 200 401", "401 404 404 403 403 403 200 401", "401 403 403 403 403 403 200 401"}},
	},
	"DELETE /api/v1/rooms/{room}": {
		{"/rooms/{room}", nil, [3]string{"401 403 403 403 403 403 204 401", "401 404 404 403 403 403 204 401", "401 403 403 403 403 403 204 401"}},
	},
	"PATCH /api/v1/rooms/{room}/me": {
		{"/rooms/{room}/me", object{"starred": true}, [3]string{"401 403 403 200 200 200 200 401", insiders, "401 403 403 200 200 200 200 401"}},
	},
	"PUT /api/v1/rooms/{room}/read": {
		{"/rooms/{room}/read", object{"seq": 1}, [3]string{"401 403 403 200 200 200 200 401", insiders, "401 403 403 200 200 200 200 401"}},
	},
	"GET /api/v1/rooms/{room}/members": {{"/rooms/{room}/members", nil, [3]string{readers, insiders, readers}}},
	"PUT /api/v1/rooms/{room}/members/{username}": {
		{"/rooms/{room}/members/me", nil, [3]string{readers, insiders, nobody}},
		{"/rooms/{room}/members/{newcomer}", nil, [3]string{"401 403 403 403 403 200 200 401", "401 404 404 403 403 200 200 401", nobody}},
		{"/rooms/{room}/members/{newcomer}", object{"role": "moderator"}, [3]string{"401 403 403 403 403 403 200 401", "401 404 404 403 403 403 200 401", nobody}},
		{"/rooms/{room}/members/member", object{"role": "owner"}, [3]string{"401 403 403 403 403 403 200 401", "401 404 404 403 403 403 200 401", nobody}},
	},
	"DELETE /api/v1/rooms/{room}/members/{username}": {
		{"/rooms/{room}/members/me", nil, [3]string{"401 204 204 204 204 204 409 401", "401 404 404 204 204 204 409 401", nobody}},
		{"/rooms/{room}/members/author", nil, [3]string{"401 403 403 403 204 204 204 401", "401 404 404 403 204 204 204 401", nobody}},
		{"/rooms/{room}/members/owner", nil, [3]string{"401 403 403 403 403 403 409 401", "401 404 404 403 403 403 409 401", nobody}},
	},
	"GET /api/v1/rooms/{room}/invitations": {
		{"/rooms/{room}/invitations", nil, [3]string{"401 403 403 403 403 200 200 401", "401 404 404 403 403 200 200 401", "401 403 403 403 403 200 200 401"}},
	},
	"POST /api/v1/rooms/{room}/invitations": {
		{"/rooms/{room}/invitations", object{}, [3]string{"401 403 403 403 403 201 201 401", "401 404 404 403 403 201 201 401", nobody}},
	},
	"DELETE /api/v1/rooms/{room}/invitations/{id}": {
		{"/rooms/{room}/invitations/{iid}", nil, [3]string{"401 403 403 403 403 204 204 401", "401 404 404 403 403 204 204 401", "401 403 403 403 403 204 204 401"}},
	},
	"GET /api/v1/invitations/{code}": {
		{"/invitations/{code}", nil, [3]string{"200 200 200 200 200 200 200 200", "200 200 200 200 200 200 200 200", "410 410 410 410 410 410 410 410"}},
	},
	"POST /api/v1/invitations/{code}": {
		{"/invitations/{code}", nil, [3]string{readers, readers, "401 410 410 200 200 200 200 401"}},
	},
	"GET /api/v1/bots":                           everywhere("/bots", nil, nobody),
	"POST /api/v1/bots":                          everywhere("/bots", object{"username": "helper"}, nobody),
	"DELETE /api/v1/bots/{username}":             everywhere("/bots/helper", nil, nobody),
	"GET /api/v1/bots/{username}/tokens":         everywhere("/bots/helper/tokens", nil, nobody),
	"POST /api/v1/bots/{username}/tokens":        everywhere("/bots/helper/tokens", object{"name": "x"}, nobody),
	"DELETE /api/v1/bots/{username}/tokens":      everywhere("/bots/helper/tokens", nil, nobody),
	"DELETE /api/v1/bots/{username}/tokens/{id}": everywhere("/bots/helper/tokens/none", nil, nobody),

	"GET /api/v1/rooms/{room}/commands": {
		{"/rooms/{room}/commands", nil, [3]string{"401 403 403 200 200 200 200 401", insiders, "401 403 403 200 200 200 200 401"}},
	},
	"POST /api/v1/rooms/{room}/commands": { // members get so far that there is no such command
		{"/rooms/{room}/commands", object{"name": "/none"}, [3]string{"401 403 403 404 404 404 404 401", "401 404 404 404 404 404 404 401", nobody}},
	},
	"POST /api/v1/hooks/{secret}": everywhere("/hooks/none", object{"text": "hello"}, "404 404 404 404 404 404 404 404"),
	"GET /api/v1/rooms/{room}/hooks": {
		{"/rooms/{room}/hooks", nil, [3]string{"401 403 403 403 403 200 200 401", "401 404 404 403 403 200 200 401", "401 403 403 403 403 200 200 401"}},
	},
	"POST /api/v1/rooms/{room}/hooks": {
		{"/rooms/{room}/hooks", object{"kind": "incoming", "name": "Builds"}, [3]string{"401 403 403 403 403 201 201 401", "401 404 404 403 403 201 201 401", nobody}},
	},
	"DELETE /api/v1/rooms/{room}/hooks/{id}": {
		{"/rooms/{room}/hooks/{hook}", nil, [3]string{"401 403 403 403 403 204 204 401", "401 404 404 403 403 204 204 401", "401 403 403 403 403 204 204 401"}},
	},
	"PATCH /api/v1/rooms/{room}/hooks/{id}": {
		{"/rooms/{room}/hooks/{out}", object{"name": "Events"}, [3]string{"401 403 403 403 403 200 200 401", "401 404 404 403 403 200 200 401", "401 403 403 403 403 200 200 401"}},
	},
	"POST /api/v1/rooms/{room}/hooks/{id}/secret": {
		{"/rooms/{room}/hooks/{out}/secret", nil, [3]string{"401 403 403 403 403 201 201 401", "401 404 404 403 403 201 201 401", "401 403 403 403 403 201 201 401"}},
	},
	"POST /api/v1/rooms/{room}/hooks/{id}/replay": {
		{"/rooms/{room}/hooks/{out}/replay", object{"after": 0}, [3]string{"401 403 403 403 403 201 201 401", "401 404 404 403 403 201 201 401", "401 403 403 403 403 201 201 401"}},
	},
	"GET /api/v1/rooms/{room}/hooks/{id}/deliveries": {
		{"/rooms/{room}/hooks/{out}/deliveries", nil, [3]string{"401 403 403 403 403 200 200 401", "401 404 404 403 403 200 200 401", "401 403 403 403 403 200 200 401"}},
	},
	"GET /api/v1/rooms/{room}/messages": {{"/rooms/{room}/messages", nil, [3]string{readers, insiders, readers}}},
	"POST /api/v1/rooms/{room}/messages": {
		{"/rooms/{room}/messages", object{"body": "hello"}, [3]string{"401 201 201 201 201 201 201 401", "401 404 404 201 201 201 201 401", nobody}},
	},
	"GET /api/v1/rooms/{room}/messages/{id}": {{"/rooms/{room}/messages/{id}", nil, [3]string{readers, insiders, readers}}},
	"PATCH /api/v1/rooms/{room}/messages/{id}": {
		{"/rooms/{room}/messages/{id}", object{"body": "edited"}, [3]string{"401 403 403 403 200 403 403 401", "401 404 404 403 200 403 403 401", nobody}},
	},
	"DELETE /api/v1/rooms/{room}/messages/{id}": {
		{"/rooms/{room}/messages/{id}", nil, [3]string{"401 403 403 403 204 204 204 401", "401 404 404 403 204 204 204 401", "401 403 403 403 204 204 204 401"}},
		{"/rooms/{room}/messages/{id}?reason=loud", nil, [3]string{"401 403 403 403 204 204 204 401", "401 404 404 403 204 204 204 401", "401 403 403 403 204 204 204 401"}},
	},
	"POST /api/v1/rooms/{room}/messages/{id}/reports": {
		{"/rooms/{room}/messages/{id}/reports", object{"reason": "loud"}, [3]string{"401 201 201 200 201 201 201 401", "401 404 404 200 201 201 201 401", "401 201 201 200 201 201 201 401"}},
	},
	"GET /api/v1/rooms/{room}/reports": {
		{"/rooms/{room}/reports", nil, [3]string{"401 403 403 403 403 200 200 401", "401 404 404 403 403 200 200 401", "401 403 403 403 403 200 200 401"}},
	},
	"PATCH /api/v1/rooms/{room}/reports/{id}": {
		{"/rooms/{room}/reports/{rid}", object{"state": "closed"}, [3]string{"401 403 403 403 403 200 200 401", "401 404 404 403 403 200 200 401", "401 403 403 403 403 200 200 401"}},
	},
	"DELETE /api/v1/rooms/{room}/messages/{id}/preview": {
		{"/rooms/{room}/messages/{id}/preview", nil, [3]string{"401 403 403 403 204 204 204 401", "401 404 404 403 204 204 204 401", nobody}},
	},
	"GET /api/v1/rooms/{room}/messages/{id}/revisions": {
		{"/rooms/{room}/messages/{id}/revisions", nil, [3]string{"401 403 403 200 200 200 200 401", insiders, "401 403 403 200 200 200 200 401"}},
	},
	"GET /api/v1/rooms/{room}/messages/{id}/reactions": {
		{"/rooms/{room}/messages/{id}/reactions", nil, [3]string{readers, insiders, readers}},
	},
	"PUT /api/v1/rooms/{room}/messages/{id}/reactions/{emoji}": {
		{"/rooms/{room}/messages/{id}/reactions/👍", nil, [3]string{readers, insiders, nobody}},
	},
	"DELETE /api/v1/rooms/{room}/messages/{id}/reactions/{emoji}": {
		{"/rooms/{room}/messages/{id}/reactions/👍", nil, [3]string{"401 204 204 204 204 204 204 401", "401 404 404 204 204 204 204 401", nobody}},
	},
	"GET /api/v1/rooms/{room}/files": {{"/rooms/{room}/files", nil, [3]string{readers, insiders, readers}}},
	"POST /api/v1/rooms/{room}/files": {
		{"/rooms/{room}/files?name=x", object{"any": "bytes"}, [3]string{"401 201 201 201 201 201 201 401", "401 404 404 201 201 201 201 401", nobody}},
	},
	"GET /api/v1/rooms/{room}/files/{id}": {
		{"/rooms/{room}/files/{file}", nil, [3]string{readers, insiders, readers}},
		{"/rooms/{room}/files/{unused}", nil, [3]string{"401 404 404 404 200 404 404 401", "401 404 404 404 200 404 404 401", "401 404 404 404 200 404 404 401"}},
	},
	"GET /api/v1/rooms/{room}/files/{id}/thumbnail": {
		{"/rooms/{room}/files/{file}/thumbnail", nil, [3]string{readers, insiders, readers}},
		{"/rooms/{room}/files/{unused}/thumbnail", nil, [3]string{"401 404 404 404 200 404 404 401", "401 404 404 404 200 404 404 401", "401 404 404 404 200 404 404 401"}},
	},
	"DELETE /api/v1/rooms/{room}/files/{id}": {
		{"/rooms/{room}/files/{file}", nil, [3]string{"401 409 409 409 409 409 409 401", "401 404 404 409 409 409 409 401", "401 409 409 409 409 409 409 401"}},
		{"/rooms/{room}/files/{unused}", nil, [3]string{"401 404 404 404 204 404 404 401", "401 404 404 404 204 404 404 401", "401 404 404 404 204 404 404 401"}},
	},
	"POST /api/v1/me/file-ticket": everywhere("/me/file-ticket", nil, "401 201 201 201 201 201 201 401"),

	"GET /api/v1/rooms/{room}/restrictions": {
		{"/rooms/{room}/restrictions", nil, [3]string{"401 403 403 403 403 200 200 401", "401 404 404 403 403 200 200 401", "401 403 403 403 403 200 200 401"}},
	},
	"PUT /api/v1/rooms/{room}/restrictions/{username}": {
		{"/rooms/{room}/restrictions/author", object{"kind": "mute"}, [3]string{"401 403 403 403 403 200 200 401", "401 404 404 403 403 200 200 401", nobody}},
		{"/rooms/{room}/restrictions/{newcomer}", object{"kind": "ban"}, [3]string{"401 403 403 403 403 200 200 401", "401 404 404 403 403 200 200 401", nobody}},
		{"/rooms/{room}/restrictions/moderator", object{"kind": "ban"}, [3]string{"401 403 403 403 403 403 200 401", "401 404 404 403 403 403 200 401", nobody}},
		{"/rooms/{room}/restrictions/owner", object{"kind": "mute"}, [3]string{nobody, "401 404 404 403 403 403 403 401", nobody}},
	},
	"DELETE /api/v1/rooms/{room}/restrictions/{username}": {
		{"/rooms/{room}/restrictions/{newcomer}", nil, [3]string{"401 403 403 403 403 204 204 401", "401 404 404 403 403 204 204 401", nobody}},
	},
	"GET /api/v1/rooms/{room}/pins": {{"/rooms/{room}/pins", nil, [3]string{readers, insiders, readers}}},
	"PUT /api/v1/rooms/{room}/pins/{message_id}": {
		{"/rooms/{room}/pins/{id}", nil, [3]string{"401 403 403 403 403 200 200 401", "401 404 404 403 403 200 200 401", nobody}},
	},
	"DELETE /api/v1/rooms/{room}/pins/{message_id}": {
		{"/rooms/{room}/pins/{id}", nil, [3]string{"401 403 403 403 403 204 204 401", "401 404 404 403 403 204 204 401", nobody}},
	},
	"GET /api/v1/rooms/{room}/stream": {{"/rooms/{room}/stream?after=0", nil, [3]string{readers, insiders, readers}}},
	"GET /api/v1/rooms/{room}/export": {{"/rooms/{room}/export", nil, [3]string{readers, insiders, readers}}},
	"GET /api/v1/rooms/{room}/events": {{"/rooms/{room}/events", nil, [3]string{readers, insiders, readers}}},
}

// cast has everybody of the matrix but the anonymous, and a room of each kind that nobody has changed yet.
type cast struct {
	people map[string]*person
	made   int
	token  wire.Token // the owner's
	ready  map[string]place
	// restrict keeps somebody from a new room, before it is archived if it is to be; nil: nobody.
	restrict func(room string)
}

type place struct {
	room    string
	message wire.Message
	// files of the author's: one of a message, one unused
	file, unused wire.File
	invitation   wire.Invitation
	report       wire.Report
	hook, out    wire.Hook
}

func newCast(w *world) *cast {
	w.t.Helper()
	c := &cast{people: map[string]*person{"anonymous": {w: w}}, ready: map[string]place{}}
	for _, name := range append(slices.Clone(actors[1:]), "newcomer") {
		c.people[name] = w.register(name)
		// A refusal proves nothing unless the one refused exists.
		c.people[name].get("/me").is(200)
	}
	c.token = c.people["owner"].token(object{"name": "script"}).Token
	c.people["erased"].delete("/me", object{"password": goodPassword}).is(204)
	return c
}

// place gives a room of the kind as it should be, with the author's message in it.
func (c *cast) place(kind string) place {
	if ready, ok := c.ready[kind]; ok {
		return ready
	}
	c.made++
	name := fmt.Sprint("room-", c.made)
	owner := c.people["owner"]
	visibility := kind
	if kind == "archived" {
		visibility = "public"
	}
	owner.makes(name, visibility)
	for _, member := range []string{"former", "member", "author"} {
		owner.put("/rooms/"+name+"/members/"+member, nil).is(200)
	}
	owner.put("/rooms/"+name+"/members/moderator", object{"role": "moderator"}).is(200)
	owner.delete("/rooms/"+name+"/members/former", nil).is(204)
	author := c.people["author"]
	at := place{name, author.says(name, "the author's"), author.uploads(name, "red.png", redPicture), author.uploads(name, "blue.png", redPicture), owner.invites(name, object{}), wire.Report{}, owner.hooks(name, "Deploys"), owner.sends(name, "Events")}
	at.report = c.people["member"].reports(name, at.message.ID)
	author.post("/rooms/"+name+"/messages", object{"files": []string{at.file.ID}}).is(201)
	c.ready[kind] = at
	if c.restrict != nil {
		c.restrict(name)
	}
	if kind == "archived" {
		owner.delete("/rooms/"+name, nil).is(204)
	}
	return c.ready[kind]
}

// TestAuthorizationMatrix holds every route to the policy: each actor, in each kind of room.
func TestAuthorizationMatrix(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		for name := range operations(w.doc) {
			if _, ok := matrix[name]; !ok {
				t.Errorf("%s has no row in the matrix", name)
			}
		}
		holdRows(t)
		c := newCast(w)
		for _, name := range slices.Sorted(maps.Keys(matrix)) {
			method, _, _ := strings.Cut(name, " ")
			for _, row := range matrix[name] {
				for k, kind := range kinds {
					if k > 0 && !row.isOfPlace() {
						break // another room would change nothing
					}
					expect := strings.Fields(row.expect[k])
					for a, actor := range actors {
						if got := c.try(w, method, row, kind, actor).status; fmt.Sprint(got) != expect[a] {
							t.Errorf("%s %s by %s in a room %s: got %d, want %s", method, row.path, actor, kind, got, expect[a])
						}
					}
				}
			}
		}
		if strings.Contains(w.Log.String(), "request failed") {
			t.Errorf("something failed inside:\n%s", w.Log.String())
		}
	})
}

// parameter is a name in braces in a route's path.
var parameter = regexp.MustCompile(`\{[a-z_]+\}`)

// holdRows says whether each row tries the route that it stands for. The document has every route of the router
// (TestDocumentHasEveryRoute), and the matrix every one of the document: so a new route of a room is tried by each test
// that goes through the matrix, or fails one.
func holdRows(t *testing.T) {
	t.Helper()
	for name, rows := range matrix {
		_, template, _ := strings.Cut(name, " /api/v1")
		isOf := regexp.MustCompile("^" + parameter.ReplaceAllString(template, "[^/]+") + "$")
		if len(rows) == 0 {
			t.Errorf("%s has an empty row", name)
		}
		for _, row := range rows {
			path, _, _ := strings.Cut(row.path, "?")
			if !isOf.MatchString(path) || strings.Contains(template, "{room}") != strings.HasPrefix(path, "/rooms/{room}") {
				t.Errorf("%s has a row for %s", name, path)
			}
		}
	}
}

// isOfPlace says whether the request names something of a place: the answer to any other is the same wherever one is,
// and changes no room.
func (r matrixRow) isOfPlace() bool {
	asked, _ := json.Marshal(r.body) // objects of strings and numbers
	for _, name := range []string{"{room}", "{id}", "{file}", "{unused}", "{iid}", "{code}", "{rid}", "{hook}", "{out}"} {
		if strings.Contains(r.path, name) || bytes.Contains(asked, []byte(name)) {
			return true
		}
	}
	return false
}

func (c *cast) try(w *world, method string, row matrixRow, kind, actor string) *reply {
	r := c.tryAt(w, method, row, c.place(kind), actor)
	if method != http.MethodGet && r.status < 300 { // that one is no longer as it should be
		if row.isOfPlace() {
			delete(c.ready, kind)
		}
		if isAnybodys := row.path == "/auth/forgot"; !isAnybodys && !strings.HasPrefix(row.path, "/rooms") {
			c.people[actor] = w.login(actor)
		}
	}
	return r
}

func (c *cast) tryAt(w *world, method string, row matrixRow, at place, actor string) *reply {
	asking := c.people[actor]
	fill := strings.NewReplacer("{room}", at.room, "{id}", at.message.ID, "{newcomer}", "newcomer", "{file}", at.file.ID, "{unused}", at.unused.ID,
		"{sid}", string(sessionOf(w.t, w, c.people["owner"])), "{tid}", c.token.ID,
		"{iid}", at.invitation.ID, "{code}", at.invitation.Code, "{rid}", at.report.ID, "{hook}", at.hook.ID, "{out}", at.out.ID)
	var body any
	if row.body != nil {
		filled := object{}
		for field, value := range row.body {
			if text, ok := value.(string); ok {
				value = fill.Replace(text)
			}
			filled[field] = value
		}
		body = filled
	}
	return w.call(asking.access, method, fill.Replace(row.path), body)
}

// inDirect are the rows whose answer to the people of a direct conversation is another than that to a member of a private
// room, the author of its message (contract section 9).
var inDirect = map[string]string{
	"PUT /rooms/{room}/members/me":    "403",
	"DELETE /rooms/{room}/members/me": "403",
	"PUT /rooms/{room}/pins/{id}":     "200",
	"DELETE /rooms/{room}/pins/{id}":  "204",
	// The author cannot remove anybody anyway; they cannot be removed by themselves either.
	"DELETE /rooms/{room}/members/author": "403",
}

// TestDirectMatrix holds every route of a room to the policy of direct conversations. For outsiders there is none.
func TestDirectMatrix(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		c := newCast(w)
		author, stranger := c.people["author"], c.people["stranger"]
		author.put("/me/direct", object{"usernames": []string{"member"}}).is(201)
		used := 0
		for _, name := range slices.Sorted(maps.Keys(matrix)) {
			method, _, _ := strings.Cut(name, " ")
			for _, row := range matrix[name] {
				if !strings.HasPrefix(row.path, "/rooms/{room}") {
					continue
				}
				want, isOther := inDirect[method+" "+row.path]
				if isOther {
					used++
				} else {
					want = strings.Fields(row.expect[1])[slices.Index(actors, "author")]
				}
				room := into[wire.Room](author.put("/me/direct", object{"usernames": []string{"member"}}).is(200)).Name
				at := place{room, author.says(room, "the author's"), author.uploads(room, "red.png", redPicture), author.uploads(room, "blue.png", redPicture), wire.Invitation{ID: "none", Code: "none"}, wire.Report{ID: "none"}, wire.Hook{ID: "none"}, wire.Hook{ID: "none"}}
				author.shares(room, at.file.ID)
				if got := c.tryAt(w, method, row, at, "author").status; fmt.Sprint(got) != want {
					t.Errorf("%s %s by one of its people: got %d, want %s", method, row.path, got, want)
				}
				if got := c.tryAt(w, method, row, at, "stranger").status; got != 404 {
					t.Errorf("%s %s by an outsider: got %d, want 404", method, row.path, got)
				}
			}
		}
		if used != len(inDirect) {
			t.Errorf("%d of %d exceptions are used", used, len(inDirect))
		}
		room := into[wire.Room](author.put("/me/direct", object{"usernames": []string{"member"}}).is(200)).Name
		for _, list := range []string{"/rooms", "/me/rooms", "/rooms?q=dm-", "/search?q=author", "/me/mentions"} {
			if strings.Contains(string(stranger.get(list).is(200).body), room) {
				t.Errorf("an outsider finds it in %s", list)
			}
		}
		if !strings.Contains(string(author.get("/me/rooms").is(200).body), room) {
			t.Error("its people do not find it")
		}
	})
}

// Lists show a private room to those inside, and to nobody else.
func TestListsHidePrivateRooms(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		c := newCast(w)
		room := c.place("private").room
		for actor, want := range map[string]bool{"stranger": false, "former": false, "member": true, "author": true, "moderator": true, "owner": true} {
			for _, list := range []string{"/rooms", "/me/rooms", "/rooms?q=" + room} {
				if got := strings.Contains(string(c.people[actor].get(list).is(200).body), room); got != want {
					t.Errorf("%s for %s: listed %t", list, actor, got)
				}
			}
		}
	})
}

// The answers for a private room and for none are the same to the byte: its existence is not told.
func TestPrivateRoomsLookLikeNone(t *testing.T) {
	t.Parallel()
	onEachStore(t, func(t *testing.T, w *world) {
		c := newCast(w)
		at := c.place("private")
		stranger := c.people["stranger"]
		for name, rows := range matrix {
			method, _, _ := strings.Cut(name, " ")
			for _, row := range rows {
				if !strings.HasPrefix(row.path, "/rooms/{room}") {
					continue
				}
				var body any
				if row.body != nil {
					body = row.body
				}
				ask := func(room string) string {
					path := strings.NewReplacer("{room}", room, "{id}", at.message.ID, "{newcomer}", "newcomer", "{file}", at.file.ID, "{unused}", at.unused.ID).Replace(row.path)
					r := w.call(stranger.access, method, path, body).fails(404, "not_found")
					return string(r.body)
				}
				if hidden, none := ask(at.room), ask("no-such-room"); hidden != none {
					t.Errorf("%s: %s, but for none %s", name, hidden, none)
				}
			}
		}
	})
}
