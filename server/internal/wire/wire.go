// Package wire is the JSON of REST and of the WebSocket: one struct for each object, made from the
// domain's types by a From function. It owns names and shapes, not rules, and imports chat only.
//
// The OpenAPI document is made from the structs' tags. Lists are never null.
package wire

import "time"

// Time is an RFC 3339 time in UTC with exactly milliseconds.
type Time string

const timeLayout = "2006-01-02T15:04:05.000Z"

// At writes t.
func At(t time.Time) Time { return Time(t.UTC().Format(timeLayout)) }

func atOrNull(t *time.Time) *Time {
	if t == nil {
		return nil
	}
	at := At(*t)
	return &at
}

func textOrNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// list turns a slice of the domain into one that is never null.
func list[From, To any](items []From, convert func(From) To) []To {
	out := make([]To, len(items))
	for i, item := range items {
		out[i] = convert(item)
	}
	return out
}
