package httpapi

import (
	"encoding/json"
	"errors"
	"io"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"

	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// huma's defaults that do not fit are variables of its package.
func init() {
	// Its own errors have no code, and repeat what was sent: a password that is too short, a whole body.
	huma.NewError = newHumaError
	// `Title` for `title` is an unknown field.
	huma.ValidateStrictCasing = true
	// Our lists are never null.
	huma.DefaultArrayNullable = false
}

const securityScheme = "bearer"

// newAPI makes huma's API without what it adds by itself: links to schemas in every answer, other formats, a docs page
// that loads from elsewhere.
func newAPI(r chi.Router, version string) huma.API {
	format := huma.Format{Marshal: marshal, Unmarshal: unmarshal}
	return humachi.New(r, huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "Chatrooms", Version: version, Description: description,
			},
			Servers: []*huma.Server{{URL: "/", Description: "The server that gives this document."}},
			Tags: []*huma.Tag{
				{Name: "About", Description: "What this server is, and how it is."},
				{Name: "Accounts", Description: "Registration, sign-in, sessions."},
				{Name: "Tokens", Description: "Personal access tokens, for scripts. None may touch password, account, sessions or tokens."},
				{Name: "Rooms", Description: "Rooms, and where the caller stands in each."},
				{Name: "Members", Description: "Who is in a room, and as what."},
				{Name: "Messages", Description: "Messages and the log of a room."},
				{Name: "Reactions", Description: "One of each emoji a person; at most 50 different ones on a message."},
				{Name: "Socket", Description: "Live events, and commands."},
			},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
				SecuritySchemes: map[string]*huma.SecurityScheme{securityScheme: {
					Type: "http", Scheme: "bearer",
					Description: "An access token (a JWT), from registration, login or refresh, or a personal access token (`crp_…`).",
				}},
			},
		},
		// The key `json` is what huma looks up for application/problem+json.
		Formats:       map[string]huma.Format{"application/json": format, "json": format},
		DefaultFormat: "application/json",
	})
}

const description = "Real-time chatrooms. Times are RFC 3339 UTC with milliseconds, ids are opaque, " +
	"lengths are in code points after trimming white space. " +
	"Errors are `application/problem+json` with a stable `code`. " +
	"Every change in a room is one event with a `seq`: 1, 2, 3, … without gap or repeat. " +
	"Live events come by the WebSocket at `/api/v1/ws`."

func marshal(w io.Writer, v any) error {
	_, err := w.Write(append(wire.Encode(v), '\n'))
	return err
}

var errUndecodable = errors.New("has a value of the wrong type")

// unmarshal decodes a body that checkBody has let through. What still does not fit, such as 1e2 for a whole number, is
// told without repeating it.
func unmarshal(data []byte, v any) error {
	if err := json.Unmarshal(data, v); err != nil {
		return errUndecodable
	}
	return nil
}
