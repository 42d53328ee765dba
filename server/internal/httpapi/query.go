package httpapi

import (
	"encoding/base64"
	"net/url"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// checkQuery finds what huma accepts: invalid text, parameters given twice, empty numbers. Unknown
// parameters are ignored if they are valid text.
func checkQuery(raw string, op *huma.Operation) error {
	if raw == "" {
		return nil
	}
	query, err := url.ParseQuery(raw)
	if err != nil {
		return chat.Invalid("query", "is not properly encoded")
	}
	for name, values := range query {
		for _, value := range append(values, name) {
			if !isCleanText(value) {
				return chat.Invalid("query", "must be valid UTF-8 without NUL")
			}
		}
	}
	for _, p := range op.Parameters {
		values, given := query[p.Name]
		switch {
		case p.In != "query" || !given:
		case len(values) > 1:
			return chat.Invalid("query."+p.Name, "must be given once")
		case values[0] == "" && p.Schema.Type == huma.TypeInteger:
			return chat.Invalid("query."+p.Name, "must be a whole number")
		}
	}
	return nil
}

// optional is a parameter that may be absent. Huma has no such type.
type optional struct {
	value int64
	given bool
}

// Receiver implements huma.ParamWrapper.
func (o *optional) Receiver() reflect.Value { return reflect.ValueOf(&o.value).Elem() }

// OnParamSet implements huma.ParamReactor.
func (o *optional) OnParamSet(isSet bool, _ any) { o.given = isSet }

// Schema implements huma.SchemaProvider.
func (o optional) Schema(r huma.Registry) *huma.Schema {
	return huma.SchemaFromType(r, reflect.TypeFor[int64]())
}

func (o optional) pointer() *int64 {
	if !o.given {
		return nil
	}
	return &o.value
}

// ListQuery has the parameters of a list. It is exported because huma ignores embedded structs that
// are not.
type ListQuery struct {
	Cursor string `query:"cursor" doc:"Where to go on: next_cursor of the page before."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many items at most."`
}

// page is the answer of every list.
type page[T any] struct {
	Items      []T     `json:"items"`
	NextCursor *string `json:"next_cursor" doc:"For the next page; null on the last one." example:"AWxvYmJ5"`
}

// list is a page as a handler answers it.
type list[T any] struct{ Body page[T] }

// newList converts a page of the domain. The list is in order of key.
func newList[From, To any](items []From, more bool, convert func(From) To, key func(From) string) *list[To] {
	out := &list[To]{Body: page[To]{Items: make([]To, len(items))}}
	for i, item := range items {
		out.Body.Items[i] = convert(item)
	}
	if more && len(items) > 0 {
		next := encodeCursor(key(items[len(items)-1]))
		out.Body.NextCursor = &next
	}
	return out
}

// A cursor is opaque: base64url of a version and the key of the last item before the page.
const (
	cursorVersion = 1
	maxCursorKey  = 128
)

func encodeCursor(key string) string {
	return base64.RawURLEncoding.EncodeToString(append([]byte{cursorVersion}, key...))
}

// after reads the cursor; "" is the first page.
func (q ListQuery) after() (string, error) {
	if q.Cursor == "" {
		return "", nil
	}
	data, err := base64.RawURLEncoding.DecodeString(q.Cursor)
	if err != nil || len(data) < 2 || len(data) > 1+maxCursorKey || !isCleanText(string(data[1:])) ||
		encodeCursor(string(data[1:])) != q.Cursor { // another version, or another spelling
		return "", badCursor()
	}
	return string(data[1:]), nil
}

func badCursor() error {
	return chat.Invalid("query.cursor", "is not a cursor: use the next_cursor of a page")
}
