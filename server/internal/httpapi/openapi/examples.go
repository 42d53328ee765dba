package openapi

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/export"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// The document's examples are made as answers are, so that they cannot differ from them: a small
// conversation of two.
var (
	dawn  = time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)
	later = dawn.Add(time.Minute)
	ada   = chat.User{ID: 1, PublicID: "01980c5e-7a31-7c52-9f0b-5d0c1f1f9a01", Username: "ada", DisplayName: "Ada Lovelace", CreatedAt: dawn}
	grace = chat.User{ID: 2, PublicID: "01980c5e-7a31-7c52-9f0b-5d0c1f1f9a02", Username: "grace", DisplayName: "Grace Hopper", CreatedAt: dawn}

	question = chat.Message{
		ID: "01980c5e-8b10-7d3e-8a52-0a1b2c3d4e50", RoomName: "lobby", Seq: 2, Author: grace, Body: "Is anybody here?", CreatedAt: dawn,
	}
	answered = chat.Message{
		ID: "01980c5e-8b10-7d3e-8a52-0a1b2c3d4e5f", RoomName: "lobby", Seq: 3, Author: ada, Body: "Good morning, @grace", ClientID: "draft-1",
		ReplyTo:   &chat.Quote{ID: question.ID, Seq: question.Seq, Author: grace, Body: question.Body},
		CreatedAt: later, EditedAt: &later, Mentions: []chat.User{grace}, Reactions: []chat.Reaction{{Emoji: "👍", Count: 1, Me: true}},
	}
	photo = chat.File{ID: "01980c5e-8b10-7d3e-8a52-0a1b2c3d4e60", Name: "garden.jpg", FileFacts: chat.FileFacts{
		Size: 245760, Type: "image/jpeg", Kind: chat.ImageFile, Width: 1600, Height: 1200, HasThumbnail: true,
		ThumbHash: []byte("\x17\x0a\x0a\x26\x37\x70\x77\x77\x81\x88"),
	}}
	lobby = chat.RoomView{
		Room: chat.Room{
			Name: "lobby", Title: "Lobby", Topic: "Come in", Visibility: chat.Public, CreatedAt: dawn, CreatedBy: ada,
			Seq: 4, MemberCount: 2, LastMessageAt: &later,
		},
		Me: chat.Standing{Role: chat.Owner, LastRead: 3, Unread: 1, Settings: chat.DefaultSettings(chat.Public)},
	}
	invited = chat.Invitation{
		ID: "01980c5e-9c00-7000-8000-00000000000c", Code: "3q2-7w8kQ0u0n1o2p3q4rA", Room: lobby.Room, CreatedBy: ada, CreatedAt: dawn,
		ExpiresAt: dawn.Add(7 * 24 * time.Hour), MaxUses: 10, Uses: 2,
	}
	builds = chat.Hook{
		ID: "01980c5e-9c00-7000-8000-00000000000e", Kind: chat.HookIncoming, Name: "Builds", CreatedBy: ada, CreatedAt: dawn, LastUsedAt: &later,
		Bot: chat.User{ID: 3, PublicID: "01980c5e-7a31-7c52-9f0b-5d0c1f1f9a03", Username: "builds-k3q7w2xa", DisplayName: "Builds", CreatedAt: dawn, IsBot: true},
	}
	joined   = chat.Membership{User: grace, Role: chat.Member, JoinedAt: dawn}
	phone    = chat.Session{ID: "01980c5e-9c00-7000-8000-00000000000a", User: ada, CreatedAt: dawn, LastSeenAt: later, UserAgent: "curl/8.17.0", IP: "192.0.2.7"}
	script   = chat.Token{ID: "01980c5e-9c00-7000-8000-00000000000b", User: ada, Name: "backup script", CreatedAt: dawn, ExpiresAt: &later}
	reaction = chat.GivenReaction{Emoji: "👍", User: grace, At: later}
	earlier  = chat.Revision{Body: "Good mroning, @grace", At: dawn}
	found    = chat.Found{Message: question, RoomTitle: lobby.Title, Marks: [][2]int{{3, 10}}}
	history  = []chat.Event{
		{Type: chat.MemberJoined, RoomName: "lobby", Seq: 1, At: dawn, Actor: ada, User: &ada, Role: chat.Owner},
		{Type: chat.MessageCreated, RoomName: "lobby", Seq: 2, At: dawn, Actor: grace, Message: &question},
		{Type: chat.MessageCreated, RoomName: "lobby", Seq: 3, At: later, Actor: ada, Message: &answered},
		{Type: chat.ReactionAdded, RoomName: "lobby", Seq: 4, At: later, Actor: grace, Message: &answered, Emoji: "👍"},
	}
)

// namedExamples has one value of each type of wire by the name of its schema. What is made of
// these, and the bodies of requests, are put together by the exampler.
func namedExamples() map[string]any {
	named := map[string]any{}
	for _, value := range []any{
		wire.FromUser(ada),
		wire.FromAccount(ada),
		wire.FromOwnAccount(chat.OwnAccount{User: ada, HasPassword: true}),
		wire.FromListedAccount(chat.Account{User: grace, IsSuspended: true, Email: "grace@example.org"}),
		wire.FromAuditEntry(chat.AuditEntry{At: later, Action: chat.AuditSuspended, Actor: ada, Subject: grace, IP: phone.IP}),
		wire.FromSession(phone, "eyJhbGciOiJIUzI1NiIs…", "crr_7Q2m…", 15*time.Minute),
		wire.FromSignIn(phone, phone.ID),
		wire.FromToken(script),
		wire.NewToken{Token: wire.FromToken(script), Text: "crp_Jb3k…"},
		wire.FromInvitation(invited, "https://chat.example.org/invite/"+invited.Code),
		wire.FromInvited(invited),
		wire.FromHook(builds),
		wire.NewBot{User: wire.FromUser(builds.Bot), Token: "crp_Jb3k…"},
		wire.FromRoomView(lobby, 2),
		wire.FromStanding(lobby.Me),
		wire.FromMembership(joined, true),
		wire.FromRestriction(chat.Restriction{Kind: chat.Mute, Until: &later, Reason: "Advertising", User: grace, By: ada, At: dawn}),
		wire.FromReport(chat.Report{ID: "01980c5e-9c00-7000-8000-00000000000d", Message: question, Reporter: ada, Reason: "Not for this room", At: later}),
		wire.FromCursor(chat.Cursor{Name: "deploy-bot", RoomName: "lobby", Seq: 3, At: later}),
		wire.FromBlock(chat.Block{User: grace, At: later}),
		wire.FromMessage(answered),
		wire.FromFound(found),
		wire.FromFile(photo),
		wire.FromSharedFile(chat.SharedFile{File: photo, Message: chat.MessageRef{ID: answered.ID, Seq: answered.Seq, Author: ada, CreatedAt: later}}),
		wire.FromGivenReaction(reaction),
		wire.FromRevision(earlier),
		wire.FromEvent(history[2]),
	} {
		named[huma.DefaultSchemaNamer(reflect.TypeOf(value), "")] = value
	}
	return named
}

// exampler makes examples of schemas.
type exampler struct {
	schemas map[string]*huma.Schema
	named   map[string]any
}

// addTo gives an example to what is one of our objects and has none.
func (e exampler) addTo(content map[string]*huma.MediaType) {
	for _, media := range content {
		if media.Schema != nil && media.Schema.Ref != "" && media.Example == nil {
			media.Example = e.of(media.Schema)
		}
	}
}

// of puts an example together: of a whole that is known, or of its parts, as their own tags have
// it.
func (e exampler) of(s *huma.Schema) any {
	if name, isRef := strings.CutPrefix(s.Ref, schemas); isRef {
		if known := e.named[name]; known != nil {
			return known
		}
		return e.of(e.schemas[name])
	}
	switch {
	case len(s.Examples) > 0:
		return s.Examples[0]
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Type == huma.TypeArray:
		return []any{e.of(s.Items)}
	case s.Type == huma.TypeBoolean:
		return false
	case s.Type != huma.TypeObject:
		return nil
	}
	whole := map[string]any{}
	for name, part := range s.Properties {
		if len(part.Examples) > 0 || slices.Contains(s.Required, name) {
			whole[name] = e.of(part)
		}
	}
	return whole
}

// FileContent documents the bytes of a file, ThumbnailContent those of a thumbnail.
func FileContent() map[string]*huma.MediaType {
	return map[string]*huma.MediaType{"*/*": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}, Example: "the bytes"}}
}

// ThumbnailContent is told by FileContent.
func ThumbnailContent() map[string]*huma.MediaType {
	picture := &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}, Example: "the bytes"}
	return map[string]*huma.MediaType{"image/jpeg": picture, "image/png": picture}
}

// StreamContent documents the answer of a stream. OpenAPI 3.1 has no word for what one line is; 3.2
// calls it itemSchema.
func StreamContent() map[string]*huma.MediaType {
	var events, lines bytes.Buffer
	for _, e := range history {
		object := wire.EncodeEvent(e)
		fmt.Fprintf(&events, "id: %d\ndata: %s\n\n", e.Seq, object)
		fmt.Fprintf(&lines, "%s\n", object)
	}
	fmt.Fprint(&events, ": heartbeat\n\n")
	fmt.Fprintf(&lines, "{\"type\":\"heartbeat\",\"seq\":%d}\n", lobby.Seq)
	return map[string]*huma.MediaType{
		"text/event-stream":    {Schema: &huma.Schema{Type: huma.TypeString}, Example: events.String()},
		"application/x-ndjson": linesOf("StreamLine", lines.String()),
	}
}

// ExportContent documents the answer of an export.
func ExportContent() map[string]*huma.MediaType {
	content := map[string]*huma.MediaType{"application/x-ndjson": linesOf("Message", exampleExport(export.JSONL))}
	content["application/zip"] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}, Example: "the bytes"}
	for mediaType, format := range map[string]export.Format{"text/csv": export.CSV, "text/html": export.HTML, "text/plain": export.Text} {
		content[mediaType] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}, Example: exampleExport(format)}
	}
	return content
}

// AuditContent documents the audit log as a file.
func AuditContent() map[string]*huma.MediaType {
	const example = "at,action,actor,subject,ip,detail\r\n2026-11-23T09:30:00.000Z,suspended,ada,grace,192.0.2.7,\r\n"
	return map[string]*huma.MediaType{"text/csv": {Schema: &huma.Schema{Type: huma.TypeString}, Example: example}}
}

// linesOf is JSON, one object of that schema a line.
func linesOf(schema, example string) *huma.MediaType {
	return &huma.MediaType{
		Schema: &huma.Schema{Type: huma.TypeString}, Example: example,
		Extensions: map[string]any{"x-item-schema": &huma.Schema{Ref: schemas + schema}},
	}
}

// exampleExport is the conversation as a file.
func exampleExport(format export.Format) string {
	read := func(context.Context, int64, int) (chat.MessagePage, error) {
		return chat.MessagePage{Messages: []chat.Message{question, answered}, Seq: lobby.Seq}, nil
	}
	var file bytes.Buffer
	e, err := export.Begin(context.Background(), lobby.Room, export.Style{Format: format}, read)
	if err == nil {
		err = e.Write(context.Background(), &file)
	}
	if err != nil { // nothing is read, nothing is full
		panic(err)
	}
	return file.String()
}
