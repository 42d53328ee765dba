package app

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/config"
	"github.com/chatrooms/chatrooms/server/internal/export"
	"github.com/chatrooms/chatrooms/server/internal/imports"
)

// With PASSWORDS=off a link to a new password would be of no use.
func TestResetsNeedPasswords(t *testing.T) {
	t.Parallel()
	env := environment(t)
	start(t, env).register("grace")
	cfg, err := config.Load(append(env, "PASSWORDS=off", "OIDC_ISSUER=https://login.example.org", "OIDC_CLIENT_ID=web", "OIDC_CLIENT_SECRET=secret"))
	must(t, err)
	var out bytes.Buffer
	if err := ResetPassword(t.Context(), cfg, "grace", &out); !chat.IsKind(err, chat.KindForbidden) || out.Len() > 0 {
		t.Errorf("%v, and it prints %q", err, out.String())
	}
}

// TestUserCommands: the command line does what administrators do (contract section 9), and a server that runs notices.
func TestUserCommands(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, env []string) {
		s := start(t, append(env, "UI_URL=https://chat.example.org"))
		root, ada, grace := s.register("root"), s.register("ada"), s.register("grace")
		cfg, err := config.Load(append(env, "UI_URL=https://chat.example.org"))
		must(t, err)
		yes, no := true, false
		root.call(http.MethodGet, "/admin/stats", 200, nil)
		ada.call(http.MethodGet, "/admin/stats", 403, nil)
		must(t, ChangeAccount(t.Context(), cfg, "ada", chat.AccountChange{Admin: &yes}))
		ada.call(http.MethodGet, "/admin/stats", 200, nil)
		must(t, ChangeAccount(t.Context(), cfg, "root", chat.AccountChange{Admin: &no}))
		root.call(http.MethodGet, "/admin/stats", 403, nil)
		for _, change := range []chat.AccountChange{{Admin: &no}, {Suspended: &yes}} {
			if err := ChangeAccount(t.Context(), cfg, "ada", change); !chat.IsKind(err, chat.KindConflict) {
				t.Errorf("the last administrator: %v", err)
			}
		}

		socket := grace.connect()
		var out bytes.Buffer
		must(t, ResetPassword(t.Context(), cfg, "grace", &out))
		link, _, _ := strings.Cut(out.String(), "\n")
		code, isLink := strings.CutPrefix(link, "https://chat.example.org/reset/")
		if !isLink {
			t.Fatalf("it prints %q", out.String())
		}
		root.call(http.MethodPost, "/auth/reset", 204, object{"code": code, "new_password": "another good one"})
		socket.await("close 4401", func(_ []object, closed websocket.StatusCode) bool { return closed == 4401 })
		grace.call(http.MethodPost, "/auth/login", 200, object{"username": "grace", "password": "another good one"})

		root.call(http.MethodPost, "/rooms", 201, object{"name": "attic"})
		must(t, DeleteAccount(t.Context(), cfg, "root"))
		if room := ada.call(http.MethodGet, "/rooms/attic", 200, nil); number(room, "member_count") != 0 {
			t.Errorf("the deleted account's room is %v", room)
		}
		if err := DeleteAccount(t.Context(), cfg, "root"); !chat.IsKind(err, chat.KindNotFound) {
			t.Errorf("once more: %v", err)
		}
		// The server that runs follows, and so does what the command prints.
		must(t, SetRegistration(t.Context(), cfg, chat.RegistrationClosed))
		eventually(t, "GET /info to say so", func() bool {
			return text(ada.call(http.MethodGet, "/info", 200, nil), "registration") == "closed"
		})
		out.Reset()
		must(t, PrintRegistration(t.Context(), cfg, &out))
		if got := out.String(); got != "closed, by an administrator\n" {
			t.Errorf("it prints %q", got)
		}
		must(t, SetRegistration(t.Context(), cfg, ""))
		out.Reset()
		must(t, PrintRegistration(t.Context(), cfg, &out))
		if got := out.String(); got != "open, by REGISTRATION in the environment\n" {
			t.Errorf("it prints %q", got)
		}

		out.Reset()
		must(t, ListAccounts(t.Context(), cfg, "", "", &out))
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		if len(lines) != 4 || !strings.HasPrefix(lines[1], "grace ") || !strings.Contains(lines[2], "yes") || !strings.Contains(lines[3], "deleted") {
			t.Errorf("listed:\n%s", out.String())
		}
		out.Reset()
		must(t, ListAccounts(t.Context(), cfg, "GRA", chat.AccountActive, &out))
		if strings.Count(out.String(), "\n") != 2 {
			t.Errorf("listed by a part of the name:\n%s", out.String())
		}
	})
}

// TestCommandsMakeNoDatabase: a DATA_DIR that was mistyped is told, and nothing is made there.
func TestCommandsMakeNoDatabase(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "mistyped")
	cfg := configOf(t, append(environment(t), "DATA_DIR="+dir))
	for name, command := range map[string]func() error{
		"user list":    func() error { return ListAccounts(t.Context(), cfg, "", "", io.Discard) },
		"user promote": func() error { return ChangeAccount(t.Context(), cfg, "ada", chat.AccountChange{}) },
		"user delete":  func() error { return DeleteAccount(t.Context(), cfg, "ada") },
		"registration": func() error { return PrintRegistration(t.Context(), cfg, io.Discard) },
		"export":       func() error { return Export(t.Context(), cfg, "lobby", export.Style{}, io.Discard, nil) },
		"export --all": func() error { _, err := ExportAll(t.Context(), cfg, "test", t.TempDir(), nil); return err },
		"backup": func() error {
			_, err := Backup(t.Context(), cfg, "test", filepath.Join(t.TempDir(), "a.zip"), nil)
			return err
		},
		"import slack": func() error { _, err := Import(t.Context(), cfg, nil, imports.Options{}); return err },
	} {
		if err := command(); err == nil || !strings.Contains(err.Error(), "there is no database at "+filepath.Join(dir, "chatrooms.db")) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something was made: %v", err)
	}
	must(t, Migrate(t.Context(), cfg)) // its task
	must(t, ListAccounts(t.Context(), cfg, "", "", io.Discard))
}
