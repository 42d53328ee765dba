package chaos

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/push/pushtest"
)

const (
	// pushPatience is for pushes that wait out what is asked of them, on a machine that is busy.
	pushPatience = 2 * time.Minute
	// pushWait is how long messages wait for their pushes here.
	pushWait = 5 * time.Second
	devices  = 16
	// inHand bounds what a node has taken and not sent: what waits in its memory for one push service, is under way there, and
	// is just being taken.
	inHand = 1024 + 32 + 256
)

// pushes is a fleet with somebody who has many devices, and the push service of them all.
type pushes struct {
	*fleet
	service *pushtest.Service
	ada     *account
}

// TestKilledWhilePushing holds contract section 10: of pushes that are under way when a node is killed, or told to stop, none
// comes twice, and none is lost that the node had not taken in hand: the other node sends it, or the same one after a restart.
// What a killed node had in hand may be lost, since twice is worse; a node that is told to stop loses nothing.
func TestKilledWhilePushing(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: no processes")
	}
	undo, err := pushtest.Trust()
	must(t, err)
	t.Cleanup(undo)
	env := []string{
		"PUSH_CONTACT=mailto:ada@example.org", fmt.Sprint("PUSH_WAIT=", pushWait), "OUTBOUND_ALLOW=127.0.0.1", "SSL_CERT_FILE=" + os.Getenv("SSL_CERT_FILE"),
	}
	for name, open := range map[string]func(testing.TB) *fleet{
		"sqlite": func(tb testing.TB) *fleet { return loneWith(tb, env) },
		"pair":   func(tb testing.TB) *fleet { return pairWith(tb, env) },
	} {
		t.Run(name, func(t *testing.T) {
			p := &pushes{fleet: open(t), service: pushtest.New(t)}
			p.service.Slow(20 * time.Millisecond)
			p.ada = newAccount(newRecord(), "ada", p.doors(), 1)
			grace := newAccount(p.ada.record, "grace", p.doors(), 2)
			p.ada.register(t.Context())
			grace.register(t.Context())
			p.ada.ask(t, http.MethodPost, "/rooms", object{"name": lobby}, nil)
			for i := range devices {
				grace.ask(t, http.MethodPut, "/me/push", p.service.Subscribe(fmt.Sprint("device-", i)), nil)
			}
			due := p.strike(t, "stopped", (*node).terminate)
			await(t, "all pushes, though a node was told to stop", pushPatience, func() bool { return len(p.counts("stopped due")) == due })
			for i := range 2 {
				name := fmt.Sprint("killed ", i)
				due := p.strike(t, name, (*node).kill)
				await(t, "all pushes that the killed node had not in hand", pushPatience, func() bool { return len(p.counts(name+" due")) >= due-inHand })
				t.Logf("kill %d: %d of the %d that were due are lost", i, due-len(p.counts(name+" due")), due)
			}
			for push, times := range p.counts("") {
				if times > 1 {
					t.Errorf("%s came %d times", push, times)
				}
			}
		})
	}
}

// strike has a node hit while it pushes what is due, and says how many pushes those were. Those that were not due yet must all
// come.
func (p *pushes) strike(t *testing.T, name string, hit func(*node)) (due int) {
	t.Helper()
	before := make([]int, len(p.nodes))
	for i, n := range p.nodes {
		before[i] = n.pushesSent()
	}
	const messages = 100 // more pushes than a node takes in hand
	p.post(t, name+" due", messages)
	victim := -1
	await(t, "a node that is in the middle of it", pushPatience, func() bool {
		for i, n := range p.nodes {
			if n.pushesSent() > before[i]+100 { // some of the last round may not have been counted at its end
				victim = i
			}
		}
		return victim >= 0
	})
	began := time.Now()
	p.post(t, name+" later", 2)
	hit(p.nodes[victim])
	isClear := time.Since(began) < pushWait
	p.nodes[victim].awaitEnd(patience)
	p.nodes[victim].start()
	if later := 2 * devices; isClear {
		await(t, "all pushes that were not due yet", pushPatience, func() bool { return len(p.counts(name+" later")) == later })
	} else {
		t.Log("the machine stood still for too long: what was to be pushed later may have been due")
	}
	return messages * devices
}

// post has ada mention grace.
func (p *pushes) post(t *testing.T, name string, messages int) {
	t.Helper()
	for i := range messages {
		body := fmt.Sprintf("%s %d @grace", name, i)
		p.ada.ask(t, http.MethodPost, "/rooms/"+lobby+"/messages", object{"body": body, "client_id": body}, nil)
	}
}

// counts are how often each push came, of those whose text begins so.
func (p *pushes) counts(prefix string) map[string]int {
	times := map[string]int{}
	for _, push := range p.service.Arrived() {
		if body := push.Payload.Notification.Body; strings.HasPrefix(body, prefix) {
			times[push.Device+": "+body]++
		}
	}
	return times
}

// pushesSent is how many the process has sent.
func (n *node) pushesSent() int {
	return max(0, int(n.gauge(`chatrooms_push_sends_total{outcome="sent"}`)))
}
