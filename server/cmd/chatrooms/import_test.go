package main

import (
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/transfer"
)

func TestMovedCountsInWords(t *testing.T) {
	t.Parallel()
	m := transfer.Manifest{Tables: []transfer.Listed{{Name: "users", Rows: 1}, {Name: "rooms", Rows: 1}, {Name: "messages", Rows: 2}}, Bytes: 3 << 20}
	if got, want := moved(m), "1 user, 1 room, 2 messages, and 0 stored files of 3 MiB"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
