package app

import (
	"database/sql"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// dataDir is where a node's embedded database is.
func dataDir(t *testing.T, env []string) string {
	t.Helper()
	for _, variable := range env {
		if dir, found := strings.CutPrefix(variable, "DATA_DIR="); found {
			return dir
		}
	}
	t.Fatal("no DATA_DIR")
	return ""
}

// TestSQLiteIsLockedByAnotherProcess holds facts.md, fault 30: somebody's backup or shell has the file. What would be
// written is refused in time, reading goes on, the server lives, and all flows once the file is free.
func TestSQLiteIsLockedByAnotherProcess(t *testing.T) {
	t.Parallel()
	env := environment(t)
	s := newScene(t, env)
	talk := s.ada.talk("talk")
	talk.awaitEach(3)
	other, err := sql.Open("sqlite", "file:"+filepath.Join(dataDir(t, env), "chatrooms.db")+"?_txlock=immediate&_pragma=busy_timeout(20000)")
	must(t, err)
	defer other.Close()
	lock, err := other.BeginTx(t.Context(), nil)
	must(t, err)
	talk.awaitRefusals(4)
	s.ada.call(http.MethodGet, "/rooms/lobby/messages", 200, nil)
	s.ada.call(http.MethodPatch, "/rooms/lobby", 503, object{"topic": "locked"})
	if health := s.status("/healthz"); health != 200 {
		t.Errorf("healthz is %d", health)
	}
	must(t, lock.Rollback())
	inTime(t, "from the end of the lock until everybody was heard", talk.awaitEach(1))
	talk.end(s)
}
