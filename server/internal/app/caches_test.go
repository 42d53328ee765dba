package app

import (
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/hub"
)

// The caches of a node hold 64 MiB together at most. Each package tests that it keeps to its part. (SQLite's
// own page cache is part of the database.)
func TestCachesTogether(t *testing.T) {
	t.Parallel()
	if sum := chat.MaxCacheBytes + hub.MaxCacheBytes; sum > 64<<20 {
		t.Errorf("the caches of a node may hold %d bytes", sum)
	}
}
