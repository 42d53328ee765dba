package app

import (
	"log/slog"
	"net/http"
	"testing"
	"time"
)

// The nodes of one database take each other's tokens, by REST and on a socket, and their sessions last as long,
// whatever their own clocks say (facts.md, fault 21).
func TestNodesWhoseClocksAreApart(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, env []string) {
		node := func(ahead time.Duration) *server {
			n := opened(t, env, func() time.Time { return time.Now().Add(ahead) }, slog.New(slog.DiscardHandler))
			return &server{t: t, url: n.listening(t, n.handler, bodyTime)}
		}
		here := node(0)
		for i, ahead := range []time.Duration{5 * time.Minute, -5 * time.Minute, 24 * time.Hour} {
			there := node(ahead)
			from, to := here, there
			for _, name := range []string{"ada", "grace"} {
				p := from.register(name + string(rune('a'+i)))
				abroad := *p
				abroad.server = to
				abroad.call(http.MethodGet, "/me", 200, nil)
				abroad.connect().answer(object{"type": "ping", "id": "ping"})
				session := abroad.call(http.MethodPost, "/auth/refresh", 200, object{"refresh_token": p.refresh})
				p.token = text(session, "access_token")
				p.call(http.MethodGet, "/me", 200, nil)
				from, to = there, here
			}
		}
	})
}
