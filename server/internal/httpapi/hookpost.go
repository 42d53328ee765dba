package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/chatrooms/chatrooms/server/internal/auth"
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/httpapi/openapi"
	"github.com/chatrooms/chatrooms/server/internal/slackformat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// The media types that programs post by a webhook.
const (
	formType = "application/x-www-form-urlencoded"
	jsonType = "application/json"
)

const notHookPost = "Send JSON (Content-Type: application/json), or a form with the field payload."

// takeHookPost reads the whole body and leaves the payload, which is JSON in UTF-8.
func (s *server) takeHookPost(w http.ResponseWriter, r *http.Request) error {
	mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || len(r.Header.Values("Content-Type")) != 1 || mediaType != formType && mediaType != jsonType {
		return withDetail(newProblem(wire.CodeUnsupportedMediaType, ""), notHookPost)
	}
	if r.ContentLength > maxBody {
		return refuseLarge(w, r)
	}
	data, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	switch {
	case err != nil:
		return newProblem(wire.CodeBadJSON, "The body did not arrive whole.")
	case len(data) > maxBody:
		return refuseLarge(w, r)
	}
	if data, err = payloadOf(mediaType, data); err != nil {
		return err
	}
	r.Body = io.NopCloser(bytes.NewReader(data))
	return nil
}

// payloadOf is the JSON in a body. curl says that it sends a form where nothing else is said, and many an example for Slack
// sends JSON so.
func payloadOf(mediaType string, data []byte) ([]byte, error) {
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff")))
	if mediaType == formType && !bytes.HasPrefix(data, []byte("{")) {
		form, err := url.ParseQuery(string(data))
		if err != nil || !form.Has("payload") {
			return nil, problemOfField("body.payload", "is needed in a form: the JSON of the message")
		}
		data = []byte(form.Get("payload"))
	}
	if !utf8.Valid(data) || !json.Valid(data) {
		return nil, newProblem(wire.CodeBadJSON, openapi.BadJSON)
	}
	return data, nil
}

func problemOfField(location, message string) error {
	p := newProblem(wire.CodeInvalid, "Some fields are not valid.")
	p.Errors = []wire.ProblemField{{Location: location, Message: message}}
	return p
}

type hookSecretPath struct {
	Secret string `path:"secret" doc:"From the webhook's address."`
	bodyAsItComes
}

// postByHook needs no sign-in: the secret is the right. It answers what Slack answers.
func (s *server) postByHook(ctx context.Context, in *hookSecretPath) (*huma.StreamResponse, error) {
	data, err := io.ReadAll(in.r.Body)
	if err != nil {
		return nil, err
	}
	post, err := readHookPost(data)
	if err != nil {
		return nil, err
	}
	mayPost := func(bot chat.User) error { return take(s.Limits.Messages, bot.PublicID) }
	if _, err := s.Service.PostByHook(ctx, auth.HashCode(in.Secret), post, mayPost); err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		hc.SetHeader("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(hc.BodyWriter(), "ok")
	}}, nil
}

// readHookPost tells our format from Slack's by its fields.
func readHookPost(data []byte) (chat.HookPost, error) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(data, &fields) != nil || fields == nil {
		return chat.HookPost{}, problemOfField("body", "must be a JSON object")
	}
	has := func(name string) bool { return fields[name] != nil }
	if has("body") && !has("text") && !has("attachments") && !has("blocks") {
		return readOwnPost(data, fields)
	}
	m, err := slackformat.Parse(data, chat.MaxBody)
	if err != nil {
		return chat.HookPost{}, problemOfField("body", "must be a JSON object")
	}
	if strings.TrimSpace(m.Text) == "" {
		return chat.HookPost{}, problemOfField("body.text", "must not be empty or blank, unless attachments or blocks say something")
	}
	return chat.HookPost{Body: m.Text, NamesRoom: m.NamesRoom}, nil
}

// readOwnPost is as strict as the rest of the API.
func readOwnPost(data []byte, fields map[string]json.RawMessage) (chat.HookPost, error) {
	if err := checkBody(data); err != nil {
		return chat.HookPost{}, err
	}
	post := chat.HookPost{NamesRoom: true}
	for name, value := range fields {
		var into *string
		switch name {
		case "body":
			into = &post.Body
		case "client_id":
			into = &post.ClientID
		default:
			return chat.HookPost{}, problemOfField(within("body", name), "is not known here")
		}
		if json.Unmarshal(value, into) != nil {
			return chat.HookPost{}, problemOfField("body."+name, "must be a text")
		}
	}
	return post, nil
}
