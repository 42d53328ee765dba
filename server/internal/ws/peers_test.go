package ws_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// TestStrangersClients has other people's libraries talk to the socket as docs/socket.md says: they hold it to the protocol
// more strictly than the one that it is made of.
func TestStrangersClients(t *testing.T) {
	t.Parallel()
	npm, err := filepath.Abs("../../../chatui/node_modules/ws")
	must(t, err)
	python := "/usr/bin/python3" // Debian's, which has Debian's libraries, where another one comes first
	if _, err := os.Stat(python); err != nil {
		python = "python3"
	}
	for name, c := range map[string]struct{ has, run []string }{
		"npm ws":     {[]string{"node", "-e", "require('" + npm + "')"}, []string{"node", "testdata/peers/peer.cjs", npm}},
		"websockets": {[]string{python, "-c", "import websockets"}, []string{python, "testdata/peers/peer.py", "websockets"}},
		"autobahn":   {[]string{python, "-c", "import autobahn"}, []string{python, "testdata/peers/peer.py", "autobahn"}},
	} {
		t.Run(name, func(t *testing.T) {
			if out, err := run(t, c.has...); err != nil {
				if os.Getenv("CI") != "" {
					t.Fatalf("it is not here (scripts/need-for-tests, make build): %s", out)
				}
				t.Skipf("it is not here: %s", out)
			}
			w := newWorld(t)
			ada := w.Person("ada")
			w.Room(ada, "lobby", chat.Public)
			out, err := run(t, append(c.run, "ws"+strings.TrimPrefix(w.url, "http")+"/api/v1/ws", ada.Token)...)
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			p := w.listening(ada)
			p.say("subscribe", "room", "lobby", "after", 0)
			if f := p.until("subscribed"); f.Seq != 3 {
				t.Errorf("the room ends at %d: one member and two messages make 3", f.Seq)
			}
		})
	}
}

func run(t *testing.T, command ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, command[0], command[1:]...).CombinedOutput()
	return string(out), err
}
