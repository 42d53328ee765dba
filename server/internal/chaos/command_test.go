package chaos

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

// TestACommandOfADeadNode: the node that calls a command's program is killed in mid-call. A repeat with the same client id, at
// the other node and at the same one once it is back, is told that the call is lost; the program is called once.
func TestACommandOfADeadNode(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: no processes")
	}
	for name, open := range map[string]func(testing.TB, []string) *fleet{
		"sqlite": loneWith,
		"pair":   func(tb testing.TB, env []string) *fleet { return pairWith(tb, env) },
	} {
		t.Run(name, func(t *testing.T) {
			f := open(t, []string{"OUTBOUND_ALLOW=127.0.0.1"})
			var calls atomic.Int64
			program := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				calls.Add(1)
				<-r.Context().Done() // until the caller hangs up
			}))
			defer program.Close()
			ada := newAccount(newRecord(), "ada", f.doors(), 1)
			ada.pinned = 0
			ada.register(t.Context())
			for _, made := range []struct {
				path string
				body object
			}{
				{"/rooms", object{"name": "lobby"}},
				{"/rooms/lobby/hooks", object{"kind": "command", "name": "/run", "url": program.URL}},
			} {
				if v, status := ada.call(t.Context(), http.MethodPost, made.path, made.body, nil); v != yes {
					t.Fatalf("%s: %d", made.path, status)
				}
			}
			run := object{"name": "/run", "client_id": "once"}
			cut := make(chan verdict, 1)
			go func() {
				v, _ := ada.call(t.Context(), http.MethodPost, "/rooms/lobby/commands", run, nil)
				cut <- v
			}()
			await(t, "the call", patience, func() bool { return calls.Load() == 1 })
			f.nodes[0].kill()
			died := time.Now()
			if v := <-cut; v != later {
				t.Fatalf("a node that was killed has answered: %v", v)
			}
			isLost := func(node int) {
				t.Helper()
				var got struct{ Outcome, Reason string }
				await(t, "an answer to the repeat", 2*patience, func() bool {
					v, _ := ada.callAt(t.Context(), node, http.MethodPost, "/rooms/lobby/commands", run, &got)
					return v == yes
				})
				if got.Outcome != "failed" || got.Reason != "lost" {
					t.Errorf("node %d answered %+v", node+1, got)
				}
				t.Logf("node %d: lost, %v after the kill", node+1, time.Since(died).Round(time.Millisecond))
			}
			if len(f.nodes) > 1 {
				isLost(1)
			}
			f.nodes[0].start()
			isLost(0)
			if n := calls.Load(); n != 1 {
				t.Errorf("called %d times", n)
			}
		})
	}
}
