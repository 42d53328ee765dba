//go:build linux

package bench

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/store"
)

// pushFigure is how many pushes a second reach a push service on the same machine.
const pushFigure = "pushes/s"

// pushing is a room with a device for each member: messages that mention the room are pushed to all of them.
type pushing struct {
	members, messages int
	service           *pushService
}

// withDevices is another case where everybody has a device and push is on: what posts cost then.
type withDevices struct {
	fanout
	service *pushService
}

// pushService takes pushes over TLS, and counts them.
type pushService struct {
	start       sync.Once
	url, cert   string
	err         error
	taken       atomic.Int64
	first, last atomic.Int64 // Unix microseconds
}

func (s *pushService) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if n, err := io.Copy(io.Discard, r.Body); err != nil || n < 512 {
		http.Error(w, "no push", http.StatusBadRequest)
		return
	}
	now := time.Now().UnixMicro()
	s.first.CompareAndSwap(0, now)
	s.last.Store(now)
	s.taken.Add(1)
	w.WriteHeader(http.StatusCreated)
}

// environ starts the service, which ends with the process, and has the server push to it.
func (s *pushService) environ() ([]string, error) {
	s.start.Do(func() {
		server := httptest.NewUnstartedServer(s)
		server.EnableHTTP2 = true
		server.StartTLS()
		s.url = server.URL
		var dir string
		if dir, s.err = os.MkdirTemp("", "bench-push-"); s.err != nil {
			return
		}
		s.cert = filepath.Join(dir, "cert.pem")
		s.err = os.WriteFile(s.cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600)
	})
	s.taken.Store(0)
	s.first.Store(0)
	return []string{"PUSH_CONTACT=mailto:bench@example.org", "OUTBOUND_ALLOW=127.0.0.1", "SSL_CERT_FILE=" + s.cert}, s.err
}

// subscribe gives everybody a device.
func (s *pushService) subscribe(ctx context.Context, db *store.Store, t *town) error {
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	public := base64.RawURLEncoding.EncodeToString(key.PublicKey().Bytes())
	auth := base64.RawURLEncoding.EncodeToString(randomBytes(16))
	for i, p := range t.people {
		err := db.PutSubscription(ctx, chat.Subscription{
			User: p.ID, Session: p.session, Endpoint: fmt.Sprintf("%s/%d", s.url, i), P256dh: public, Auth: auth, PageURL: "https://chat.example.org",
		}, time.Now())
		if err != nil {
			return fmt.Errorf("subscribe: %w", err)
		}
	}
	return nil
}

func (p pushing) environ() ([]string, error) { return p.service.environ() }

func (p pushing) settle(ctx context.Context, db *database) (*town, error) {
	t, err := settle(ctx, db.Store, secret, p.members, 1)
	if err == nil {
		err = p.service.subscribe(ctx, db.Store, t)
	}
	return t, err
}

// pushPatience bounds the wait for all pushes, the half minute before them included.
const pushPatience = 3 * time.Minute

func (p pushing) run(ctx context.Context, s *system, t *town) (result, error) {
	c, err := newCaller(ctx, s.nodes[0], t.people[0].token)
	if err != nil {
		return result{}, err
	}
	defer c.close()
	for range p.messages {
		if _, err := c.call(c.request(http.MethodPost, "/rooms/"+t.rooms[0].Name+"/messages", []byte(`{"body":"@room, it is time"}`)), http.StatusCreated); err != nil {
			return result{}, err
		}
	}
	want := int64(p.members-1) * int64(p.messages)
	deadline := time.Now().Add(pushPatience)
	var cpu time.Duration
	for p.service.taken.Load() < want {
		if time.Now().After(deadline) {
			return result{}, fmt.Errorf("%d of %d pushes came", p.service.taken.Load(), want)
		}
		if p.service.taken.Load() == 0 {
			cpu = s.cpu()
		}
		time.Sleep(20 * time.Millisecond)
	}
	cpu = s.cpu() - cpu
	lasted := time.Duration(p.service.last.Load()-p.service.first.Load()) * time.Microsecond
	time.Sleep(2 * time.Second) // one that comes twice would come now
	if got := p.service.taken.Load(); got != want {
		return result{}, fmt.Errorf("%d pushes came of %d", got, want)
	}
	r := result{Seconds: lasted.Seconds(), CPU: cpu, Sent: want}
	r.Figures = map[string]float64{pushFigure: r.perSecond(want), "CPU-ms of the servers per push": millis(cpu) / float64(want)}
	return r, nil
}

func (d withDevices) environ() ([]string, error) { return d.service.environ() }

func (d withDevices) settle(ctx context.Context, db *database) (*town, error) {
	t, err := d.fanout.settle(ctx, db)
	if err == nil {
		err = d.service.subscribe(ctx, db.Store, t)
	}
	return t, err
}
