package wire_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// With files a body may be left out: contract section 8.
func TestABodyMayBeLeftOutBesideFiles(t *testing.T) {
	for _, frame := range []string{
		`{"type":"send","room":"lobby","client_id":"d","files":["a","b"]}`, `{"type":"edit","room":"lobby","message_id":"m","files":["a","b"]}`,
	} {
		c, err := wire.DecodeCommand([]byte(frame))
		if err != nil || c.HasBody || c.Files == nil || len(*c.Files) != 2 || (*c.Files)[1] != "b" {
			t.Errorf("%s: %+v, %v", frame, c, err)
		}
	}
	for _, frame := range []string{
		`{"type":"send","room":"lobby","client_id":"d","files":"a"}`, `{"type":"send","room":"lobby","client_id":"d","files":null}`,
		`{"type":"send","room":"lobby","client_id":"d","files":[1]}`, `{"type":"send","room":"lobby","client_id":"d","files":["\u0000"]}`,
		`{"type":"edit","room":"lobby","message_id":"m"}`,
	} {
		if _, err := wire.DecodeCommand([]byte(frame)); !chat.IsKind(err, chat.KindInvalid) {
			t.Errorf("%s: %v", frame, err)
		}
	}
}

func TestDecodeCommandIsStrict(t *testing.T) {
	for frame, want := range map[string]string{ // the places at fault; "no object" for bad_json
		``: "no object", ` `: "no object", `[]`: "no object", `"x"`: "no object", `null`: "no object", `7`: "no object",
		`{"type":"ping"`: "no object", `{"type":"ping"}}`: "no object", `{"type":"ping"}{"type":"ping"}`: "no object",
		`{'type':'ping'}`: "no object", "\ufeff" + `{"type":"ping"}`: "no object", `{"type":"ping",}`: "no object",
		`{"type":"a` + "\x01" + `"}`: "no object", `{"type":"\u12"}`: "no object",

		`{"type":"ping"}`: "", "\r\n\t {\"type\":\"ping\"} \n": "", `{"type":"ping","id":"é😀"}`: "",
		`{"type":"\u0070ing"}`: "", `{"type":"typing","room":"\ud83d\ude00"}`: "",
		`{"type":"subscribe","room":"lobby","after":9223372036854775807,"quiet":false}`: "",

		`{"id":"1"}`: "type", `{"type":"PING"}`: "type", `{"type":true}`: "type", `{"type":""}`: "type",
		`{"type":"ping","id":null}`: "id", `{"type":"ping","id":"\u0000"}`: "id", `{"type":"ping","id":"\uDFFF"}`: "id",
		`{"type":"ping","id":"\ud800x"}`: "id", `{"type":"ping","id":"\ud800\u0041"}`: "id", `{"type":"ping","id":"\ud800\ud800\udc00"}`: "id",
		`{"type":"ping","room":"lobby"}`: "-", `{"type":"typing","Room":"lobby"}`: "room -", `{"type":"ping","\u0000":1}`: "-",
		`{"type":"send"}`: "room body client_id", `{"type":"send","room":1,"body":2,"client_id":3}`: "room body client_id",
		`{"type":"send","room":"lobby","body":"x","client_id":null}`:                "client_id",
		`{"type":"react","room":"lobby","message_id":"m","emoji":"x"}`:              "",
		`{"type":"react","room":"lobby","emoji":7,"remove":"yes"}`:                  "message_id emoji remove",
		`{"type":"send","room":"lobby","body":"x","client_id":"c","reply_to":"m"}`:  "",
		`{"type":"send","room":"lobby","body":"x","client_id":"c","reply_to":null}`: "reply_to",
		`{"type":"edit","room":"lobby","body":"x","message_id":"m","reply_to":"m"}`: "-",
		`{"type":"subscribe","room":"lobby","after":null}`:                          "after",
		`{"type":"subscribe","room":"lobby","after":1e2}`:                           "after",
		`{"type":"subscribe","room":"lobby","after":-0.0}`:                          "after",
		`{"type":"subscribe","room":"lobby","after":true,"quiet":1}`:                "after quiet",
		`{"type":"read","room":"lobby","seq":9223372036854775808}`:                  "seq",
	} {
		_, err := wire.DecodeCommand([]byte(frame))
		if got := places(t, err); got != want {
			t.Errorf("%q: wrong at %q, wanted %q", frame, got, want)
		}
	}
}

func places(t *testing.T, err error) string {
	if err == nil {
		return ""
	}
	if errors.Is(err, wire.ErrNotObject) {
		return "no object"
	}
	e, ok := chat.AsError(err)
	if !ok || e.Kind != chat.KindInvalid {
		t.Fatalf("an error of another kind: %v", err)
	}
	var places []string
	for _, f := range e.Fields {
		if f.Location == "" {
			f.Location = "-"
		}
		places = append(places, f.Location)
	}
	return strings.Join(places, " ")
}

func TestRefusedCommandsKeepTheirID(t *testing.T) {
	for _, frame := range []string{`{"id":"7"}`, `{"id":"7","type":"x"}`, `{"type":"ping","id":"7","x":1}`, `{"type":"send","id":"7"}`} {
		if c, err := wire.DecodeCommand([]byte(frame)); err == nil || c.ID != "7" {
			t.Errorf("%s: id %q, %v", frame, c.ID, err)
		}
	}
	if c, _ := wire.DecodeCommand([]byte(`{"type":"ping","id":"` + strings.Repeat("é", 64) + `"}`)); c.ID == "" {
		t.Error("64 characters are allowed")
	}
	if c, err := wire.DecodeCommand([]byte(`{"type":"ping","id":"` + strings.Repeat("é", 65) + `"}`)); err == nil || c.ID != "" {
		t.Error("65 characters are not allowed")
	}
}

// No input may panic, and what is accepted holds the rules and survives being sent again (facts.md, fault 27).
func FuzzDecodeCommand(f *testing.F) {
	for _, c := range goldenCommandTexts(f) {
		f.Add(c)
	}
	f.Add([]byte(`{"type":"send","room":"lobby","body":"\ud800\udc00\u0041","client_id":"c"}`))
	f.Add([]byte(`{"type":"ping","id":"\`))
	f.Add([]byte(`{"type":"ping","id":"\ud800\u"}`))
	f.Fuzz(func(t *testing.T, frame []byte) {
		c, err := wire.DecodeCommand(frame)
		if err != nil {
			places(t, err)
			return
		}
		for _, text := range []string{c.ID, c.Token, c.Room, c.Body, c.ClientID, c.MessageID, c.Emoji} {
			if strings.ContainsRune(text, 0) {
				t.Errorf("a NUL got through: %q", frame)
			}
			if utf8.Valid(frame) && strings.ContainsRune(text, utf8.RuneError) && !strings.Contains(strings.ToLower(string(frame)), `fffd`) &&
				!strings.ContainsRune(string(frame), utf8.RuneError) {
				t.Errorf("a lone surrogate got through: %q", frame)
			}
		}
		if again, err := wire.DecodeCommand(encode(t, c)); err != nil || cmp.Diff(c, again) != "" {
			t.Errorf("%q changes when sent again: %v %s", frame, err, cmp.Diff(c, again))
		}
	})
}

func goldenCommandTexts(f *testing.F) (texts [][]byte) {
	commands := goldenCommands()
	for _, c := range commands {
		texts = append(texts, encode(f, c))
	}
	return texts
}

// encode writes a command as a client would.
func encode(tb testing.TB, c wire.Command) []byte {
	tb.Helper()
	fields := map[string]any{"type": c.Type}
	if c.ID != "" {
		fields["id"] = c.ID
	}
	texts := map[wire.CommandType][]string{
		wire.CommandHello: {"token"}, wire.CommandSubscribe: {"room"}, wire.CommandUnsubscribe: {"room"},
		wire.CommandSend: {"room", "body", "client_id"}, wire.CommandEdit: {"room", "message_id", "body"},
		wire.CommandDelete: {"room", "message_id"}, wire.CommandReact: {"room", "message_id", "emoji"}, wire.CommandRead: {"room"}, wire.CommandTyping: {"room"},
	}
	values := map[string]string{
		"token": c.Token, "room": c.Room, "body": c.Body, "client_id": c.ClientID, "message_id": c.MessageID, "emoji": c.Emoji,
	}
	for _, name := range texts[c.Type] {
		fields[name] = values[name]
	}
	if c.Type == wire.CommandRead {
		fields["seq"] = c.Seq
	}
	if c.After != nil {
		fields["after"] = *c.After
	}
	if c.ReplyTo != nil {
		fields["reply_to"] = *c.ReplyTo
	}
	if c.Quiet {
		fields["quiet"] = true
	}
	if c.Remove {
		fields["remove"] = true
	}
	data, err := json.Marshal(fields)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}
